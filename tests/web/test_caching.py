"""Pages of signed-out visitors: 304 while nothing has changed, new when something has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.db import at_moment, db, now, transaction
from parvis.events import record
from parvis.spaces import Phase
from parvis_proposals.operations import (
    Text,
    draft_proposal,
    publish_proposal,
    support_proposal,
)


@pytest.fixture
def place(new_space, new_person, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne")
    component = new_component(volonne, "proposals", "propositions")
    author = new_person("Jeanne")
    proposal = draft_proposal(author, component, Text(title="Un banc public", body="À l’ombre."))
    publish_proposal(author, proposal)
    return territory, volonne, proposal, author


def tag_of(client, address: str) -> str:
    return client.get(address).headers["ETag"]


def again(client, address: str, tag: str):
    return client.get(address, headers={"If-None-Match": tag})


PAGES = ["/p2a/", "/volonne/", "/volonne/propositions/", "/volonne/propositions/1"]


@pytest.mark.parametrize("address", PAGES)
def test_unchanged_is_304_for_one_query(client, place, count_queries, address):
    tag = tag_of(client, address)
    with count_queries() as queries:
        response = again(client, address, tag)
    assert (response.status_code, response.data, len(queries)) == (304, b"", 1)


def test_a_page_kept_is_the_same_page(client, place, count_queries):
    first = client.get("/volonne/propositions/")
    with count_queries() as queries:
        second = client.get("/volonne/propositions/")
    assert second.data == first.data
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert len(queries) == 1


@pytest.mark.parametrize("address", PAGES)
def test_a_support_changes_the_pages_of_the_space_and_of_those_above(
    client, place, new_person, address
):
    _territory, _volonne, proposal, _author = place
    tag = tag_of(client, address)
    support_proposal(new_person(), proposal)
    assert again(client, address, tag).status_code == 200


def test_what_spreads_changes_the_pages_below(client, place):
    territory, *_rest = place
    tag = tag_of(client, "/volonne/")
    with transaction():
        record("core.space_changed", space=territory)
    assert again(client, "/volonne/", tag).status_code == 200


def test_a_phase_begins_without_anything_running(client, place):
    _territory, volonne, *_rest = place
    moment = now().replace(minute=10)
    with transaction():
        db.session.add(
            Phase(space_id=volonne.id, title="Vote", starts_at=moment + timedelta(minutes=1))
        )
    with at_moment(moment):
        tag = tag_of(client, "/volonne/")
    with at_moment(moment + timedelta(seconds=30)):
        assert again(client, "/volonne/", tag).status_code == 304
    with at_moment(moment + timedelta(seconds=60)):
        assert again(client, "/volonne/", tag).status_code == 200


def test_signed_in_pages_are_nobody_else_s(client, place, sign_in):
    _territory, _volonne, _proposal, author = place
    client.get("/volonne/")
    other = client.application.test_client()
    page = sign_in(other, author).get("/volonne/")
    assert "ETag" not in page.headers
    assert "no-cache" in page.headers["Cache-Control"]
    assert "Run this space" not in client.get("/volonne/").text


def test_languages_and_fragments_are_kept_apart(client, place):
    french = client.get("/volonne/propositions/", headers={"Accept-Language": "fr"})
    english = client.get("/volonne/propositions/", headers={"Accept-Language": "en"})
    fragment = client.get("/volonne/propositions/", headers={"HX-Request": "true"})
    assert french.headers["ETag"] != english.headers["ETag"] != fragment.headers["ETag"]
    assert 'lang="en"' in english.text
    assert "<html" not in fragment.text


def test_forms_are_not_kept(client, place):
    assert "ETag" not in client.get("/sign-in").headers
    assert client.get("/volonne/propositions/new").status_code == 403
