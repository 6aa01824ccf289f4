"""One draw for each assembly and round, whatever is clicked at once, on real servers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sortition_answers import answer
from sqlalchemy import func, select

from parvis.db import at_moment, db, now, transaction
from parvis.events.models import Outbox
from parvis.people.operations import make_person
from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
from parvis.testing.races import Sending, post_at_once, servers, signed_in
from parvis_sortition import jobs
from parvis_sortition.models import CriterionKind, Draw, DrawStatus, Seat
from parvis_sortition.operations.mandate import (
    CriterionText,
    ValueText,
    add_criterion,
    begin_recruitment,
    change_mandate,
    freeze_mandate,
    open_answers,
    set_quotas,
)
from parvis_sortition.operations.volunteering import volunteer

CLIENTS = 32
READY = "/volonne/tirage/1"

pytestmark = pytest.mark.slow


@pytest.fixture
def place(race_app):
    with transaction():
        space = Space(kind="commune", slug="volonne", name="Volonne", state=SpaceState.OPEN)
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        component = Component(
            space_id=space.id, module="sortition", slug="tirage", title="Tirage", settings={}
        )
        person = make_person("awa@example.org", "Awa Diop")
        since = now() - timedelta(days=30)
        membership = Membership(
            space_id=space.id, person_id=person.id, role=Role.FACILITATOR, since=since
        )
        db.session.add_all([component, membership])
    return component, person


@pytest.fixture
def frozen(place):
    """A recruitment whose answers are closed and whose mandate is frozen."""
    component, awa = place
    with at_moment(now() - timedelta(days=20)):
        found = begin_recruitment(awa, component, "Convention énergie", "Pour économiser.", 4)
        start = now()
        change_mandate(
            awa,
            found,
            answers_until=start + timedelta(days=10),
            draw_at=start + timedelta(days=12),
            appeal_until=start + timedelta(days=40),
            panel_until=start + timedelta(days=400),
            controller="Ville de Volonne",
            controller_contact="dpo@volonne.example",
            purposes="Tirer au sort un panel.",
            randomness_note="Trois boules, salle des fêtes.",
        )
        values = [ValueText(label="Femmes"), ValueText(label="Hommes")]
        text = CriterionText(kind=CriterionKind.SEX, label="Sexe", values=values)
        criterion = add_criterion(awa, found, text)
        set_quotas(awa, found.sub_draws[0], criterion, {v.id: (2, 2) for v in criterion.values})
        open_answers(awa, found)
        for number in range(12):
            volunteer(None, found, answer(found, number % 2, f"Nom {number}"))
        freeze_mandate(awa, found)
    return found


def click(race_app, place, frozen, environment, **more):
    part = frozen.sub_draws[0].id
    sending = Sending(
        signed_in(race_app, place[1]),
        f"/volonne/tirage/admin/{frozen.number}/parts/{part}/draw",
        {"round": "1"},
    )
    with servers(environment, READY, **more) as port:
        statuses = post_at_once(port, [sending] * CLIENTS)
    db.session.rollback()
    db.session.expire_all()
    return statuses


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_thirty_two_clicks_start_one_draw(race_app, place, frozen, race_environment):
    statuses = click(race_app, place, frozen, race_environment)
    assert statuses == {303: 1, 409: CLIENTS - 1}
    assert count(Draw) == 1 and count(Outbox, Outbox.job == "sortition.compute") == 1


def test_with_the_guard_off_there_are_several(race_app, place, frozen, race_environment):
    statuses = click(
        race_app, place, frozen, race_environment, PARVIS_GUARDS_OFF="sortition.round"
    )
    assert set(statuses) <= {303, 409}
    assert count(Draw) > 1, "the race did not happen: this test proves nothing"


def test_thirty_two_confirmations_designate_one_panel(race_app, place, frozen, race_environment):
    from parvis_sortition.operations.draw import start_draw

    draw = start_draw(place[1], frozen.sub_draws[0], 1)
    jobs.compute(draw.id)
    visitor = signed_in(race_app, place[1])
    address = f"/volonne/tirage/admin/{frozen.number}/draws/{draw.id}/balls"
    sendings = [
        Sending(visitor, address, {"kind": "digits", "value": value, "confirmed": value})
        for number in range(CLIENTS)
        for value in [f"{number * 7 % 1000:03d}"]
    ]
    with servers(race_environment, READY) as port:
        statuses = post_at_once(port, sendings)
    db.session.rollback()
    db.session.expire_all()
    assert statuses == {303: 1, 409: CLIENTS - 1}
    assert draw.status == DrawStatus.DRAWN and count(Seat) == 4
    kinds = [entry["kind"] for entry in json.loads(draw.audit)["log"]]
    assert kinds == ["published", "drawn"]
