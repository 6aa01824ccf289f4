"""What a facilitator has to do next with an edition. Pure: one function says it, for every page."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from parvis_budgets.lateness import REMINDED_AFTER
from parvis_budgets.reglement.calendar import Calendar, Step


class Todo(enum.StrEnum):
    """What can be asked of a facilitator; each has a page of the desk."""

    PUBLISH = "publish"
    DATES = "dates"
    PUT_OFF = "put-off"
    PROJECTS = "projects"
    STUDY = "study"
    STUDY_LATER = "study-later"
    STUDY_OVER = "study-over"
    FREEZE = "freeze"
    WAIT = "wait"
    VOTERS = "voters"
    VOTE = "vote"
    SIGNATURES = "signatures"
    CLOSE = "close"
    CLOSE_LATE = "close-late"
    PAPER = "paper"
    COUNT = "count"
    COUNTING = "counting"
    ANNOUNCE = "announce"
    ANNOUNCE_LATER = "announce-later"
    REALISE = "realise"
    NONE_FUNDED = "none-funded"


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
    """Nobody could fill in a ballot with the projects that are ready."""
    counting: bool = False
    """A count was asked for, and is under way."""
    by_paper: bool = False
    """People vote on paper too: the box does not close by itself."""
    funded: bool = False
    """The announced result funds a project."""


def todos(now: Situation) -> list[Todo]:
    """What to do, the most urgent first; the first one is « what to do next »."""
    if now.announced:
        return [Todo.REALISE if now.funded else Todo.NONE_FUNDED]
    if now.counting:
        return [Todo.COUNTING]
    if now.closed:
        return list(_once_closed(now))
    if now.calendar.is_over(Step.VOTE, now.moment) and now.frozen:
        return _once_over(now)
    votable = now.published and now.ready and not now.blocked
    if now.calendar.is_open(Step.VOTE, now.moment) and votable:
        return [*_voters(now), *([Todo.PAPER] if now.open_batches else []), Todo.VOTE]
    return [*_voters(now), *_before_the_vote(now)]


def _once_over(now: Situation) -> list[Todo]:
    if not now.by_paper:
        return [Todo.CLOSE]
    window = now.calendar[Step.VOTE]
    late = window is not None and window.closes is not None and (
        now.moment >= window.closes + REMINDED_AFTER
    )
    return [Todo.CLOSE_LATE, Todo.SIGNATURES] if late else [Todo.SIGNATURES, Todo.CLOSE]


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


def _study(now: Situation) -> Todo:
    """What of the study, by its dates; without any, it is open until the vote."""
    windows = [now.calendar[step] for step in (Step.ADMISSIBILITY, Step.STUDY)]
    dated = [window for window in windows if window is not None]
    if not dated or any(window.holds(now.moment) for window in dated):
        return Todo.STUDY
    coming = any(window.opens > now.moment for window in dated)
    return Todo.STUDY_LATER if coming else Todo.STUDY_OVER


def _before_the_vote(now: Situation) -> Iterator[Todo]:
    # It could not open: nothing is published, or nobody could fill in a ballot.
    late = now.calendar.has_begun(Step.VOTE, now.moment)
    if late:
        yield Todo.PUT_OFF
    elif not now.published:
        yield Todo.PUBLISH
    if now.calendar[Step.VOTE] is None:
        yield Todo.DATES
    if now.to_study:
        yield _study(now)
    if now.blocked or not (now.ready or now.to_study):
        yield Todo.PROJECTS
    if late:
        return
    if now.frozen:
        yield Todo.WAIT
    elif now.published and now.ready and not now.blocked and now.calendar[Step.VOTE] is not None:
        yield Todo.FREEZE
