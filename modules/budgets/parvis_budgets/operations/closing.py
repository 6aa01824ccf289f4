"""Closing the box: what linked voters to ballots is destroyed.

One transaction: killed in the middle, nothing is done, and whoever comes next does it whole. What
the files of the database still hold of it is erased by the job that leaves with it (`erasure`).
"""

from __future__ import annotations

from sqlalchemy import delete, func, select

from parvis.db import db, guarded, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import require
from parvis_budgets.models import (
    BallotKey,
    Budget,
    CastBallot,
    Declaration,
    Participation,
)
from parvis_budgets.operations.mixing import put_among_others
from parvis_budgets.reglement import Step, VoteChannel


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
    left to enter. Asks no rule; nothing when it is not time, or it is done.
    """
    lock(budget)
    if (
        budget.frozen_at is not None
        and budget.closed_at is None
        and budget.reglement.calendar.is_over(Step.VOTE, now())
        and VoteChannel.PAPER not in budget.reglement.voters.channels
    ):
        _close(budget, None)


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
