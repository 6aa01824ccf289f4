"""What two people do to a space at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context

import pytest
from sqlalchemy import func, select

from parvis.db import db, is_sqlite
from parvis.people.models import Person
from parvis.rules import Conflict, Refused
from parvis.spaces import operations
from parvis.spaces.collectives import accept_collective, ask_for_collective, refuse_collective
from parvis.spaces.models import CollectiveRequest, Component, Membership, Role, Space, SpaceState
from parvis.spaces.operations import members


def at_once(app, *actions):
    """Run the actions at the same moment; returns what each returned or the Conflict it raised."""
    barrier = threading.Barrier(len(actions))

    def run(action):
        with app.app_context():
            barrier.wait(30)
            try:
                return action()
            except Conflict as conflict:
                return conflict

    with ThreadPoolExecutor(len(actions)) as pool:
        waiting = [pool.submit(Context().run, run, action) for action in actions]
        return [each.result(60) for each in waiting]


def leaving(person_id: int, space_id: int):
    def leave():
        operations.leave_space(db.session.get(Person, person_id), db.session.get(Space, space_id))

    return leave


def administrators(space: Space) -> int:
    return db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.space_id == space.id,
            Membership.role == Role.ADMINISTRATOR,
            Membership.until.is_(None),
        )
    )


@pytest.fixture
def two(app, new_space, new_person, give_role):
    """A space and its two administrators' numbers."""
    space = new_space()
    people = [new_person(), new_person()]
    for person in people:
        give_role(person, space, "administrator")
    return space, [person.id for person in people]


def test_the_last_two_administrators_do_not_leave_together(app, two):
    space, people = two
    db.session.rollback()
    answers = at_once(app, *(leaving(person, space.id) for person in people))
    db.session.rollback()
    assert administrators(space) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1


def test_without_the_lock_they_would(app, two, monkeypatch):
    """SQLite lets one writer in at a time: there the lock adds nothing."""
    space, people = two
    db.session.rollback()
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "spaces.roles")
    both = threading.Barrier(2)
    check = members.has_other_administrator

    def check_then_wait(*args):
        answer = check(*args)
        if not is_sqlite():
            both.wait(30)
        return answer

    monkeypatch.setattr(members, "has_other_administrator", check_then_wait)
    at_once(app, *(leaving(person, space.id) for person in people))
    db.session.rollback()
    assert administrators(space) == (1 if is_sqlite() else 0)


def ended_while_promoted(app, new_space, new_person, give_role, monkeypatch) -> bool:
    """A facilitator ends the membership of a plain member whom an administrator makes administrator
    at that moment; returns whether the new administrator is out.
    """
    space = new_space()
    boss, facilitator, member = new_person(), new_person(), new_person()
    give_role(boss, space, "administrator")
    give_role(facilitator, space, "facilitator")
    number = give_role(member, space).id
    boss_id, facilitator_id = boss.id, facilitator.id
    db.session.rollback()
    promoted = threading.Event()
    hold = members._hold

    def hold_once_promoted(membership):
        """The facilitator has read the membership when the administrator changes it."""
        # SQLite lets one in before the other: which one is chance.
        if threading.current_thread() is not thread and not is_sqlite():
            assert membership.role == Role.MEMBER
            promoted.wait(30)
        hold(membership)

    monkeypatch.setattr(members, "_hold", hold_once_promoted)

    def promote():
        with app.app_context():
            boss, membership = db.session.get(Person, boss_id), db.session.get(Membership, number)
            with suppress(Conflict):
                operations.change_membership(boss, membership, role=Role.ADMINISTRATOR)
            db.session.remove()
            promoted.set()

    thread = threading.Thread(target=Context().run, args=(promote,))
    actor, membership = db.session.get(Person, facilitator_id), db.session.get(Membership, number)
    thread.start()
    with suppress(Refused):
        operations.end_membership(actor, membership)
    thread.join(30)
    db.session.rollback()
    monkeypatch.setattr(members, "_hold", hold)
    out = select(Membership.until.is_not(None), Membership.role).where(Membership.id == number)
    ended, role = db.session.execute(out).one()
    return bool(ended) and role == Role.ADMINISTRATOR


def test_who_has_just_become_administrator_is_not_put_out_by_a_facilitator(
    app, new_space, new_person, give_role, monkeypatch
):
    """Seen to happen without the lock, but on SQLite, which lets one writer in at a time."""
    made = (app, new_space, new_person, give_role, monkeypatch)
    assert ended_while_promoted(*made) is False
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "spaces.roles")
    assert ended_while_promoted(*made) is not is_sqlite()


def test_a_request_is_answered_once(app, new_space, new_person, give_role):
    territory = new_space()
    facilitator = new_person()
    give_role(facilitator, territory, "facilitator")
    request = ask_for_collective(new_person(), territory, name="Les amis", purpose="Marcher.")
    actor, number = facilitator.id, request.space_id
    db.session.rollback()

    def accept():
        found = db.session.get(CollectiveRequest, number)
        return accept_collective(db.session.get(Person, actor), found).state

    def refuse():
        found = db.session.get(CollectiveRequest, number)
        refuse_collective(db.session.get(Person, actor), found, "Non.")
        return SpaceState.REFUSED

    answers = at_once(app, accept, refuse, accept, refuse)
    db.session.rollback()
    decided = [answer for answer in answers if not isinstance(answer, Conflict)]
    assert len(decided) == 1
    assert db.session.get(Space, number).state == decided[0]


def test_joining_twice_at_once_makes_one_member(app, new_space, new_person):
    collective = new_space("Les amis", new_space(), kind="collective")
    person = new_person()
    space_id, person_id = collective.id, person.id
    db.session.rollback()

    def join():
        actor = db.session.get(Person, person_id)
        return operations.join_space(actor, db.session.get(Space, space_id)).id

    assert len(set(at_once(app, *[join] * 4))) == 1


def test_enabling_at_once_gives_each_an_address(app, two):
    space, people = two
    space_id = space.id
    db.session.rollback()

    def enable():
        actor = db.session.get(Person, people[0])
        return operations.enable_component(actor, db.session.get(Space, space_id), "proposals").slug

    at_once(app, *[enable] * 4)
    db.session.rollback()
    slugs = db.session.scalars(select(Component.slug)).all()
    assert sorted(slugs) == ["propositions", "propositions-2", "propositions-3", "propositions-4"]
