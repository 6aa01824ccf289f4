"""What was counted, as it is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.db import Base, JSONDict, UTCDateTime, foreign_key, now
from parvis_budgets.models.editions import Budget, Envelope


class Count(Base):
    """The official count of one envelope: `parvis budgets verify` recounts `ballots` and compares
    with `result`.
    """

    __tablename__ = "budgets_count"

    envelope_id: Mapped[int] = foreign_key("budgets_envelope.id", primary_key=True, index=False)
    budget_id: Mapped[int] = foreign_key("budgets_budget.id")
    summary: Mapped[dict[str, Any]] = mapped_column(JSONDict)
    """What pages need without counting again: `selected` (project numbers in order), `cost` and
    `budget` in cents, `voters`, `blank`, `spoilt` and `missing` on paper, `votes` and `scores` by
    project number, `channels`, `votes_by_channel` where `parvis_budgets.participation` lets it be
    told, `sha256` of the ballots, `version` of the code.
    """
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONDict)
    """Why each project is funded or not, whom the result serves, what other rules would have given:
    as `parvis_budgets.explanation` gives it.
    """
    ballots: Mapped[str] = mapped_column(Text, deferred=True)
    """`ballots.pb`."""
    result: Mapped[str] = mapped_column(Text, deferred=True)
    """`result.json`: rule, parameters, seed, code version, log."""
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    budget: Mapped[Budget] = relationship(foreign_keys=[budget_id])
    envelope: Mapped[Envelope] = relationship()


class CountRequest(Base):
    """A count that was asked for and is not done, or why it could not be. The job that counts takes
    it away.
    """

    __tablename__ = "budgets_count_request"

    budget_id: Mapped[int] = foreign_key("budgets_budget.id", primary_key=True, index=False)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    problem: Mapped[str] = mapped_column(Text, default="")
    """What the counting engine answered, in English."""
