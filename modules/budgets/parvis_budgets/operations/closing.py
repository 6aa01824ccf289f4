"""Closing the box: what linked voters to ballots is destroyed.

One transaction: killed in the middle, nothing is done, and whoever comes next does it whole. What
the files of the database still hold of it is erased by the job that leaves with it (`erasure`).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select

from parvis.db import db, guarded, lock, now, operation
from parvis.events import Event, record, send
from parvis.people import Person, PersonState
from parvis.people.writing import post
from parvis.rules import require
from parvis.spaces import Role
from parvis.spaces.queries import current_members
from parvis.web import component_url
from parvis.web.urls import absolute
from parvis_budgets.lateness import KEPT_OPEN, REMINDED_AFTER, REMINDED_AGAIN
from parvis_budgets.models import (
    BallotKey,
    Budget,
    CastBallot,
    Declaration,
    Participation,
)
from parvis_budgets.operations.mixing import put_among_others
from parvis_budgets.reglement import Step, VoteChannel

INSISTED = "budgets.still_open"


@operation
def close_vote(actor: Person, budget: Budget) -> None:
    """Close the box: no vote after this one. Ballots are taken out in an order drawn at random,
    without their tags; the key goes. Raises Refused.
    """
    if guarded("budgets.closing"):
        lock(budget)  # waits for the votes under way
    require(actor, "budgets.close", budget)
    _close(budget, actor)


@operation
def close_when_due(budget: Budget) -> None:
    """The same once the vote is over by the clock, where nothing is on paper: nobody has signatures
    left to enter. Where something is, only after people have had `KEPT_OPEN` to do so. Asks no
    rule; nothing when it is not time, or it is done.
    """
    lock(budget)
    on_paper = VoteChannel.PAPER in budget.reglement.voters.channels
    if _is_left_open(budget, KEPT_OPEN if on_paper else timedelta()):
        _close(budget, None)


def _is_left_open(budget: Budget, waited: timedelta) -> bool:
    """Whether the vote has been over so long and nobody has closed the box."""
    open_still = budget.frozen_at is not None and budget.closed_at is None
    return open_still and budget.reglement.calendar.is_over(Step.VOTE, now() - waited)


@operation
def insist_on_closing(budget: Budget) -> None:
    """Write to the space's facilitators that the box is still open, days after the vote, and again
    as long as it is. Asks no rule; nothing when it is not time.
    """
    lock(budget)
    if not _is_left_open(budget, REMINDED_AFTER):
        return
    last = db.session.scalar(
        select(func.max(Event.at)).where(Event.content_id == budget.id, Event.type == INSISTED)
    )
    if last is not None and last > now() - REMINDED_AGAIN:
        return
    record(INSISTED, content=budget)
    for person in _facilitators(budget):
        post(
            "budgets/still_open",
            person.email or "",
            locale=person.locale,
            person=person.name,
            content=budget,
            ended=budget.reglement.calendar[Step.VOTE],
            kept=KEPT_OPEN.days,
            address=absolute(
                component_url(budget.component, "desk", number=budget.number, admin=True)
            ),
        )


def _facilitators(budget: Budget) -> list[Person]:
    """Who can close the box and has a mailbox: the demonstration's people have none."""
    people = [
        membership.person
        for membership in db.session.scalars(current_members(budget.space))
        if Role(membership.role).rank >= Role.FACILITATOR.rank
    ]
    return [
        one for one in people if one.email and one.state == PersonState.ACTIVE and not one.demo
    ]


def _close(budget: Budget, actor: Person | None) -> None:
    budget.closed_at = budget.changed_at = now()
    _take_out(budget)
    for table in (CastBallot, BallotKey, Declaration):
        db.session.execute(delete(table).where(table.budget_id == budget.id))
    people = select(func.count(Participation.identity.distinct()))
    signed = Participation.budget_id == budget.id
    budget.voters_count = db.session.scalar(people.where(signed)) or 0
    record("budgets.closed", actor=actor, content=budget)
    send("budgets.erase_traces")


def _take_out(budget: Budget) -> None:
    """Put the ballots in their last table, with those on paper that may be there already."""
    box = select(
        CastBallot.envelope_id, CastBallot.content, CastBallot.channel, CastBallot.receipt
    )
    found = db.session.execute(box.where(CastBallot.budget_id == budget.id))
    put_among_others(budget, [row._asdict() for row in found])
