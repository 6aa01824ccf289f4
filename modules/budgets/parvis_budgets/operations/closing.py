"""Closing the box: what linked voters to ballots is destroyed."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, func, insert, select

from parvis.db import db, guarded, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import require
from parvis_budgets.models import (
    Ballot,
    BallotKey,
    Budget,
    CastBallot,
    Declaration,
    Participation,
)
from parvis_budgets.roll import new_number

BATCH = 5000


@operation
def close_vote(actor: Person, budget: Budget) -> None:
    """Close the box: no vote after this one. Ballots are taken out in an order drawn at random,
    without their tags; the key goes. Raises Refused.
    """
    if guarded("budgets.closing"):
        lock(budget)  # waits for the votes under way
    require(actor, "budgets.close", budget)
    budget.closed_at = budget.changed_at = now()
    _empty_box(budget)
    for table in (BallotKey, Declaration):
        db.session.execute(delete(table).where(table.budget_id == budget.id))
    signatures = select(func.count()).where(Participation.budget_id == budget.id)
    budget.voters_count = db.session.scalar(signatures) or 0
    record("budgets.closed", actor=actor, content=budget)


def _empty_box(budget: Budget) -> None:
    box = select(
        CastBallot.envelope_id, CastBallot.content, CastBallot.channel, CastBallot.receipt
    )
    rows = list(db.session.execute(box.where(CastBallot.budget_id == budget.id)))
    numbers = sorted(new_number() for _row in rows)
    secrets.SystemRandom().shuffle(rows)
    db.session.execute(delete(CastBallot).where(CastBallot.budget_id == budget.id))
    ballots = [
        {
            "id": number,
            "budget_id": budget.id,
            "envelope_id": row.envelope_id,
            "content": row.content,
            "channel": row.channel,
            "receipt": row.receipt,
        }
        for number, row in zip(numbers, rows, strict=True)
    ]
    for start in range(0, len(ballots), BATCH):
        db.session.execute(insert(Ballot), ballots[start : start + BATCH])
