"""Hostile requests to every address there is: a clear answer, never an error of the server.

The addresses come from the application's Map and the components' own, so that a new view is walked
without a word here.
"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.hostile_routes import Route, all_routes
from tests.web.hostile_world import SCRIPT, check, make_world, opened

pytestmark = pytest.mark.slow

LONGEST = 2**63 - 1

IN_PATHS = [
    "0", "-1", "00", "1e3", "１２", str(LONGEST), str(2**63), str(2**64), "9" * 5000,
    "\x00", "a\x00b", "../../etc/passwd", "a" * 3000, SCRIPT, "é" * 100, "\u202e", "x\r\nX-Evil: 1",
    "%", "{{7*7}}", "' OR 1=1 --", "__proto__",
]  # fmt: skip
RAW_IN_PATHS = [b"%ff%fe", b"%c0%ae", b"%ed%a0%80", b"%2e%2e%2f", b"%", b"%zz", b"%00"]

QUERIES = [
    b"after=%00&before=%00&q=%00&page=%00&next=%00",
    b"after=%ff%fe&q=%ff&stage=%ff&category=%ff&order=%ff&since=%ff",
    b"after=W10&before=W10",
    b"after=WzFlNDAwLDFd&q=" + b"a" * 20_000,
    b"after=WyI5OTk5LTEyLTMxVDIzOjU5OjU5KzAwOjAwIiw5MjIzMzcyMDM2ODU0Nzc1ODA3XQ",
    b"after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwtOTIyMzM3MjAzNjg1NDc3NTgwOF0",
    # Moments of the calendar's first and last day elsewhere, and half a character.
    b"after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgMV0",
    b"after=WyI5OTk5LTEyLTMxVDIzOjU5OjU5LTE0OjAwIiwgMV0",
    b"after=WyJcdWQ4MDAiLCAxXQ",
    b"after=" + b"W1tb" * 5000,
    b"q=%25%5F%5C%27%22&category=9223372036854775808&page=-1&limit=1e9&size=99999999999999999999",
    b"q=" + b"a%20" * 500 + b"&order=__class__&sort=id;drop",
    b"next=//evil.example&next=%0d%0aX-Evil:1&code=%0d%0aX-Evil:1",
    b"q[]=1&q[a]=2&=&&&;;&%=%",
    b"x=1&" * 3000,
    b"format=%3Cscript%3Ealert(7)%3C/script%3E&q=%22%3E%3Cscript%3Ealert(7)%3C/script%3E",
]


@pytest.fixture
def world(app):
    """The installation; what fails is a page of error, as in production, and is told here."""
    app.config["PROPAGATE"] = False
    yield make_world(app)
    app.config["PROPAGATE"] = True


def test_the_walk_sees_the_core_and_the_components(app):
    """Both kinds of Maps are in it."""
    routes = {str(route) for route in all_routes(app)}
    assert "/sign-in" in routes and "/<slug:space>/<slug:component>/new" in routes
    assert len(routes) > 40


def test_every_page_answers_as_it_should_before_it_is_tormented(app, world):
    """With good values and all rights, no page is an error: the torments below reach the views."""
    found = 0
    for route in all_routes(app):
        if route.reads:
            answer = opened(world.steward, route.address(world.values))
            check(answer, str(route))
            found += answer.status_code in (200, 303, 302)
    assert found > 30


def test_hostile_values_in_addresses(app, world):
    """Every part of every address. The largest number that is one reaches the view: with all
    rights, so that no rule stops it before the database is asked.
    """
    for route in all_routes(app):
        for argument, converter in zip(route.arguments, route.converters, strict=True):
            values: list[object] = [*IN_PATHS, *RAW_IN_PATHS]
            if converter == "number":
                values = [LONGEST, 2**63, 0, -1, "1e3", b"%00", b"%ff%fe"]
            elif argument in ("space", "component"):
                values = values[::5]
            for value in values:
                address = route.address(world.values, **{argument: value})
                client = world.steward if value == LONGEST else world.visitor
                for method in sorted(route.methods & {"GET", "POST"}):
                    check(opened(client, address, method), f"{method} {address[:200]}")


@pytest.mark.parametrize("part", range(3))
def test_hostile_queries(app, world, part):
    """To every page, with all rights. (In parts, for several workers.)"""
    for route in all_routes(app)[part::3]:
        if route.reads:
            address = route.address(world.values)
            for query in QUERIES:
                overrides = {"QUERY_STRING": query.decode("latin-1")}
                answer = opened(world.steward, address, environ_overrides=overrides)
                check(answer, f"{address}?{query[:80]!r}")


def test_bytes_that_are_no_text(app, world):
    """In the path as the server gives it, in headers, in cookies."""
    raw = {
        "PATH_INFO": ["/\xff\xfe", "/premier/\xed\xa0\x80", "/premier/proposals/\xc0\xaf", "//",
                      "/../x", "\x00", "/premier/\x00", "*"],
        "HTTP_ACCEPT_LANGUAGE": ["\xff", "fr;q=9" * 2000, "fr;q=nan", "a" * 10_000, "*;q="],
        "HTTP_COOKIE": ["parvis=\xff", "parvis=a.b.c", "parvis=" + "e30." * 3000, "=;=;;", "\x00"],
        "HTTP_IF_NONE_MATCH": ["\xff", '"' * 999, "W/" * 999, "*"],
        "HTTP_IF_MODIFIED_SINCE": ["\xff", "Mon, 99 Foo 99999"],
        "HTTP_RANGE": ["bytes=9999999999999999999-", "bytes=-0", "x"],
        "HTTP_HX_REQUEST": ["true\xff", "true"],
        "HTTP_HX_TARGET": ["\xff<script>alert(7)</script>"],
        "HTTP_REFERER": ["http://[", "\xff", "//evil.example"],
        "HTTP_USER_AGENT": ["\xff" * 500, "<script>alert(7)</script>"],
        "HTTP_X_FORWARDED_HOST": ["evil.example"],
        "CONTENT_TYPE": ["\xff", "multipart/form-data",
                         "multipart/form-data; boundary=" + "a" * 9999],
        "CONTENT_LENGTH": ["-1", "x", str(2**64)],
    }  # fmt: skip
    for name, values in raw.items():
        for value in values:
            for path in ("/premier/", "/premier/proposals/", "/sign-in", "/api/proposals"):
                for method in ("GET", "POST"):
                    answer = opened(world.visitor, path, method, environ_overrides={name: value})
                    check(answer, f"{method} {path} {name}={value[:40]!r}")


def test_methods_that_are_not_there(app, world):
    """405 or 404, whatever the word."""
    for route in all_routes(app):
        address = route.address(world.values)
        for method in ("PUT", "DELETE", "PATCH", "FOO"):
            answer = opened(world.visitor, address, method)
            assert 400 <= answer.status_code < 500, f"{method} {address}: {answer.status_code}"
        check(opened(world.visitor, address, "OPTIONS"), f"OPTIONS {address}")
        if route.reads:
            check(opened(world.visitor, address, "HEAD"), f"HEAD {address}")


def test_what_is_numbered_in_one_space_is_not_reached_from_another(app, world):
    """The administrator of the second space, with the numbers of the first's things."""
    for route in all_routes(app):
        numbers = [
            a for a, c in zip(route.arguments, route.converters, strict=True) if c == "number"
        ]
        if not numbers or "space" not in route.arguments:
            continue
        for number in range(1, 8):
            values = {**world.values, "space": "second", **dict.fromkeys(numbers, number)}
            for method in sorted(route.methods & {"GET", "POST"}):
                answer = opened(world.neighbour, route.address(values), method)
                assert answer.status_code in (403, 404), (
                    f"{method} {route.address(values)}: {answer.status_code}"
                )


