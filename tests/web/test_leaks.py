"""What is hidden, withdrawn or gone shows nowhere; what no longer holds is not kept."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from parvis.content.attachments.operations import attach_image
from parvis.content.comments.operations import withdraw_comment, write_comment
from parvis.content.links.operations import link_contents
from parvis.content.models import CommentState
from parvis.content.operations import follow_content
from parvis.db import db, now, transaction
from parvis.people import activity
from parvis.people.account import change_profile, delete_account
from parvis.people.models import Session
from parvis.spaces import ComponentState, Visibility
from parvis.spaces.operations import change_space, end_membership, follow_space, set_component_state
from parvis_proposals.models import Stage
from parvis_proposals.operations import (
    Text,
    answer_proposal,
    draft_proposal,
    publish_proposal,
    revise_proposal,
    withdraw_proposal,
)


@pytest.fixture
def place(new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne")
    return new_component(volonne, "proposals", "propositions")


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne Aubert")


@pytest.fixture
def publish(jeanne):
    def make(component, title="Un banc public", author=None):
        proposal = draft_proposal(author or jeanne, component, Text(title=title, body="À l’ombre."))
        publish_proposal(author or jeanne, proposal)
        return proposal

    return make


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


@pytest.mark.parametrize("hidden", [False, True])
def test_what_a_withdrawn_comment_said_is_not_in_the_form_that_answers_it(
    client, sign_in, new_person, place, publish, jeanne, hidden
):
    proposal = publish(place)
    comment = write_comment(jeanne, proposal, "Des mots regrettés.")
    write_comment(new_person(), proposal, "Une réponse.", parent=comment)
    if hidden:
        with transaction():
            comment.state = CommentState.HIDDEN
    else:
        withdraw_comment(jeanne, comment)
    sign_in(client, new_person("Awa Diop"))
    for address in ("", f"/{comment.id}", f"/{comment.id}/reply"):
        response = client.get(f"/content/{proposal.id}/comments{address}")
        assert "regrettés" not in response.get_data(as_text=True), address


@pytest.mark.parametrize(
    "address", ["/p2a/", "/volonne/", "/volonne/propositions/", "/volonne/propositions/1"]
)
def test_pages_say_a_new_name_at_once(client, place, publish, jeanne, address):
    publish(place)
    page(client, address)
    before = client.get(address).headers["ETag"]
    change_profile(
        jeanne, name="Jeanne Martin", about="", residence_id=None, birth_year=None, locale="fr"
    )
    assert client.get(address).headers["ETag"] != before
    assert "Aubert" not in page(client, address)


def test_a_profile_saved_without_a_new_name_makes_no_page_anew(client, place, publish, jeanne):
    publish(place)
    before = client.get("/volonne/").headers["ETag"]
    change_profile(
        jeanne, name=jeanne.name, about="Je marche.", residence_id=None, birth_year=None,
        locale="fr",
    )  # fmt: skip
    assert client.get("/volonne/").headers["ETag"] == before


def test_pages_forget_the_name_of_a_deleted_account_at_once(
    client, new_person, new_space, give_role, place, publish
):
    """Author, commenter, who answered, who runs the space: wherever the name stands."""
    awa = new_person("Awa Diop")
    give_role(awa, place.space, "facilitator")
    other = new_space("Digne", place.space.parent, slug="digne")
    give_role(awa, other, "moderator")
    proposal = publish(place)
    write_comment(awa, proposal, "Bonne idée.")
    answer_proposal(awa, proposal, Stage.STUDIED, "Nous regardons.")
    addresses = ["/volonne/propositions/1", "/volonne/members/", "/digne/members/"]
    for address in addresses:
        assert "Awa Diop" in page(client, address)
    delete_account(awa)
    for address in addresses:
        assert "Awa Diop" not in page(client, address), address


def test_a_tie_to_what_is_no_longer_public_goes_from_the_pages_of_other_spaces(
    client, new_person, new_space, new_component, give_role, place, publish, jeanne
):
    awa = new_person("Awa Diop")
    other = new_space("Digne", place.space.parent, slug="digne")
    give_role(awa, other, "administrator")
    give_role(awa, place.space, "facilitator")
    component = new_component(other, "proposals", "propositions")
    here = publish(place, "Un verger partagé")

    def tied(title):
        there = publish(component, title)
        link_contents(awa, here, there, "related")
        assert title in page(client, "/volonne/propositions/1")
        return there

    there = tied("Premier titre")
    revise_proposal(jeanne, there, Text(title="Titre corrigé", body="À l’ombre."))
    assert "Titre corrigé" in page(client, "/volonne/propositions/1")
    withdraw_proposal(jeanne, there)
    assert "Titre corrigé" not in page(client, "/volonne/propositions/1")

    tied("Éteint demain")
    set_component_state(awa, component, ComponentState.OFF)
    assert "Éteint demain" not in page(client, "/volonne/propositions/1")
    set_component_state(awa, component, ComponentState.OPEN)
    assert "Éteint demain" in page(client, "/volonne/propositions/1")
    change_space(awa, other, visibility=Visibility.MEMBERS)
    assert "Éteint demain" not in page(client, "/volonne/propositions/1")


def test_a_public_picture_never_carries_a_cookie(client, sign_in, place, publish, jeanne):
    """Shared caches keep it: a session's cookie renewed with it would go to strangers."""
    stream = io.BytesIO()
    Image.new("RGB", (400, 300), (40, 90, 60)).save(stream, "PNG")
    stream.seek(0)
    image = attach_image(jeanne, publish(place), stream, "Un banc")
    address = f"/media/{image.key}/{max(image.widths)}.webp"
    sign_in(client, jeanne)
    with transaction():
        for row in db.session.query(Session):
            row.seen_at = now() - timedelta(days=1)
    response = client.get(address)
    assert response.status_code == 200
    assert "public" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers


