"""What must hold when things around a proposal change: settings, categories, accounts, states."""

from __future__ import annotations

import pytest

from parvis.db import db, transaction
from parvis.people.account import delete_account
from parvis.rules import Conflict, Refused, ask
from parvis.spaces import Category, ComponentState
from parvis_proposals.blocks import count_published, latest
from parvis_proposals.models import Stage, Support
from parvis_proposals.operations import (
    Text,
    answer_proposal,
    draft_proposal,
    mark_of_text,
    publish_proposal,
    support_proposal,
    take_back_answer,
    unsupport_proposal,
    withdraw_proposal,
)
from parvis_proposals.rules import supports, supports_left

BASE = "/volonne/propositions/"


@pytest.fixture
def place(new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne")
    return new_component(volonne, "proposals", "propositions", supports_max=2)


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne Aubert")


@pytest.fixture
def publish(place, jeanne):
    def make(title="Un banc à l’arrêt", **values):
        values.setdefault("body", "Un texte.")
        proposal = draft_proposal(jeanne, place, Text(title=title, **values))
        publish_proposal(jeanne, proposal)
        return proposal

    return make


def test_what_is_switched_off_is_neither_shown_nor_counted_on_home_pages(client, place, publish):
    publish()
    territory = place.space.parent
    with client.application.test_request_context("/p2a/"):
        assert "Un banc" in latest(territory, None, {})
    assert count_published(territory) == 1
    with transaction():
        place.state = ComponentState.OFF
    with client.application.test_request_context("/p2a/"):
        assert latest(territory, None, {}) == ""
    assert count_published(territory) == 0


def send_again(client, address, **changes):
    """Send the form of the page as a browser does, with these changes."""
    import re

    page = client.get(address).get_data(as_text=True)
    data = {}
    for name in ("title", "body", "place", "category"):
        found = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
        if found:
            chosen = re.search(r'<option[^>]*selected[^>]*value="(\d*)"', found[0]) or re.search(
                r'<option[^>]*value="(\d*)"[^>]*selected', found[0]
            )
            data[name] = chosen[1] if chosen else ""
    return client.post(address, data=data | changes)


@pytest.mark.parametrize("others", [False, True])
def test_a_proposal_keeps_a_category_retired_since(
    client, sign_in, place, publish, jeanne, others
):
    with transaction():
        retired = Category(space_id=place.space_id, title="Transports")
        db.session.add(retired)
        if others:
            db.session.add(Category(space_id=place.space_id, title="Énergie"))
    proposal = publish(category_id=retired.id)
    with transaction():
        retired.retired = True
    sign_in(client, jeanne)
    response = send_again(client, f"{BASE}1/edit", title="Un autre titre", body="Un texte.")
    assert response.status_code == 303
    db.session.expire_all()
    assert (proposal.title, proposal.category_id) == ("Un autre titre", retired.id)


def test_a_proposal_keeps_its_point_where_maps_have_been_switched_off(
    client, sign_in, place, publish, jeanne
):
    proposal = publish(latitude=44.1, longitude=6.0)
    with transaction():
        place.settings = {**place.settings, "with_map": False}
    sign_in(client, jeanne)
    data = {"title": "Un autre titre", "body": "Un texte."}
    assert client.post(f"{BASE}1/edit", data=data).status_code == 303
    db.session.expire_all()
    assert (proposal.title, proposal.latitude, proposal.longitude) == ("Un autre titre", 44.1, 6.0)


def test_a_support_comes_back_when_the_proposal_is_withdrawn(place, publish, jeanne, new_person):
    awa, mehdi = new_person("Awa"), new_person("Mehdi")
    gone, stays = publish("Une idée retirée"), publish("Une idée qui reste")
    support_proposal(awa, gone)
    support_proposal(awa, stays)
    support_proposal(mehdi, stays)
    assert supports_left(awa, place) == 0
    withdraw_proposal(jeanne, gone)
    assert supports_left(awa, place) == 1
    assert supports_left(mehdi, place) == 1


def test_the_supports_of_a_deleted_account_go_with_it(
    client, place, publish, new_person, run_jobs
):
    """Nothing then says what they supported, and nobody counts twice by coming back."""
    awa, mehdi = new_person("Awa"), new_person("Mehdi")
    proposal = publish()
    support_proposal(awa, proposal)
    support_proposal(mehdi, proposal)
    client.get(BASE)
    before = client.get(BASE).headers["ETag"]
    delete_account(awa)
    run_jobs()
    db.session.expire_all()
    assert proposal.supports_count == 1
    assert db.session.query(Support).count() == 1
    assert client.get(BASE).headers["ETag"] != before


def test_forgetting_supports_twice_has_one_effect(place, publish, new_person, run_jobs):
    from parvis.events import Event
    from parvis_proposals.jobs import forget_supports

    awa = new_person("Awa")
    proposal = publish()
    support_proposal(awa, proposal)
    delete_account(awa)
    event = db.session.query(Event).filter_by(type="core.account_deleted").one().id
    for _time in range(2):
        with transaction():
            forget_supports(event)
    run_jobs()
    db.session.expire_all()
    assert proposal.supports_count == 0
    assert db.session.query(Support).count() == 0


@pytest.fixture
def facilitator(place, new_person, give_role):
    person = new_person("Awa Diop")
    give_role(person, place.space, "facilitator")
    return person


@pytest.mark.parametrize("stage", [Stage.REFUSED, Stage.DONE])
def test_a_support_comes_back_when_the_proposal_has_ended(
    place, publish, new_person, facilitator, stage
):
    mehdi = new_person("Mehdi")
    ended = publish("Une idée close")
    support_proposal(mehdi, ended)
    answer_proposal(facilitator, ended, Stage.STUDIED, "On regarde.")
    assert supports_left(mehdi, place) == 1
    answer_proposal(facilitator, ended, stage, "C’est dit.")
    assert supports_left(mehdi, place) == 2
    support_proposal(mehdi, publish("Une deuxième idée"))
    support_proposal(mehdi, publish("Une troisième idée"))
    # Taken up again, it counts again: one has given more than the limit, and can give no more.
    answer_proposal(facilitator, ended, Stage.ACCEPTED, "Finalement, oui.")
    assert supports_left(mehdi, place) == 0
    with pytest.raises(Refused, match="allowance"):
        support_proposal(mehdi, publish("Une quatrième idée"))
    assert unsupport_proposal(mehdi, ended) is True
    assert supports_left(mehdi, place) == 0


def test_a_support_can_always_be_taken_back(
    client, sign_in, place, publish, new_person, facilitator
):
    mehdi = new_person("Mehdi")
    proposal = publish()
    support_proposal(mehdi, proposal)
    answer_proposal(facilitator, proposal, Stage.REFUSED, "Trop cher.")
    with transaction():
        place.state = ComponentState.CLOSED
    sign_in(client, mehdi)
    page = client.get(f"{BASE}1").text
    assert 'aria-pressed="true"' in page and 'name="take_back"' in page
    assert client.post(f"{BASE}1/support").status_code == 403
    assert client.post(f"{BASE}1/support", data={"take_back": "1"}).status_code == 303
    db.session.expire_all()
    assert proposal.supports_count == 0 and not supports(mehdi, proposal)
    assert f"{BASE}1/support" not in client.get(f"{BASE}1").text


def test_one_may_withdraw_where_proposals_are_closed(client, sign_in, place, publish, jeanne):
    publish()
    with transaction():
        place.state = ComponentState.CLOSED
    sign_in(client, jeanne)
    page = client.get(f"{BASE}1").text
    assert f"{BASE}1/edit" not in page and f"{BASE}1/withdraw" in page
    assert client.post(f"{BASE}1/edit", data={}).status_code == 403
    assert client.get(f"{BASE}1/withdraw").status_code == 200
    assert client.post(f"{BASE}1/withdraw").status_code == 303


def test_what_is_answered_stays_and_its_author_is_told_whom_to_ask(
    client, sign_in, publish, jeanne, facilitator, app, new_person
):
    proposal = publish()
    answer_proposal(facilitator, proposal, Stage.STUDIED, "On regarde.")
    sign_in(client, jeanne)
    page = client.get(f"{BASE}1").text
    assert f"{BASE}1/withdraw" not in page and "/volonne/members/" in page
    refused = client.post(f"{BASE}1/withdraw")
    assert refused.status_code == 403 and "/volonne/members/" in refused.text
    stranger = sign_in(app.test_client(), new_person("Paul"))
    assert "/volonne/members/" not in main_of(stranger.get(f"{BASE}1").text)


def main_of(page):
    return page[page.index("<main") : page.index("</main>")]


def test_an_answer_given_by_error_is_taken_back(
    client, sign_in, publish, facilitator, jeanne
):
    proposal = publish()
    with pytest.raises(Conflict):
        take_back_answer(facilitator, proposal)
    answer_proposal(facilitator, proposal, Stage.STUDIED, "On regarde.")
    first = proposal.answered_at
    answer_proposal(facilitator, proposal, Stage.REFUSED, "Réponse à une autre.")
    with pytest.raises(Refused):
        take_back_answer(jeanne, proposal)
    take_back_answer(facilitator, proposal)
    assert (proposal.stage, proposal.answered_at) == (Stage.STUDIED, first)
    sign_in(client, facilitator)
    assert "Retirer la dernière réponse" in client.get(f"{BASE}{proposal.number}/answer").text
    back = client.post(f"{BASE}{proposal.number}/answer/back")
    assert back.status_code == 303
    assert (proposal.stage, proposal.answered_at) == (Stage.SUBMITTED, None)
    assert "Réponse à une autre" not in client.get(f"{BASE}{proposal.number}").text
    withdraw_proposal(jeanne, proposal)


def test_the_pictures_of_what_is_answered_are_its_facilitators_alone(
    client, sign_in, app, publish, jeanne, facilitator
):
    proposal = publish()
    address = f"/content/{proposal.id}/attachments"
    sign_in(client, jeanne)
    assert client.get(address).status_code == 200
    answer_proposal(facilitator, proposal, Stage.STUDIED, "On regarde.")
    assert client.get(address).status_code == 403
    assert address not in client.get(f"{BASE}1").text
    assert not ask(jeanne, "core.attach", proposal)
    assert ask(facilitator, "core.attach", proposal)


def test_of_two_tabs_the_second_does_not_erase_the_first(client, sign_in, publish, jeanne):
    proposal = publish()
    sign_in(client, jeanne)
    form = {"title": "Un autre titre", "body": "Un texte."}
    opened = mark_of_text(proposal)
    assert f'value="{opened}"' in client.get(f"{BASE}1/edit").text
    assert client.post(f"{BASE}1/edit", data=form | {"since": opened}).status_code == 303
    late = {"title": "Un titre en retard", "body": "Un autre texte.", "since": opened}
    told = client.post(f"{BASE}1/edit", data=late)
    db.session.expire_all()
    assert told.status_code == 422 and "Un titre en retard" in told.text
    assert proposal.title == "Un autre titre"
    seen = mark_of_text(proposal)
    assert f'value="{seen}"' in told.text
    assert client.post(f"{BASE}1/edit", data=late | {"since": seen}).status_code == 303
    db.session.expire_all()
    assert proposal.title == "Un titre en retard"
