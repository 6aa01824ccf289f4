"""Errors speak to the person, whatever has broken."""

from __future__ import annotations

import pytest
from markupsafe import escape
from sqlalchemy.exc import OperationalError

from parvis.config import Config, ConfigError
from parvis.db import db
from parvis.rules import Conflict
from parvis_proposals.operations import Text, draft_proposal, publish_proposal


@pytest.fixture
def proposal(new_space, new_component, new_person):
    component = new_component(new_space("Volonne", slug="volonne"), "proposals", "propositions")
    author = new_person("Jeanne Aubert")
    proposal = draft_proposal(author, component, Text(title="Un banc public", body="À l’ombre."))
    publish_proposal(author, proposal)
    return proposal


@pytest.mark.parametrize("referrer", ["http://[", "http://[::1/x", "//", "\x00", "http://a/b?c#d"])
def test_an_unreadable_referrer_is_no_error_of_ours(client, proposal, referrer):
    """Who is signed out and sends a form is led to sign-in, wherever they say they come from."""
    address = "/volonne/propositions/1/support"
    response = client.post(address, headers={"Referer": referrer})
    assert response.status_code == 403
    assert "/sign-in?next=" in response.text


@pytest.mark.parametrize("words", ["http://[/", "//[", "https://[x]/volonne/propositions/1"])
def test_words_that_look_like_an_address_and_are_none(
    client, sign_in, new_person, give_role, proposal, words
):
    awa = new_person("Awa Diop")
    give_role(awa, proposal.space, "facilitator")
    sign_in(client, awa)
    response = client.get(f"/content/{proposal.id}/links", query_string={"q": words})
    assert response.status_code == 200


TYPED = "Un texte auquel j’ai travaillé toute la soirée, <b>et</b> que je ne veux pas perdre."
HERE = {"Origin": "http://localhost"}


def test_what_was_typed_is_given_back_when_the_form_is_not_taken(client, proposal):
    address = "/volonne/propositions/new"
    sent = {"title": "Un banc", "body": TYPED, "password": "a long secret password"}
    refused = client.post(address, data=sent, headers=HERE)
    assert refused.status_code == 403
    assert str(escape(TYPED)) in refused.text and "secret password" not in refused.text
    assert "<b>et</b>" not in refused.text
    for headers in ({}, {"Origin": "http://evil.example"}, {"Referer": "http://["}):
        assert "toute la soirée" not in client.post(address, data=sent, headers=headers).text
    assert "toute la soirée" not in client.get(f"{address}?body={TYPED}", headers=HERE).text


def test_so_it_is_when_its_token_is_over(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    sent = client.post("/sign-in", data={"email": TYPED}, headers=HERE)
    assert sent.status_code == 400 and "toute la soirée" in sent.text


@pytest.fixture
def broken(app, monkeypatch):
    """The application while its database does not answer."""

    def fail(*_arguments, **_options):
        raise OperationalError("SELECT 1", {}, Exception("the server has gone away"))

    monkeypatch.setattr(db.session.session_factory.class_, "execute", fail)
    monkeypatch.setattr(db.session.session_factory.class_, "scalar", fail)
    monkeypatch.setattr(db.session.session_factory.class_, "scalars", fail)
    monkeypatch.setattr(db.session.session_factory.class_, "get", fail)
    return app


@pytest.mark.parametrize(
    ("address", "signed_in"),
    [(address, False) for address in ("/", "/volonne/", "/content/1")]
    + [(address, True) for address in ("/", "/volonne/", "/sign-in", "/account", "/content/1")],
)
def test_without_its_database_the_site_says_so(broken, address, signed_in):
    client = broken.test_client()
    if signed_in:
        with client.session_transaction() as session:
            session["_user_id"] = "a token"
    response = client.get(address, headers={"Accept-Language": "fr"})
    assert response.status_code == 503
    assert response.mimetype == "text/html"
    assert 'lang="fr"' in response.text and "<h1>" in response.text
    assert "Réessayez dans un moment" in response.text
    assert int(response.headers["Retry-After"]) > 0
    assert "no-store" in response.headers["Cache-Control"]


def test_without_its_database_the_open_data_says_so_too(broken):
    response = broken.test_client().get("/api/spaces")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")


def test_an_error_in_the_error_page_still_answers(app, monkeypatch):
    """The words of a page, and no stack trace, when even the layout can't be rendered."""

    def fail(*_arguments, **_options):
        raise RuntimeError("a theme's template is broken")

    monkeypatch.setattr("parvis.web.errors.render", fail)
    response = app.test_client().get("/nowhere/", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert "This page does not exist" in response.text
    assert "broken" not in response.text and 'lang="en"' in response.text


def test_an_unknown_time_zone_is_refused_at_once(tmp_path):
    with pytest.raises(ConfigError, match="TIME_ZONE"):
        Config.from_environment({"TIME_ZONE": "Europe/Pari"}, instance_path=tmp_path)


def test_the_pages_work_where_the_npm_files_are_missing(
    app, new_app, proposal, sign_in, new_person
):
    """Node was not there: no page names a script, and each is whole."""
    made = new_app()
    made.extensions["parvis"].scripts = False
    made.jinja_env.globals["scripts"] = False
    browser = made.test_client()
    person = new_person("Awa")
    for signed_in in (False, True):
        if signed_in:
            sign_in(browser, person)
        for address in ("/volonne/", "/volonne/propositions/", "/volonne/propositions/map",
                        "/volonne/propositions/1", "/volonne/propositions/new"):  # fmt: skip
            response = browser.get(address)
            assert response.status_code == (403 if "new" in address and not signed_in else 200)
            assert "<script" not in response.text and "/vendor/" not in response.text, address


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://localhost/volonne/propositions/?page=2", "/volonne/propositions/?page=2"),
        ("http://evil.example/volonne/", None),
        ("http://localhost//evil.example/", None),
        ("http://localhost/\\evil.example/", None),
    ],
)
def test_what_cannot_be_done_leads_back_to_where_it_was_asked(app, referrer, back):
    with app.test_request_context("/", method="POST", headers={"Referer": referrer}):
        app.preprocess_request()
        page = app.handle_user_exception(Conflict("Already done.")).get_data(as_text=True)
    assert "Already done." in page and "Someone was faster" not in page
    assert "evil.example" not in page
    if back:
        assert f'href="{back}"' in page
