"""The last two administrators of the installation close their accounts at the same moment."""

from __future__ import annotations

import contextvars
import threading

from sqlalchemy import func, select

from parvis.db import db, is_sqlite, transaction
from parvis.people.account import delete_account
from parvis.people.models import Person
from parvis.rules import Conflict

ROUNDS = 10


def leave(app, start, number):
    with app.app_context():
        person = db.session.get(Person, number)
        db.session.rollback()
        start.wait(10)
        try:
            delete_account(person)
        except Conflict:
            pass
        finally:
            db.session.remove()


def left_after(app, new_person):
    """How many are left after both have tried to leave at once."""
    db.session.rollback()
    mine = [new_person(steward=True).id for _each in range(2)]
    start = threading.Barrier(2)
    threads = [
        threading.Thread(target=contextvars.Context().run, args=(leave, app, start, number))
        for number in mine
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    db.session.rollback()
    with transaction():
        left = db.session.scalar(select(func.count()).where(Person.steward.is_(True)))
        for person in db.session.scalars(select(Person).where(Person.steward.is_(True))).all():
            person.steward = False
    return left


def test_one_of_them_stays(app, new_person):
    assert [left_after(app, new_person) for _round in range(ROUNDS)] == [1] * ROUNDS


def test_without_the_lock_both_may_leave(app, new_person, monkeypatch):
    """The test above can fail. On SQLite there is one writer at a time, whatever the guard."""
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "people.last_steward")
    left = [left_after(app, new_person) for _round in range(2 * ROUNDS)]
    assert 0 not in left if is_sqlite() else 0 in left
