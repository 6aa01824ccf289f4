"""A mandate frozen while another changes it: what is published is what stays."""

from __future__ import annotations

import threading

import pytest
from sortition_world import begin, serve

from parvis.db import db, is_sqlite, transaction
from parvis.people import Person
from parvis.rules import Refused
from parvis_sortition.mandate import mandate_document
from parvis_sortition.models import Mandate, SubDraw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.parts import Part, change_sub_draw
from parvis_sortition.proof.canonical import canonical

WAIT = 1.0
"""Seconds that the other is given to pass before the first commits."""

pytestmark = pytest.mark.slow


@pytest.fixture
def awa(race_app):
    component, person = serve()
    found = begin(person, component, bounds=(0, 4))
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
