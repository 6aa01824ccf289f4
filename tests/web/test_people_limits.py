"""How often things may be tried."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from parvis.db import db
from parvis.mail.models import Mail
from parvis.web.limits import Counts, Limit, client_address


@pytest.fixture
def limits(app):
    """The limits of the application, on, with nothing counted."""
    counts: Counts = app.extensions["parvis_limits"]
    counts.reset()
    counts.enabled = True
    yield counts
    counts.enabled = False
    counts.reset()


def test_who_asks_for_anothers_links_does_not_keep_them_out(app, limits, new_person):
    """Five from one place; twenty tries of the same do not count elsewhere."""
    new_person("Jeanne", email="jeanne@example.org")
    for way, password, most in (("link", "", 5), ("password", "wrong", 10)):
        form = {"email": "jeanne@example.org", "way": way, "password": password}
        elsewhere = {"REMOTE_ADDR": "10.0.0.1"}
        statuses = [
            app.test_client().post("/sign-in", data=form, environ_base=elsewhere).status_code
            for _try in range(most + 15)
        ]
        assert statuses[most - 1] != 429 and set(statuses[most:]) == {429}
        at_home = {"REMOTE_ADDR": "9.9.9.9"}
        jeanne = app.test_client().post("/sign-in", data=form, environ_base=at_home)
        assert jeanne.status_code == (200 if way == "link" else 422)


def test_links_are_limited_by_address_whoever_asks(app, limits):
    """Twenty in a quarter of an hour; then a clear page with the form kept, and no mail."""
    form = {"email": "Jeanne@example.org", "way": "link", "next": "/volonne/"}
    for i in range(20):
        browser = app.test_client()
        answer = browser.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": f"10.0.0.{i}"})
        assert answer.status_code == 200
    answer = app.test_client().post(
        "/sign-in",
        data={**form, "email": "jeanne@example.org "},
        environ_base={"REMOTE_ADDR": "9.9.9.9"},
    )
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert 'value="jeanne@example.org"' in answer.text and 'value="/volonne/"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 20
    other = app.test_client().post("/sign-in", data={**form, "email": "paul@example.org"})
    assert other.status_code == 200


def test_passwords_are_limited_by_address_the_same_whether_it_is_known(app, limits, new_person):
    """Ten tries; the right password does not help after that; a link still does."""
    new_person("Jeanne", email="jeanne@example.org")
    for email in ("jeanne@example.org", "nobody@example.org"):
        form = {"email": email, "password": "", "way": "password"}
        statuses = [
            app.test_client().post("/sign-in", data={**form, "password": f"wrong {i}"}).status_code
            for i in range(11)
        ]
        assert statuses == [422] * 10 + [429]
        assert (
            app.test_client().post("/sign-in", data={"email": email, "way": "link"}).status_code
            == 200
        )


def test_one_place_can_try_many_addresses_for_a_while_only(app, limits):
    """Sixty in ten minutes: a hall full of people gets in, a list of addresses does not."""
    answers = [
        app.test_client().post("/sign-in", data={"email": f"p{i}@example.org", "way": "link"})
        for i in range(61)
    ]
    assert [a.status_code for a in answers] == [200] * 60 + [429]


def test_the_mail_addresses_of_others_are_not_flooded_from_an_account(
    limits, client, new_person, sign_in
):
    """Changing one's address: five links in an hour."""
    sign_in(client, new_person("Jeanne"))
    answers = [
        client.post("/account/email", data={"email-email": f"p{i}@example.org"}) for i in range(6)
    ]
    assert [a.status_code for a in answers] == [303] * 5 + [422]


def test_forms_are_limited_for_each_person_and_the_page_says_when(limits, client, app):
    """All forms together; reading is never limited."""
    statuses = [client.post("/sign-out").status_code for _i in range(121)]
    assert statuses == [303] * 120 + [429]
    answer = client.post("/sign-out")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/sign-in").status_code == 200
    assert (
        app.test_client().post("/sign-out", environ_base={"REMOTE_ADDR": "9.9.9.9"}).status_code
        == 303
    )


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_a_home_is_one_place(app, address, key):
    """An IPv6 home has 2^64 addresses."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert client_address() == key


def test_counts_are_kept_in_redis_and_survive_its_absence(redis_url, app):
    """On SQLite the suite has no Valkey: a dead one stands for it."""
    from limits.storage import storage_from_string

    limit = Limit("test", "2 per minute")
    if redis_url:
        counts = Counts(storage_from_string(redis_url), enabled=True)
        other = Counts(storage_from_string(redis_url), enabled=True)
        key = "somebody's address"
        assert [counts.wait(limit, key), other.wait(limit, key)] == [0, 0]
        assert counts.wait(limit, key) > 0 and other.wait(limit, key) > 0
        counts.reset()
    dead = Counts(storage_from_string("redis://127.0.0.1:1/0"), enabled=True)
    assert [dead.wait(limit, "x") for _i in range(2)] == [0, 0]
    assert dead.wait(limit, "x") > 0
