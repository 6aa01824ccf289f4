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
    `budget` in cents, `voters`, `votes` and `scores` by project number, `channels`.
    """
    ballots: Mapped[str] = mapped_column(Text)
    """`ballots.pb`."""
    result: Mapped[str] = mapped_column(Text)
    """`result.json`: rule, parameters, seed, code version, log."""
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    budget: Mapped[Budget] = relationship(foreign_keys=[budget_id])
    envelope: Mapped[Envelope] = relationship()
