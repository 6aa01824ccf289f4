"""Hostile contents in every form there is: refused or kept as text, never an error of the server.

The forms are read in the pages, as a browser does; the addresses that take forms, in the Maps.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parvis.testing.plugin import empty_tables
from tests.web.hostile_routes import all_routes
from tests.web.hostile_world import SCRIPT, World, check, make_world, opened

pytestmark = pytest.mark.slow

HOSTILE = [
    "\x00", "a\x00b", SCRIPT, str(2**63 - 1), str(2**63), "9" * 5000, "-1", "sNaN", "1e999",
    "1_000", "２０２６", "x\r\nX-Evil: 1", "a" * 100_000, "=1+1", "\u202e\u200b",
    "9999-12-31T23:59", "0001-01-01T00:00", "0001-01-01", "{{7*7}}%(x)s{0}",
    "javascript:alert(7)", "2026-02-30T25:61", "",
]  # fmt: skip

VALID = {
    "email": "valable@example.org",
    "number": "1",
    "date": "2026-12-01",
    "datetime-local": "2026-12-01T10:00",
    "url": "https://example.org/",
    "checkbox": "y",
    "color": "#336699",
}
WORDS = {"text", "search", "textarea", "email", "url", "number", "date", "datetime-local", "tel"}


@dataclass
class Control:
    """A control of a form."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)

    def valid(self) -> str:
        """A value that its form may well take."""
        if self.options:
            return next((o for o in self.options if o), "")
        if self.kind == "hidden":
            return self.value
        return self.value or VALID.get(self.kind, "Un texte valable")


@dataclass
class FormFound:
    """A form of a page."""

    action: str
    controls: list[Control] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether there is something to type in."""
        return any(c.kind in WORDS for c in self.controls)


class Forms(HTMLParser):
    """Finds the POST forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[FormFound] = []
        self.form: FormFound | None = None
        self.select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and their controls."""
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = None
            if at.get("method", "").lower() == "post":
                self.form = FormFound(at.get("action") or self.page)
                self.found.append(self.form)
        elif self.form is None:
            return
        elif tag == "option" and self.select is not None:
            self.select.options.append(at.get("value", ""))
        elif tag in ("input", "textarea", "select", "button") and at.get("name"):
            kind = at.get("type", "text") if tag in ("input", "button") else tag
            control = Control(
                at["name"], "hidden" if tag == "button" else kind, at.get("value", "")
            )
            self.form.controls.append(control)
            self.select = control if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def forms_of(client: FlaskClient, app: Flask, world: World) -> list[FormFound]:
    """The forms of all pages, one for each address and set of controls."""
    found: dict[tuple[Any, ...], FormFound] = {}
    for route in all_routes(app):
        if not route.reads:
            continue
        address = route.address(world.values)
        answer = opened(client, address)
        if answer.mimetype != "text/html":
            continue
        parser = Forms(address)
        parser.feed(answer.get_data(as_text=True))
        for form in parser.found:
            names = tuple(sorted({c.name for c in form.controls}))
            found.setdefault((urlsplit(form.action).path, names), form)
    return list(found.values())


def filled(form: FormFound, **others: Any) -> dict[str, Any]:
    """What a browser would send, some values being others."""
    data: dict[str, Any] = {}
    for control in form.controls:
        if control.name == "csrf_token":
            continue
        if control.kind == "file":
            continue
        data.setdefault(control.name, control.valid())
    return data | others


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, whatever it holds."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def zip_bomb() -> bytes:
    """Ten million zeros in ten kilobytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 10_000_000)
        archive.writestr("../../evil.sh", b"#!/bin/sh")
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(7)</script></svg>'
FILES = [
    (b"", "empty.png", "image/png"),
    (SVG, "image.svg", "image/svg+xml"),
    (SVG, "image.png", "image/png"),
    (png(50_000, 50_000), "bomb.png", "image/png"),
    (png(2**31 - 1, 1), "wide.png", "image/png"),
    (png(10, 10)[:40], "cut.png", "image/png"),
    (zip_bomb(), "bomb.docx", "application/vnd.openxmlformats-officedocument"),
    (zip_bomb(), "bomb.jpg", "image/jpeg"),
    (b"<html><script>alert(7)</script>", "page.html", "text/html"),
    (b"%PDF-1.4 nothing", "../../etc/passwd\r\nX-Evil: 1.pdf", "application/pdf"),
    (b"\xff\xd8\xff\xe0" + b"\x00" * 5000, "a" * 400 + ".jpg", "x" * 200),
    (b"GIF89a" + b"\xff" * 500, "\x00.gif", "image/gif"),
]


@pytest.fixture
def world(app):
    """The installation; what fails is a page of error, as in production, and is told here."""
    app.config["PROPAGATE"] = False
    yield make_world(app)
    app.config["PROPAGATE"] = True


def again(app: Flask) -> World:
    """The installation as it was: forms have changed it."""
    empty_tables()
    return make_world(app)


def test_the_forms_of_the_site_are_found(app, world):
    """Those of the core and of a component, with their controls."""
    forms = forms_of(world.steward, app, world)
    actions = {urlsplit(form.action).path for form in forms}
    assert {"/account", "/premier/proposals/new"} <= actions
    assert sum(form.writes for form in forms) > 8


