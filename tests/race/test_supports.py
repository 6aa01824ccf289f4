"""Supports under 64 clients at once, against real servers: once for each person and proposal, never
more than the limit, counters exact. With the guard off the same run breaks the limit.
"""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from parvis.db import db, transaction
from parvis.people.models import Person
from parvis.people.operations import make_person
from parvis.spaces.models import Component, Space, SpaceState
from parvis.testing.races import CLIENTS, Sending, Visitor, post_at_once, servers, signed_in
from parvis_proposals.models import Proposal, Support
from parvis_proposals.operations import Text, draft_proposal, publish_proposal

LIMIT = 3
READY = "/volonne/propositions/1"

pytestmark = pytest.mark.slow


@pytest.fixture
def proposals(race_app: Flask) -> list[Proposal]:
    """Twelve published proposals where one may give three supports."""
    with transaction():
        space = Space(kind="commune", slug="volonne", name="Volonne", state=SpaceState.OPEN)
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        component = Component(
            space_id=space.id,
            module="proposals",
            slug="propositions",
            title="Propositions",
            settings={"supports_max": LIMIT},
        )
        db.session.add(component)
        author = make_person("author@example.org", "Jeanne")
    made = []
    for number in range(12):
        text = Text(title=f"Proposition {number}", body="Un texte.")
        made.append(draft_proposal(author, component, text))
        publish_proposal(author, made[-1])
    return made


def visitor(app: Flask, number: int) -> Visitor:
    """Someone new, signed in."""
    with transaction():
        person = make_person(f"person{number}@example.org", f"Personne {number}")
    return signed_in(app, person)


def support_at_once(port: int, sendings: list[tuple[Visitor, int, dict[str, str]]]) -> Counter[int]:
    """Send all the support forms (visitor, proposal's number, fields) at the same moment."""
    return post_at_once(
        port,
        [
            Sending(visitor, f"/volonne/propositions/{number}/support", fields)
            for visitor, number, fields in sendings
        ],
    )


def given() -> int:
    return int(db.session.scalar(select(func.count()).select_from(Support)) or 0)


def assert_counters_exact() -> None:
    """Every counter says what the rows say."""
    db.session.rollback()
    db.session.expire_all()
    for proposal in db.session.scalars(select(Proposal)):
        rows = select(func.count()).where(Support.proposal_id == proposal.id)
        assert proposal.supports_count == db.session.scalar(rows)


def test_never_more_than_the_limit(race_app, proposals, race_environment):
    impatient = visitor(race_app, 1)
    sendings = [(impatient, 1 + i % 12, {}) for i in range(CLIENTS)]
    with servers(race_environment, READY) as port:
        statuses = support_at_once(port, sendings)
    assert set(statuses) <= {303, 403, 409}, statuses
    assert given() == LIMIT
    assert_counters_exact()


def test_with_the_guard_off_the_limit_is_broken(race_app, proposals, race_environment):
    impatient = visitor(race_app, 1)
    sendings = [(impatient, 1 + i % 12, {}) for i in range(CLIENTS)]
    with servers(race_environment, READY, PARVIS_GUARDS_OFF="proposals.allowance") as port:
        statuses = support_at_once(port, sendings)
    assert set(statuses) <= {303, 403, 409}, statuses
    assert given() > LIMIT, "the race did not happen: this test proves nothing"
    # The key of the table still keeps one support for each person and proposal.
    assert_counters_exact()


def test_each_person_supports_once_and_all_are_counted(race_app, proposals, race_environment):
    people = [visitor(race_app, number) for number in range(CLIENTS // 2)]
    with servers(race_environment, READY) as port:
        twice = [(person, 1, {}) for person in people for _again in (0, 1)]
        statuses = support_at_once(port, twice)
        assert set(statuses) == {303}, statuses
        assert given() == len(people)
        assert_counters_exact()
        # Giving and taking back at the same moment leaves whatever it leaves, well counted.
        statuses = support_at_once(
            port,
            [(p, n, {"take_back": "1"} if n == 1 else {}) for p in people for n in (1, 2)],
        )
    assert set(statuses) == {303}, statuses
    assert given() == len(people)
    assert_counters_exact()
    assert db.session.scalar(select(func.count()).select_from(Person)) == len(people) + 1
