"""What is kept of who voted goes a year after the result: the roll, second votes refused, lines
struck, piles with the names of those who typed them. What was published stays.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, or_, select

from parvis.db import db, lock, now, operation
from parvis.events import send
from parvis_budgets.models import (
    Batch,
    Budget,
    Entry,
    Participation,
    RefusedVote,
    StruckSignature,
    Typist,
)

KEPT = timedelta(days=365)
"""After the announcement, or the closing of an edition whose result is never announced."""

OF_VOTERS = (Participation, RefusedVote, StruckSignature, Batch)


def due_rolls(moment: datetime) -> list[int]:
    """The numbers of the editions of which something is kept too long at this moment."""
    kept = or_(*(exists().where(table.budget_id == Budget.id) for table in OF_VOTERS))
    since = func.coalesce(Budget.announced_at, Budget.closed_at)
    return list(db.session.scalars(select(Budget.id).where(since <= moment - KEPT, kept)))


@operation
def forget_roll(budget: Budget) -> None:
    """Delete what is kept of who voted in an edition, when it is time. Asks no rule; twice has one
    effect.
    """
    lock(budget)
    since = budget.announced_at or budget.closed_at
    if since is None or since > now() - KEPT:
        return
    piles = select(Batch.id).where(Batch.budget_id == budget.id)
    for kept in (Entry, Typist):
        db.session.execute(delete(kept).where(kept.batch_id.in_(piles)))
    for table in OF_VOTERS:
        db.session.execute(delete(table).where(table.budget_id == budget.id))
    db.session.expire_all()
    send("budgets.erase_traces")
