"""Where a space stands among its phases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from parvis.spaces.models import Phase


@dataclass(frozen=True)
class PhaseStep:
    """A phase as the timeline shows it."""

    title: str
    description: str
    starts_at: datetime
    ends_at: datetime | None
    state: str
    """`past`, `current` or `future`."""


def timeline(phases: Iterable[Phase], moment: datetime) -> list[PhaseStep]:
    """The phases with where they stand at this moment; several can be current."""
    return [
        PhaseStep(p.title, p.description, p.starts_at, p.ends_at, _state(p, moment))
        for p in phases
    ]


def _state(phase: Phase, moment: datetime) -> str:
    if moment < phase.starts_at:
        return "future"
    return "past" if phase.ends_at is not None and phase.ends_at <= moment else "current"
