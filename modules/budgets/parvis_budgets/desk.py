"""What a facilitator has to do next with an edition. Pure: one function says it, for every page."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from parvis_budgets.reglement.calendar import Calendar, Step


class Todo(enum.StrEnum):
    """What can be asked of a facilitator; each has a page of the desk."""

    PUBLISH = "publish"
    DATES = "dates"
    PROJECTS = "projects"
    STUDY = "study"
    STUDY_LATER = "study-later"
    FREEZE = "freeze"
    WAIT = "wait"
    VOTERS = "voters"
    VOTE = "vote"
    CLOSE = "close"
    PAPER = "paper"
    COUNT = "count"
    COUNTING = "counting"
    ANNOUNCE = "announce"
    ANNOUNCE_LATER = "announce-later"
    REALISE = "realise"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where an edition stands."""

    calendar: Calendar
    moment: datetime
    published: bool
    frozen: bool
    closed: bool
    counted: bool
    announced: bool
    to_study: int = 0
    """Projects that wait for a study."""
    ready: int = 0
    """Projects that go to the vote."""
    open_batches: int = 0
    """Piles of paper ballots that are not accepted."""
    missing: int = 0
    """Signatures on paper without a ballot in an accepted pile, once the box is closed."""
    to_confirm: int = 0
    """People who wait to be confirmed as voters."""
    blocked: bool = False
    """The vote should be open, and nobody could fill in a ballot."""
    counting: bool = False
    """A count was asked for, and is under way."""


def todos(now: Situation) -> list[Todo]:
    """What to do, the most urgent first; the first one is « what to do next »."""
    if now.announced:
        return [Todo.REALISE]
    if now.counting:
        return [Todo.COUNTING]
    if now.closed:
        return list(_once_closed(now))
    if now.calendar.is_over(Step.VOTE, now.moment) and now.frozen:
        return [Todo.CLOSE]
    votable = now.published and now.ready and not now.blocked
    if now.calendar.is_open(Step.VOTE, now.moment) and votable:
        return [*_voters(now), *([Todo.PAPER] if now.open_batches else []), Todo.VOTE]
    return [*_voters(now), *_before_the_vote(now)]


def _once_closed(now: Situation) -> Iterator[Todo]:
    if now.open_batches:
        yield Todo.PAPER
        return
    if now.counted:
        step = now.calendar[Step.RESULT]
        due = step is None or step.opens <= now.moment
        yield Todo.ANNOUNCE if due else Todo.ANNOUNCE_LATER
    if now.missing:
        yield Todo.PAPER
    yield Todo.COUNT


def _voters(now: Situation) -> list[Todo]:
    return [Todo.VOTERS] if now.to_confirm else []


def _is_studied(now: Situation) -> bool:
    """Whether the study has begun; who comes after its end is shown the way by its page."""
    windows = [now.calendar[step] for step in (Step.ADMISSIBILITY, Step.STUDY)]
    dated = [window for window in windows if window is not None]
    return not dated or any(window.opens <= now.moment for window in dated)


def _before_the_vote(now: Situation) -> Iterator[Todo]:
    if not now.published:
        yield Todo.PUBLISH
    late = now.calendar.has_begun(Step.VOTE, now.moment) and (now.blocked or not now.ready)
    if now.calendar[Step.VOTE] is None or late:
        yield Todo.DATES
    if now.to_study:
        yield Todo.STUDY if _is_studied(now) else Todo.STUDY_LATER
    if not now.ready and not now.to_study:
        yield Todo.PROJECTS
    if now.frozen:
        yield Todo.WAIT
    elif now.ready and now.published and now.calendar[Step.VOTE] is not None:
        yield Todo.FREEZE
