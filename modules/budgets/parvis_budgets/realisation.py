"""How far the realisation of a project has come, from its steps and the clock. Pure."""

from __future__ import annotations

import enum
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar


class Step(Protocol):
    """What is asked of a step."""

    planned_on: date | None
    done_on: date | None
    opens: bool


S = TypeVar("S", bound=Step)


class StepState(enum.StrEnum):
    """Where one step stands."""

    DONE = "done"
    LATE = "late"
    PLANNED = "planned"


class Progress(enum.StrEnum):
    """Where a project stands."""

    WAITING = "waiting"
    """No step is known yet."""
    PLANNED = "planned"
    UNDER_WAY = "under-way"
    LATE = "late"
    DONE = "done"
    """Its opening has taken place."""
    GIVEN_UP = "given-up"
    """It will not be realised: people read why."""


def state_of(step: Step, today: date) -> StepState:
    """Done, late once its day is past, or planned."""
    if step.done_on is not None:
        return StepState.DONE
    if step.planned_on is not None and step.planned_on < today:
        return StepState.LATE
    return StepState.PLANNED


def due_on(announced: date, months: int) -> date:
    """The day by which a project that takes so many months is open."""
    year, month = divmod(announced.month - 1 + months, 12)
    year, month = announced.year + year, month + 1
    return date(year, month, min(announced.day, monthrange(year, month)[1]))


def progress_of(steps: Iterable[Step], today: date, due: date | None = None) -> Progress:
    """Where the project of these steps stands; once it is past the day by which it was to be open,
    it is late, whether anyone tells of it or not.
    """
    known = list(steps)
    if any(step.opens and step.done_on for step in known):
        return Progress.DONE
    states = {state_of(step, today) for step in known}
    if StepState.LATE in states or (due is not None and due < today):
        return Progress.LATE
    if StepState.DONE in states:
        return Progress.UNDER_WAY
    return Progress.PLANNED if known else Progress.WAITING


def in_order(steps: Sequence[S]) -> list[S]:
    """By day, done or planned; those without a day last."""
    return sorted(steps, key=lambda step: (step.done_on or step.planned_on or date.max))
