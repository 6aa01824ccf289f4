"""The phases of a space, and what is open in them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import delete

from parvis.db import db, operation
from parvis.events import record
from parvis.modules.manifest import Action
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.rules import Invalid, require
from parvis.spaces.inputs import line, words
from parvis.spaces.models import Component, Phase, PhaseOpening, Space
from parvis.spaces.queries import components_of

TITLE_LONGEST = 120
DESCRIPTION_LONGEST = 500
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class Opening(NamedTuple):
    """An action of a component."""

    component_id: int
    action: str


def phased_actions(component: Component) -> list[Action]:
    """The component's actions that phases can open."""
    manifest = registry().modules.get(component.module)
    if manifest is None or manifest.component is None:
        return []
    return [action for action in manifest.component.actions if action.phased]


@operation
def add_phase(
    actor: Person,
    space: Space,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    description: str = "",
    openings: Collection[Opening] = (),
) -> Phase:
    """Add a phase; `openings` are the actions open in it (see PhaseOpening). Raises Refused,
    Invalid.
    """
    require(actor, "core.facilitate_space", space)
    phase = Phase(space_id=space.id)
    _write(phase, space, title, description, starts_at, ends_at)
    db.session.add(phase)
    db.session.flush()
    _open(phase, space, openings)
    record("core.space_changed", actor=actor, space=space, changed=["phases"])
    return phase


@operation
def change_phase(
    actor: Person,
    phase: Phase,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None,
    description: str,
    openings: Collection[Opening],
) -> None:
    """Change a phase and what is open in it. Raises Refused, Invalid."""
    space = _space(phase)
    require(actor, "core.facilitate_space", space)
    _write(phase, space, title, description, starts_at, ends_at)
    db.session.flush()
    _open(phase, space, openings)
    record("core.space_changed", actor=actor, space=space, changed=["phases"])


@operation
def remove_phase(actor: Person, phase: Phase) -> None:
    """Remove a phase. An action that was open in this one only is open always from now on. Raises
    Refused.
    """
    space = _space(phase)
    require(actor, "core.facilitate_space", space)
    db.session.delete(phase)
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["phases"])


def _space(phase: Phase) -> Space:
    return db.session.get_one(Space, phase.space_id)


def _write(
    phase: Phase,
    space: Space,
    title: str,
    description: str,
    starts_at: datetime,
    ends_at: datetime | None,
) -> None:
    if not EARLIEST <= starts_at < LATEST:
        raise Invalid({"starts_on": _("Check the year.")})
    if ends_at is not None and not EARLIEST <= ends_at < LATEST:
        raise Invalid({"ends_on": _("Check the year.")})
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid({"ends_on": _("A phase ends after it has begun.")})
    phase.title = line("title", title, TITLE_LONGEST)
    phase.description = words("description", description, DESCRIPTION_LONGEST)
    phase.starts_at, phase.ends_at = starts_at, ends_at


def _open(phase: Phase, space: Space, openings: Collection[Opening]) -> None:
    components = components_of(space)
    possible = {Opening(c.id, a.name) for c in components for a in phased_actions(c)}
    if not possible.issuperset(openings):
        raise Invalid({"openings": _("Choose among the actions of this space.")})
    # What belongs to a module that is not installed for now is kept.
    missing = [c.id for c in components if c.module not in registry().modules]
    db.session.execute(
        delete(PhaseOpening).where(
            PhaseOpening.phase_id == phase.id, PhaseOpening.component_id.not_in(missing)
        )
    )
    for opening in sorted(set(openings)):
        db.session.add(
            PhaseOpening(
                phase_id=phase.id, component_id=opening.component_id, action=opening.action
            )
        )
    db.session.flush()