def test_the_first_spaces_administration_is_closed_to_the_neighbour(app, world):
    """And the installation's to whoever is not its administrator."""
    for route in all_routes(app):
        if "/admin/" not in str(route):
            continue
        for client in (world.neighbour, world.visitor):
            for method in sorted(route.methods & {"GET", "POST"}):
                answer = opened(client, route.address(world.values), method)
                assert answer.status_code in (303, 403, 404, 422), f"{method} {route}"
                if answer.status_code == 303:
                    assert answer.headers["Location"].startswith("/sign-in"), f"{method} {route}"


def guarded_routes(app: Flask) -> list[Route]:
    """Those that take forms."""
    return [route for route in all_routes(app) if route.posts]


def test_no_form_is_taken_without_its_token(app, world):
    """Cross-site requests change nothing, at any address."""
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for route in guarded_routes(app):
            for client in (world.visitor, world.steward):
                answer = opened(client, route.address(world.values), "POST", data={"x": "1"})
                assert answer.status_code == 400, f"{route}: {answer.status_code}"
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "evil.example:80",
     "", " ", "localhost evil", "[::1", "\xff", "a" * 3000, "localhost\x00",
     "127.0.0.1.evil.example"],
)  # fmt: skip
def test_a_forged_host_gets_no_page(world, host):
    """Nothing of the answer is made of it."""
    for path in ("/", "/premier/", "/sign-in", "/nowhere", "/api/proposals", "/premier/feed.atom"):
        answer = opened(world.visitor, path, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 400 or not host.strip(), (host, answer.status_code)
        check(answer, path)
        assert "evil" not in answer.get_data(as_text=True)
        assert "evil" not in str(answer.headers)
