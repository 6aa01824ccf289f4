"""What to do next: the state of each step of a recruitment, from plain facts."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.models import Stage


class StepState(enum.StrEnum):
    """Done; now: to be done or going on; later; blocked: something stands in the way; over: not to
    be done any more.
    """

    DONE = "done"
    NOW = "now"
    LATER = "later"
    BLOCKED = "blocked"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the steps depend on; `queries.desk.facts_of` reads it in a few queries."""

    stage: Stage
    frozen: bool
    to_invite: int
    invited: int
    """People drawn from lists, those who have a letter from another one too."""
    volunteers: int
    answers_until: datetime | None
    sub_draws: int
    sealed: int
    """Sub-draws whose lottery is sealed and waits for the balls."""
    computing: int
    drawn: int
    refused: bool
    """The last draw of a sub-draw was refused: the quotas allow none."""
    waiting: int
    """Seats whose person has not answered yet."""
    confirmed: int
    size: int
    erased: bool
    short: int = 0
    """Volunteers that lack for the seats of the sub-draws still to be drawn."""
    empty: int = 0
    """Seats of those drawn that nobody holds, and somebody may still take."""
    stuck: bool = False
    """Only with other quotas can somebody take one: it waits for a decision."""
    to_welcome: int = 0
    """Who has confirmed and can become a member, or be invited, and is not yet."""
    unprinted: int = 0
    """Invitations whose letter has not been prepared."""


@dataclass(frozen=True)
class Step:
    """One line of the desk."""

    name: str
    """`mandate`, `invitations`, `answers`, `pool`, `freeze`, `draw`, `panel`, `members`, `erasure`:
    also the admin page it leads to, when there is one."""
    title: object
    state: StepState


TITLES = {
    "mandate": _("Describe the panel, then open the answers"),
    "invitations": _("Draw whom to invite, send the letters"),
    "answers": _("Gather the answers"),
    "pool": _("Check the volunteers"),
    "freeze": _("Freeze and publish the mandate"),
    "draw": _("Draw the panel in public"),
    "panel": _("Gather the replies, replace"),
    "members": _("Welcome the panel in its space"),
    "erasure": _("Erase the people not drawn"),
}


def steps(facts: Facts, moment: datetime) -> list[Step]:
    """The steps in order. Those of a stage to come are `later`; several can be `now` at once."""
    states = {
        "mandate": _mandate(facts),
        "invitations": _invitations(facts, moment),
        "answers": _answers(facts, moment),
        "pool": _pool(facts, moment),
        "freeze": _freeze(facts, moment),
        "draw": _draw(facts, moment),
        "panel": _panel(facts),
        "members": _members(facts),
        "erasure": _erasure(facts),
    }
    if not facts.to_invite and not facts.invited:
        del states["invitations"]
    if facts.stage in (Stage.CANCELLED, Stage.ENDED):
        states = {
            name: state if state == StepState.DONE or name == "erasure" else StepState.OVER
            for name, state in states.items()
        }
    return [Step(name, TITLES[name], state) for name, state in states.items()]


def _over(facts: Facts, moment: datetime) -> bool:
    return facts.answers_until is not None and moment >= facts.answers_until


def _mandate(facts: Facts) -> StepState:
    return StepState.NOW if facts.stage == Stage.PREPARING else StepState.DONE


def _invitations(facts: Facts, moment: datetime) -> StepState:
    if facts.erased or (facts.invited >= facts.to_invite and not facts.unprinted):
        return StepState.DONE
    if facts.stage == Stage.PREPARING:
        return StepState.LATER
    # Who is not invited yet could not answer.
    return StepState.OVER if facts.stage != Stage.OPEN or _over(facts, moment) else StepState.NOW


def _answers(facts: Facts, moment: datetime) -> StepState:
    if facts.stage == Stage.PREPARING:
        return StepState.LATER
    if facts.stage == Stage.OPEN and not _over(facts, moment):
        return StepState.NOW
    return StepState.DONE


def _pool(facts: Facts, moment: datetime) -> StepState:
    if facts.sealed + facts.drawn + facts.computing >= facts.sub_draws:
        return StepState.DONE
    if facts.stage != Stage.OPEN or not (facts.volunteers or _over(facts, moment)):
        return StepState.LATER
    return StepState.BLOCKED if facts.refused or lacks_volunteers(facts, moment) else StepState.NOW


def lacks_volunteers(facts: Facts, moment: datetime) -> bool:
    """Whether answers are over, and there are fewer volunteers than seats to be drawn."""
    return _over(facts, moment) and facts.short > 0 and facts.stage == Stage.OPEN


def _freeze(facts: Facts, moment: datetime) -> StepState:
    if facts.frozen:
        return StepState.DONE
    if facts.stage == Stage.OPEN and _over(facts, moment):
        return StepState.NOW
    return StepState.LATER


def _draw(facts: Facts, moment: datetime) -> StepState:
    if facts.drawn >= facts.sub_draws:
        return StepState.DONE
    if not facts.frozen or not _over(facts, moment):
        return StepState.LATER
    return StepState.BLOCKED if facts.refused or lacks_volunteers(facts, moment) else StepState.NOW


def _panel(facts: Facts) -> StepState:
    if not facts.drawn:
        return StepState.LATER
    if facts.stuck:
        return StepState.BLOCKED
    if facts.drawn < facts.sub_draws or facts.waiting or facts.empty:
        return StepState.NOW
    return StepState.DONE


def _members(facts: Facts) -> StepState:
    if facts.to_welcome:
        return StepState.NOW
    return StepState.DONE if _panel(facts) == StepState.DONE else StepState.LATER


def _erasure(facts: Facts) -> StepState:
    return StepState.DONE if facts.erased else StepState.LATER