def test_what_one_follows_and_may_no_longer_see_is_not_listed(
    client, sign_in, new_person, give_role, place, publish
):
    awa, paul = new_person("Awa Diop"), new_person("Paul")
    give_role(awa, place.space, "administrator")
    follow_content(paul, publish(place))
    follow_space(paul, place.space)
    sign_in(client, paul)
    for shown in ("Un banc public", "Volonne"):
        assert shown in page(client, "/account/activity")
    set_component_state(awa, place, ComponentState.OFF)
    assert "Un banc public" not in page(client, "/account/activity")
    change_space(awa, place.space, name="Nom secret", visibility=Visibility.MEMBERS)
    assert "Nom secret" not in page(client, "/account/activity")


def test_a_membership_that_has_ended_is_not_listed(new_person, give_role, place):
    awa, paul = new_person("Awa Diop"), new_person("Paul")
    give_role(awa, place.space, "administrator")
    membership = give_role(paul, place.space, "moderator")
    assert [m.id for m in activity.memberships_of(paul)] == [membership.id]
    end_membership(awa, membership)
    assert activity.memberships_of(paul) == []


def test_what_shared_caches_may_keep_never_carries_a_cookie(client, sign_in, new_person):
    """The description of the open data is in the person's language: their session is read."""
    sign_in(client, new_person())
    with transaction():
        for row in db.session.query(Session):
            row.seen_at = now() - timedelta(days=1)
    response = client.get("/api/openapi.json")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers or "public" not in response.headers["Cache-Control"]


def test_a_comment_taken_back_leaves_no_trace_in_the_activity(client, place, publish, new_person):
    paul = new_person("Paul Roux")
    proposal = publish(place)
    comment = write_comment(paul, proposal, "Des mots regrettés.")
    assert "Paul Roux" in page(client, "/volonne/activity")
    withdraw_comment(paul, comment)
    assert "Paul Roux" not in page(client, "/volonne/activity")
    write_comment(paul, proposal, "D’autres mots.")
    assert "Paul Roux" in page(client, "/volonne/activity")
