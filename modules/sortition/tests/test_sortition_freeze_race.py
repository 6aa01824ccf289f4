"""A mandate frozen while another changes it: what is published is what stays."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from parvis.db import db, is_sqlite, now, transaction
from parvis.people import Person
from parvis.people.operations import make_person
from parvis.rules import Refused
from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
from parvis_sortition.mandate import mandate_document
from parvis_sortition.models import CriterionKind, Mandate, SubDraw
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
from parvis_sortition.operations.parts import Part, change_sub_draw
from parvis_sortition.proof.canonical import canonical

WAIT = 1.0
"""Seconds that the other is given to pass before the first commits."""

pytestmark = pytest.mark.slow


@pytest.fixture
def awa(race_app):
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
        member = Membership(
            space_id=space.id, person_id=person.id, role=Role.FACILITATOR, since=since
        )
        db.session.add_all([component, member])
    found = begin_recruitment(person, component, "Convention énergie", "Pour économiser.", 4)
    change_mandate(
        person,
        found,
        answers_until=now() + timedelta(days=10),
        draw_at=now() + timedelta(days=12),
        appeal_until=now() + timedelta(days=40),
        panel_until=now() + timedelta(days=400),
        controller="Ville de Volonne",
        controller_contact="dpo@volonne.example",
        purposes="Tirer au sort un panel.",
        randomness_note="Trois boules.",
    )
    values = [ValueText(label="Femmes"), ValueText(label="Hommes")]
    text = CriterionText(kind=CriterionKind.SEX, label="Sexe", values=values)
    criterion = add_criterion(person, found, text)
    set_quotas(person, found.sub_draws[0], criterion, {v.id: (0, 4) for v in criterion.values})
    open_answers(person, found)
    return person, found


def freeze_while_another_changes(race_app, awa):
    """One freezes and, before it is committed, another renames the sub-draw. Returns whether what
    was published is what stays, and what the other was told.
    """
    person, found = awa
    told = []

    def rename():
        with race_app.app_context():
            part = db.session.get(SubDraw, found_part)
            actor = db.session.get(Person, actor_id)
            try:
                change_sub_draw(actor, part, Part(name="Autre nom", size=4))
            except Refused as refused:
                told.append(refused)
            finally:
                db.session.remove()

    found_part, actor_id = found.sub_draws[0].id, person.id
    db.session.rollback()
    other = threading.Thread(target=rename)
    with transaction():
        freeze_mandate(person, found)
        other.start()
        other.join(WAIT)
    other.join()
    db.session.rollback()
    db.session.expire_all()
    (mandate,) = db.session.query(Mandate).all()
    return canonical(mandate_document(found)).decode() == mandate.document, told


def test_what_is_frozen_is_what_stays(race_app, awa):
    same, told = freeze_while_another_changes(race_app, awa)
    assert same and len(told) == 1


def test_with_the_guard_off_it_is_not(race_app, awa, monkeypatch):
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "sortition.mandate")
    same, told = freeze_while_another_changes(race_app, awa)
    if is_sqlite():
        assert same, "a write transaction keeps everyone else out, whatever the guard"
    else:
        assert not same and not told, "the race did not happen: this test proves nothing"
