"""The ballots as they are published, in the order drawn at the closing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from parvis.db import db
from parvis_budgets.models import Ballot, Budget, Envelope
from parvis_budgets.roll import receipt_hash

PAGE = 50
NAME = 20
"""Signs of the receipt's hash that name a ballot wherever it is published."""


def ballots_after(envelope: Envelope, number: int) -> tuple[Sequence[Ballot], int | None]:
    """A page of an envelope's ballots, those after this number; and the number that the next page
    comes after, None on the last.
    """
    rows = db.session.scalars(
        select(Ballot)
        .where(
            Ballot.budget_id == envelope.budget_id,
            Ballot.envelope_id == envelope.id,
            Ballot.id > number,
        )
        .order_by(Ballot.id)
        .limit(PAGE + 1)
    ).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def ballot_of(budget: Budget, code: str) -> Ballot | None:
    """The ballot of a receipt, in this edition."""
    found = select(Ballot).where(
        Ballot.budget_id == budget.id, Ballot.receipt == receipt_hash(code)
    )
    return db.session.scalar(found)
