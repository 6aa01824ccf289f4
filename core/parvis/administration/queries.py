"""What the administration's pages list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from parvis.db import db, now
from parvis.events import Event, Outbox, OutboxState
from parvis.modules.registry import Registry
from parvis.people.models import Person, PersonState
from parvis.spaces.models import Component, Membership, Role, Space, SpaceState

SEARCH_LONGEST = 100


def people_query(text: str, *, administrators: bool = False) -> Select[Person]:
    """Accounts whose name holds the text, or whose address begins with it when it has an @; those
    of the installation's administrators alone if asked. Deleted ones are left out.
    """
    query = select(Person).where(Person.state != PersonState.DELETED)
    if administrators:
        query = query.where(Person.steward.is_(True))
    text = text.strip()[:SEARCH_LONGEST]
    if "@" in text:
        return query.where(Person.email.startswith(text.lower(), autoescape=True))
    if text:
        query = query.where(_name_holds(text))
    return query


def _name_holds(text: str) -> ColumnElement[bool]:
    # SQLite's lower() leaves accented capitals as they are: « Élodie » is looked for as typed too.
    spellings = {text, text.lower(), text.capitalize(), text.title()}
    return or_(
        func.lower(Person.name).contains(text.lower(), autoescape=True),
        *(Person.name.contains(spelling, autoescape=True) for spelling in sorted(spellings)),
    )


def memberships_of(person: Person) -> Sequence[tuple[Membership, Space]]:
    """The person's roles, past ones included, by space."""
    rows = db.session.execute(
        select(Membership, Space)
        .join(Space, Space.id == Membership.space_id)
        .where(Membership.person_id == person.id)
        .order_by(Space.name, Membership.id)
    )
    return [(membership, space) for membership, space in rows]


def suspensions_of(person: Person) -> Sequence[Event]:
    """When the person was kept out and let in again, the newest first."""
    # Events of no space are few, and the index begins with the space.
    return db.session.scalars(
        select(Event)
        .where(
            Event.space_id.is_(None),
            Event.type.in_(["core.person_suspended", "core.person_reinstated"]),
            Event.data["person"].as_integer() == person.id,
        )
        .order_by(Event.id.desc())
        .limit(20)
    ).all()


def names_of(numbers: set[int]) -> Mapping[int, str]:
    """Names of people by their numbers."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers)))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class Counts:
    """Some figures of the installation."""

    people: int
    spaces: int
    drafts: int
    failed: int


def counts() -> Counts:
    """People with an active account, spaces by state, jobs given up."""
    rows = db.session.execute(select(Space.state, func.count().label("n")).group_by(Space.state))
    states = {row.state: int(row.n) for row in rows}
    people = select(func.count()).select_from(Person).where(Person.state == PersonState.ACTIVE)
    failed = select(func.count()).select_from(Outbox).where(Outbox.state == OutboxState.FAILED)
    return Counts(
        people=db.session.scalar(people) or 0,
        spaces=states.get(SpaceState.OPEN, 0) + states.get(SpaceState.CLOSED, 0),
        drafts=states.get(SpaceState.DRAFT, 0),
        failed=db.session.scalar(failed) or 0,
    )


def below(parent: Space | None) -> Select[Space]:
    """The spaces right under this one (None: at the root), whatever their state."""
    if parent is None:
        return select(Space).where(Space.parent_id.is_(None))
    return select(Space).where(Space.parent_id == parent.id)


def children_counts(spaces: Sequence[Space]) -> Mapping[int, int]:
    """How many spaces stand right under each of these."""
    rows = db.session.execute(
        select(Space.parent_id, func.count().label("n"))
        .where(Space.parent_id.in_([space.id for space in spaces]))
        .group_by(Space.parent_id)
    )
    return {int(row.parent_id): int(row.n) for row in rows if row.parent_id is not None}


def administered(spaces: Sequence[Space]) -> set[int]:
    """The numbers of those of these spaces that have an administrator of their own."""
    moment = now()
    return set(
        db.session.scalars(
            select(Membership.space_id).where(
                Membership.space_id.in_([space.id for space in spaces]),
                Membership.role == Role.ADMINISTRATOR,
                Membership.holds(moment),
            )
        )
    )


@dataclass(frozen=True)
class ModuleRow:
    """A module as the administration shows it."""

    name: str
    title: str
    description: str
    version: str
    components: int
    pending: int
    """Migrations to apply."""
    problem: str = ""
    installed: bool = True


def module_rows(registry: Registry) -> list[ModuleRow]:
    """The modules: those that work, those that can't be loaded, those that are gone and left
    components or tables behind.
    """
    # Alembic takes 10 MB of each process that knows it: none of those that show pages but this one.
    from parvis.modules.migration import Migrations

    used = {
        row.module: int(row.n)
        for row in db.session.execute(
            select(Component.module, func.count().label("n")).group_by(Component.module)
        )
    }
    migrations = Migrations(registry.modules.values(), db.engine).status()
    pending = {status.module: len(status.pending) for status in migrations}
    rows = [
        ModuleRow(
            name,
            str(module.title),
            str(module.description),
            module.version,
            used.get(name, 0),
            pending.get(name, 0),
        )
        for name, module in registry.modules.items()
    ]
    rows += [
        ModuleRow(name, name, "", "", used.get(name, 0), 0, problem)
        for name, problem in registry.failures.items()
        if name not in registry.modules
    ]
    known = {row.name for row in rows}
    left = sorted({*used, *(s.module for s in migrations if not s.installed)} - known)
    rows += [
        ModuleRow(name, name, "", "", used.get(name, 0), 0, installed=False) for name in left
    ]
    return rows


@dataclass(frozen=True)
class Demonstration:
    """What goes with the demonstration."""

    spaces: int
    people: int


def demonstration() -> Demonstration | None:
    """The demonstration that is there; None without one."""
    spaces = db.session.scalar(select(func.count()).select_from(Space).where(Space.demo)) or 0
    people = db.session.scalar(select(func.count()).select_from(Person).where(Person.demo)) or 0
    return Demonstration(spaces, people) if spaces or people else None
