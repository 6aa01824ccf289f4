"""What a vote is cast with, as the database has it at this moment.

Votes come many at a time, and each reads the same: a few columns, in two statements, and what an
edition fixes when it is frozen once for each process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from parvis.db import Base, UTCDateTime, detached, guarded, now
from parvis.db.ready import Ready, Row, among, numbered
from parvis.people import Person
from parvis.rules import Conflict, Refused, no
from parvis.rules.roles import know_roles
from parvis.spaces import Component, Role, Space
from parvis.spaces.models import Membership
from parvis.web.i18n import gettext as _
from parvis_budgets.models import BallotKey, Budget, Envelope
from parvis_budgets.papers import Choice
from parvis_budgets.queries.ballots import choices_of

M = TypeVar("M", bound=Base)

DEPTH = 8
"""Spaces above one another that are read in one statement."""


@dataclass(frozen=True)
class Booth:
    """Who votes, in which edition, with what key. The objects are of no session and have the
    columns that rules look at: asking for another raises DetachedInstanceError.
    """

    voter: Person
    budget: Budget
    key: str


_PERSON = (Person.id, Person.state, Person.residence_id)
_BUDGET = (
    Budget.id,
    Budget.number,
    Budget.title,
    Budget.state,
    Budget.author_id,
    Budget.entered_by_id,
    Budget.space_id,
    Budget.reglement_data,
    Budget.frozen_at,
    Budget.frozen_hash,
    Budget.closed_at,
)
_COMPONENT = (Component.id, Component.module, Component.slug, Component.state)
_SPACE = (
    Space.id,
    Space.parent_id,
    Space.path,
    Space.slug,
    Space.state,
    Space.visibility,
    Space.parent_administers,
)


def _booth() -> Select[*Row]:
    """Who votes and where, with each of their roles in turn."""
    moment = bindparam("moment", type_=UTCDateTime())
    holds = and_(
        Membership.person_id == Person.id,
        Membership.holds(moment),
    )
    return (
        select(
            *_PERSON,
            *_BUDGET,
            *_COMPONENT,
            Space.path,
            BallotKey.key,
            Membership.space_id,
            Membership.role,
        )
        .join_from(Budget, Component, Component.id == Budget.component_id)
        .join(Space, Space.id == Budget.space_id)
        .join(Person, Person.id == bindparam("person"))
        .outerjoin(BallotKey, BallotKey.budget_id == Budget.id)
        .outerjoin(Membership, holds)
        .where(Budget.id == bindparam("budget"))
    )


@Ready
def _held_booth() -> Select[*Row]:
    # FOR SHARE: voters do not wait for one another, the closing waits for all of them; who waited
    # for the closing reads the edition as it left it.
    return _booth().with_for_update(read=True, of=Budget.__table__)


_loose_booth = Ready(_booth)


@Ready
def _spaces() -> Select[*Row]:
    return select(*_SPACE).where(Space.id.in_(among("number", DEPTH)))


def hold_booth(person: Person, budget: Budget) -> Booth:
    """Keep the box of the edition from being closed until the end of the transaction, and read what
    a vote needs. Raises Refused when it is closed, Conflict when the ballot is not ready.
    """
    read = _held_booth if guarded("budgets.closing") else _loose_booth
    rows = read(person=person.id, budget=budget.id, moment=now())
    if not rows:
        raise Refused(no(_("This content can't be seen."), code="hidden"))
    columns = iter(rows[0])
    voter = _object(Person, _PERSON, columns)
    held = _object(Budget, _BUDGET, columns)
    component = _object(Component, _COMPONENT, columns)
    path, key, *_role = columns
    if held.closed_at is not None:
        raise Refused(no(_("The vote is over."), code="closed"))
    if key is None:
        raise Conflict(_("The vote is not open: its ballot is not ready."))
    know_roles(voter, {row[-2]: Role(row[-1]) for row in rows if row[-1] is not None})
    space = _space(path)
    set_committed_value(component, "space", space)
    set_committed_value(held, "component", component)
    set_committed_value(held, "space", space)
    return Booth(voter, held, key)


def _space(path: str) -> Space:
    """The space of this path, in those above it."""
    numbers = [int(part) for part in path.split("/") if part]
    found: dict[int, Space] = {}
    for start in range(0, len(numbers), DEPTH):
        for row in _spaces(**numbered("number", DEPTH, numbers[start : start + DEPTH])):
            space = _object(Space, _SPACE, iter(row))
            found[space.id] = space
    for space in found.values():
        set_committed_value(space, "parent", found.get(space.parent_id or 0))
    return found[numbers[-1]]


def _object(model: type[M], columns: Sequence[Any], values: Any) -> M:
    """The object that these columns are of; takes as many values."""
    return detached(model, {column.key: next(values) for column in columns})


def choices_at(booth: Booth, envelope: Envelope) -> Sequence[Choice]:
    """The projects on the ballot: they stay as they were frozen until the box is closed."""
    edition = sha256(booth.key.encode()).digest()  # no other has the same, nor gives its key away
    return _choices(envelope.id, booth.budget.frozen_at, edition)


@lru_cache(maxsize=256)
def _choices(envelope_id: int, _frozen_at: datetime | None, _edition: bytes) -> Sequence[Choice]:
    return choices_of(envelope_id)
