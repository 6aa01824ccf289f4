"""Ballots out of the box, mixed: where a row stands says nothing of when its ballot came.

Databases keep rows in the order in which they are written, also when their file is written anew:
ballots that come by piles would stand by piles, beside a roll that has the same people together. So
whatever comes is put among those that are there, and all are written again in an order that is
drawn.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from parvis.db import db, guarded
from parvis_budgets.models import Ballot, Budget
from parvis_budgets.roll import new_number

BATCH = 5000


def put_among_others(budget: Budget, ballots: Sequence[dict[str, Any]]) -> None:
    """Add ballots (`envelope_id`, `content`, `channel`, `receipt`) to those of the edition that are
    out of the box, in the caller's transaction, which holds the edition's row.
    """
    rows = list(ballots)
    if guarded("budgets.shuffle"):
        rows += _taken_away(budget)
        secrets.SystemRandom().shuffle(rows)
    numbers = sorted(new_number() for _row in rows)
    numbered = [
        {"id": number, "budget_id": budget.id, **row}
        for number, row in zip(numbers, rows, strict=True)
    ]
    for start in range(0, len(numbered), BATCH):
        db.session.execute(insert(Ballot), numbered[start : start + BATCH])


def _taken_away(budget: Budget) -> list[dict[str, Any]]:
    there = select(Ballot.envelope_id, Ballot.content, Ballot.channel, Ballot.receipt)
    rows = db.session.execute(there.where(Ballot.budget_id == budget.id))
    found = [row._asdict() for row in rows]
    if found:
        db.session.execute(delete(Ballot).where(Ballot.budget_id == budget.id))
    return found
