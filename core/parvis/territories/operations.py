"""Opening a territory from the official data, and following a new millésime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from parvis.db import db, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import require
from parvis.spaces.addresses import reserved_space_words
from parvis.spaces.models import Membership, Role, Space, SpaceState
from parvis.spaces.operations.pages import fill_legal_pages
from parvis.territories import (
    Changes,
    Dataset,
    Departure,
    LegalType,
    TerritoryFacts,
    Update,
    compare,
    load,
    normalise_siren,
    plan_slugs,
)


@dataclass
class Report:
    """What adding or updating a territory did."""

    space: Space
    created: list[Space] = field(default_factory=list)
    updated: list[Update] = field(default_factory=list)
    departed: tuple[Departure, ...] = ()
    """Communes that are no longer members: said, never deleted."""

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated)


@operation
def add_territory(
    siren: str, actor: Person | None = None, *, state: SpaceState = SpaceState.DRAFT
) -> Report:
    """Make the spaces of an EPCI or EPT and of its communes, or bring them up to date: run twice,
    it changes nothing. The actor, if any, administers the installation and then the territory.
    `state` is the territory's; its communes show as soon as it does.

    Raises SirenError, UnknownTerritoryError, Refused.
    """
    if actor is not None:
        require(actor, "core.administer_installation", None)
    dataset = load()
    siren = normalise_siren(siren)
    recorded = recorded_facts()
    root = db.session.scalar(select(Space).where(Space.siren == siren))
    if root is not None and root.state == SpaceState.OPEN:
        state = SpaceState.OPEN  # a commune that joins an open territory is open with it
    changes = compare(dataset, siren, recorded, _children_codes(root))
    created = _create(dataset, siren, root, changes, state)
    root = root or next(space for space in created if space.siren == siren)
    for update in changes.updated:
        _apply(update)
    if created and actor is not None:
        _appoint(actor, root)
    for space in created:
        # One line for the territory: forty-six would hide everything else that happens.
        opened = space is root and state == SpaceState.OPEN
        record("core.space_opened" if opened else "core.space_created", actor=actor, space=space)
    return Report(root, created, list(changes.updated), changes.departed)


def update_territories(tell: Callable[[Report], None] = lambda report: None) -> list[Report]:
    """Bring every territory of the installation up to the millésime that ships with the core."""
    known = db.session.scalars(
        select(Space.siren).where(Space.kind == "agglomeration", Space.siren.is_not(None))
    ).all()
    reports = []
    for siren in known:
        assert siren is not None
        reports.append(add_territory(siren))
        tell(reports[-1])
    return reports


def recorded_facts() -> dict[str, TerritoryFacts]:
    """The official facts that the spaces of the installation record, by code."""
    rows = db.session.scalars(
        select(Space.official).where(Space.kind.in_(["agglomeration", "commune"]))
    )
    return {row["code"]: _read_facts(row) for row in rows if row}


def _read_facts(row: dict[str, Any]) -> TerritoryFacts:
    legal_type = LegalType(row["legal_type"]) if row["legal_type"] else None
    return TerritoryFacts(
        **(row | {"legal_type": legal_type, "postcodes": tuple(row["postcodes"])})
    )


def _children_codes(root: Space | None) -> list[str]:
    if root is None:
        return []
    codes = db.session.scalars(
        select(Space.insee).where(Space.parent_id == root.id, Space.insee.is_not(None))
    )
    return [code for code in codes if code is not None]


def _create(
    dataset: Dataset, siren: str, root: Space | None, changes: Changes, state: SpaceState
) -> list[Space]:
    if not changes.created:
        return []
    intercommunality = dataset.find_by_siren(siren)
    assert intercommunality is not None
    taken = set(db.session.scalars(select(Space.slug))) | reserved_space_words()
    slugs = plan_slugs(intercommunality, dataset.communes_of(intercommunality), taken)
    created = []
    for facts in changes.created:
        is_root = facts.code == siren
        space = Space(
            kind="agglomeration" if is_root else "commune",
            slug=slugs[facts.code],
            name=facts.name,
            # A commune shows where its territory does: no need to publish each of them.
            state=state if is_root else SpaceState.OPEN,
            parent_id=None if is_root or root is None else root.id,
        )
        _write(space, facts)
        db.session.add(space)
        db.session.flush()
        space.path = f"{root.path if root and not is_root else '/'}{space.id}/"
        if is_root:
            root = space
            fill_legal_pages(space)
        created.append(space)
    return created


def _apply(update: Update) -> None:
    facts = update.after
    column = Space.siren if len(facts.code) == 9 else Space.insee
    space = db.session.scalar(select(Space).where(column == facts.code))
    if space is None:
        return
    # A name that its people have changed is theirs.
    if space.name == update.before.name:
        space.name = facts.name
    _write(space, facts)
    record("core.space_changed", space=space, changed=list(update.changed))


def _write(space: Space, facts: TerritoryFacts) -> None:
    space.siren = facts.siren
    space.insee = facts.code if len(facts.code) != 9 else None
    space.legal_type = facts.legal_type or ""
    space.department = facts.department
    space.population = facts.population
    space.postcodes = list(facts.postcodes)
    space.official = asdict(facts)


def _appoint(actor: Person, space: Space) -> None:
    known = db.session.scalar(
        select(Membership).where(
            Membership.space_id == space.id, Membership.person_id == actor.id
        )
    )
    if known is None:
        db.session.add(
            Membership(space_id=space.id, person_id=actor.id, role=Role.ADMINISTRATOR)
        )
        db.session.flush()
