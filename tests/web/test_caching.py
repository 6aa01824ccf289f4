"""Pages of signed-out visitors: 304 while nothing has changed, new when something has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.db import at_moment, db, now, transaction
from parvis.events import record
from parvis.spaces import Category, Membership, Phase, Role
from parvis.spaces.models import Page as SpacePage
from parvis.web.fragments import _size
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


@pytest.fixture
def reader(client, place, new_person, sign_in):
    """Someone signed in, for whom nothing but pieces of pages is kept, who has read the list."""
    visitor = sign_in(client.application.test_client(), new_person("Malik"))
    visitor.get("/volonne/propositions/")
    return visitor


def test_the_list_kept_for_those_signed_in_changes_with_its_contents(reader, place, new_person):
    _territory, _volonne, proposal, author = place
    assert "Un banc public" in reader.get("/volonne/propositions/").text
    other = draft_proposal(author, proposal.component, Text(title="Un tilleul", body="Vert."))
    publish_proposal(author, other)
    assert "Un tilleul" in reader.get("/volonne/propositions/").text
    support_proposal(new_person(), other)
    assert "1 soutien" in reader.get("/volonne/propositions/").text


def test_what_one_supports_is_on_one_s_own_list_alone(reader, client, place, new_person, sign_in):
    _territory, _volonne, proposal, _author = place
    supporter = new_person("Inès")
    support_proposal(supporter, proposal)
    her_own = sign_in(client.application.test_client(), supporter)
    page = "/volonne/propositions/"
    assert "Vous la soutenez" in her_own.get(page).text
    assert "Vous la soutenez" not in reader.get(page).text
    assert "Vous la soutenez" not in client.get(page).text
    assert "Vous la soutenez" in her_own.get(page).text


def test_pieces_are_kept_by_language(reader):
    page = "/volonne/propositions/"
    french = reader.get(page).text
    english = reader.get(f"/language/en?next={page}", follow_redirects=True).text
    again = reader.get(f"/language/fr?next={page}", follow_redirects=True).text
    for word in ("Newest first", "Open data", "Submitted"):
        assert (word in french, word in english, word in again) == (False, True, False)


def test_header_and_footer_kept_change_with_the_space_and_those_above(reader, place):
    territory, volonne, *_rest = place
    page = "/volonne/propositions/"
    with transaction():
        db.session.add(SpacePage(space_id=territory.id, slug="charte", title="Notre charte"))
        record("core.space_changed", space=territory)
    assert "Notre charte" in reader.get(page).text
    with transaction():
        volonne.name = "Volonne-sur-Durance"
        record("core.space_changed", space=volonne)
    assert reader.get(page).text.count("Volonne-sur-Durance") > 2


def test_the_menu_of_who_runs_the_space_is_not_kept_for_others(reader, client, place, sign_in):
    _territory, volonne, _proposal, author = place
    with transaction():
        db.session.add(
            Membership(space_id=volonne.id, person_id=author.id, role=Role.ADMINISTRATOR)
        )
    running = sign_in(client.application.test_client(), author)
    page = "/volonne/propositions/"
    assert "Animer cet espace" in running.get(page).text
    assert "Animer cet espace" not in reader.get(page).text
    assert "Malik" not in running.get(page).text


def test_filters_kept_show_what_is_asked_and_new_subjects(reader, place):
    _territory, volonne, *_rest = place
    page = "/volonne/propositions/"
    assert 'value="tilleul"' in reader.get(page + "?q=tilleul").text
    assert 'value="tilleul"' not in reader.get(page).text
    with transaction():
        db.session.add(Category(space_id=volonne.id, title="Ombre et fraîcheur"))
        record("core.space_changed", space=volonne)
    assert "Ombre et fraîcheur" in reader.get(page).text


def test_a_kept_page_has_every_header_of_the_first(client, place):
    first = client.get("/volonne/propositions/")
    second = client.get("/volonne/propositions/")
    assert dict(second.headers) == dict(first.headers)
    assert "Content-Security-Policy" in second.headers


def test_pieces_make_room(app, client, place):
    fragments = app.extensions["parvis_fragments"]
    fragments.size, before = 3_000, fragments.size
    try:
        for turn in range(5):
            assert client.get(f"/volonne/propositions/?_={turn}").status_code == 200
        assert fragments._used <= 3_000
        assert fragments._used == sum(map(_size, fragments._kept.values()))
    finally:
        fragments.size = before


@pytest.mark.parametrize("address", PAGES)
def test_pages_to_read_give_no_cookie(app, client, place, address):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        first, second = client.get(address), client.get(address)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert "Set-Cookie" not in first.headers
    assert first.headers["ETag"] == second.headers["ETag"]