@pytest.mark.parametrize("part", range(4))
def test_hostile_values_in_every_form(app, world, part):
    """Everywhere at once, then field by field among good values. In parts, for several workers."""
    for form in forms_of(world.steward, app, world)[part::4]:
        names = [c.name for c in form.controls if c.name != "csrf_token"]
        world = again(app)
        for value in HOSTILE:
            data = dict.fromkeys(names, value)
            answer = opened(world.steward, form.action, "POST", data=data)
            check(answer, f"{form.action} {names} = {value[:40]!r}")
        for name in names:
            for value in ("\x00", str(2**63), ["1", "x\r\nX-Evil: 1"]):
                data = filled(form, **{name: value})
                answer = opened(world.steward, form.action, "POST", data=data)
                check(answer, f"{form.action} {name} = {str(value)[:40]!r}")


def test_what_people_write_is_shown_as_text(app, world):
    """A script in every text there is to type, then every page looked at."""
    for form in forms_of(world.steward, app, world):
        texts = {c.name: SCRIPT for c in form.controls if c.kind in ("text", "textarea", "search")}
        if texts and "/delete" not in form.action:
            check(
                opened(world.steward, form.action, "POST", data=filled(form, **texts)), form.action
            )
    kept = 0
    for client in (world.visitor, world.steward, world.neighbour):
        for route in all_routes(app):
            if route.reads:
                for number in (1, 2, 4):
                    values = {**world.values, "number": number}
                    answer = opened(client, route.address(values))
                    check(answer, f"{route} {number}")
                    kept += b"&lt;script&gt;alert(7)" in answer.get_data()
                    if "number" not in route.arguments:
                        break
    assert kept > 3, "the script reached no page: the test proves nothing"


def test_hostile_files_in_every_form_that_takes_files(app, world):
    """Pictures that are none, bombs, names that lead elsewhere."""
    found = 0
    for form in forms_of(world.steward, app, world):
        files = [c.name for c in form.controls if c.kind == "file"]
        if not files:
            continue
        found += 1
        for content, name, kind in FILES:
            data = filled(form)
            data |= {field_name: (io.BytesIO(content), name, kind) for field_name in files}
            answer = opened(world.steward, form.action, "POST", data=data)
            check(answer, f"{form.action} {name!r}")
    assert found


def bodies() -> list[tuple[str, bytes, str]]:
    """Bodies that no browser sends."""
    form, many = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    return [
        ("bad UTF-8", b"title=%ff%fe&body=\xff\xfe&email=%c0%80&name=%ed%a0%80", form),
        ("many fields", b"&".join(b"f%d=1" % i for i in range(50_000)), form),
        ("many parts", b"".join(part % (b"f%d" % i, b"1") for i in range(2000)) + b"--b--", many),
        ("no end", part % (b"title", b"x" * 1000), many),
        ("not text", part % (b"\xff\x00", b"\xff\x00\xfe") + b"--b--\r\n", many),
        ("deep JSON", b"[" * 200_000, "application/json"),
        ("deep JSON", b'{"a":' * 200_000, "application/json"),
        ("large number", b'{"a": ' + b"9" * 100_000 + b"}", "application/json"),
        ("JSON of wrong kinds", b'{"title": 5, "name": null, "email": ["a"], "body": {}}',
         "application/json"),
        ("not JSON", b"\xff\xfe\x00", "application/json"),
        ("no type", b"\x00" * 1000, ""),
        ("unknown type", b"<!DOCTYPE x [<!ENTITY a '&b;'>]>", "text/xml; charset=\xff"),
    ]  # fmt: skip


def test_hostile_bodies_to_every_address_that_takes_forms(app, world):
    """By someone with all rights, so that views are reached."""
    hostile = bodies()
    for route in all_routes(app):
        if route.posts:
            for what, body, kind in hostile:
                answer = opened(
                    world.steward, route.address(world.values), "POST", data=body, content_type=kind
                )
                check(answer, f"{what} to {route}")


def test_ten_megabytes_in_a_field_are_refused_at_every_address(app, world):
    """Before a view sees them: 413."""
    large = b"title=" + b"a" * 10_000_000
    part = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n'
    parts = part + b"a" * 10_000_000 + b"\r\n--b--\r\n"
    whole = b"a" * (int(app.config["MAX_CONTENT_LENGTH"]) + 1)
    for route in all_routes(app):
        if not route.posts:
            continue
        address = route.address(world.values)
        for body, kind in (
            (large, "application/x-www-form-urlencoded"),
            (parts, "multipart/form-data; boundary=b"),
            (whole, "multipart/form-data; boundary=b"),
        ):
            answer = opened(world.visitor, address, "POST", data=body, content_type=kind)
            assert 400 <= answer.status_code < 500 or not _reads(answer), f"{route}"
        check(answer, str(route))


def _reads(answer: Any) -> bool:
    """Whether the view looked at the form: one that only redirects needs nothing of it."""
    return bool(answer.status_code == 200)
