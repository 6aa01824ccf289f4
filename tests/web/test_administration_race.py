"""Two administrators who dismiss each other at the same moment: one stays."""

from __future__ import annotations

import contextvars
import threading

import pytest
from sqlalchemy import func, select, update

from parvis.administration.operations import unmake_administrator
from parvis.db import db, is_sqlite, transaction
from parvis.people.models import Person
from parvis.rules import Conflict, Refused

ROUNDS = 15


def dismiss(app, start, actor_id, other_id):
    with app.app_context():
        actor, other = db.session.get(Person, actor_id), db.session.get(Person, other_id)
        db.session.rollback()
        start.wait(10)
        try:
            unmake_administrator(actor, other)
        except (Conflict, Refused):
            pass
        finally:
            db.session.remove()


def left_after(app, one, two):
    """How many administrators are left after both have dismissed the other at once."""
    with transaction():
        db.session.execute(update(Person).values(steward=True))
    start = threading.Barrier(2)
    threads = [
        threading.Thread(
            target=contextvars.Context().run, args=(dismiss, app, start, actor, other)
        )
        for actor, other in ((one, two), (two, one))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Person.steward.is_(True)))


@pytest.fixture
def two(app, new_person):
    return new_person(steward=True).id, new_person(steward=True).id


def test_one_of_them_stays(app, two):
    assert [left_after(app, *two) for _round in range(ROUNDS)] == [1] * ROUNDS


def test_without_the_lock_both_may_go(app, two, monkeypatch):
    """The test above can fail. On SQLite there is one writer at a time, whatever the guard."""
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "administration.last")
    left = [left_after(app, *two) for _round in range(ROUNDS)]
    assert 0 not in left if is_sqlite() else 0 in left
