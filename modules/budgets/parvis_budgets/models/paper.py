"""Ballots on paper, typed in twice."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.db import Base, Personal, UTCDateTime, foreign_key, now, primary_key
from parvis.people import Person
from parvis_budgets.models.editions import Budget, Envelope
from parvis_budgets.reglement import VoteChannel


class BatchState(enum.StrEnum):
    """Open: being typed in. Accepted: both typings agree, its ballots are in the box."""

    OPEN = "open"
    ACCEPTED = "accepted"


class Batch(Base):
    """A pile of ballots, typed in by two agents who do not see each other's."""

    __tablename__ = "budgets_batch"
    personal: ClassVar[Personal] = Personal(
        purpose="two different people type the same pile",
        readers="those who keep the roll",
        until="a year after the result; the names go with the accounts",
    )

    id: Mapped[int] = primary_key()
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    envelope_id: Mapped[int] = foreign_key("budgets_envelope.id", index=False)
    channel: Mapped[VoteChannel] = mapped_column(String(8))
    number: Mapped[int]
    """In the edition: « lot 3 »."""
    size: Mapped[int]
    """How many ballots the pile has, counted by hand."""
    state: Mapped[BatchState] = mapped_column(String(12), default=BatchState.OPEN)
    first_agent_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    second_agent_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    settled_by_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    """Who said, the paper in hand, what ballots typed in two ways were."""
    spoilt: Mapped[int] = mapped_column(default=0)
    """Ballots of the pile that say nothing the règlement allows, once it is accepted."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    budget: Mapped[Budget] = relationship(foreign_keys=[budget_id])
    envelope: Mapped[Envelope] = relationship()
    first_agent: Mapped[Person | None] = relationship(foreign_keys=[first_agent_id])
    second_agent: Mapped[Person | None] = relationship(foreign_keys=[second_agent_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (
        UniqueConstraint("budget_id", "number"),
        CheckConstraint("channel IN ('paper', 'phone')", name="channel_known"),
        CheckConstraint("state IN ('open', 'accepted')", name="state_known"),
        CheckConstraint("first_agent_id <> second_agent_id", name="two_agents"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("spoilt BETWEEN 0 AND size", name="spoilt_in_the_pile"),
    )


class Typist(Base):
    """Who types a pile, or did before handing their place over: in one of its two places, never in
    both.
    """

    __tablename__ = "budgets_typist"
    personal: ClassVar[Personal] = Personal(
        purpose="two different people type the same pile",
        readers="those who keep the roll",
        until="a year after the result",
    )

    batch_id: Mapped[int] = foreign_key("budgets_batch.id", primary_key=True, index=False)
    person_id: Mapped[int] = foreign_key("core_person.id", primary_key=True, index=False)
    slot: Mapped[int]
    """1 or 2, as of the entries."""

    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("slot IN (1, 2)", name="slot_known"),)


class Entry(Base):
    """One ballot of a pile as one of the two agents typed it, until the pile is accepted."""

    __tablename__ = "budgets_entry"

    batch_id: Mapped[int] = foreign_key("budgets_batch.id", primary_key=True, index=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """In the pile, from 1."""
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1 for the first agent, 2 for the second."""
    content: Mapped[str] = mapped_column(Text)
    """Canonical JSON; empty: a spoilt ballot."""

    __table_args__ = (
        CheckConstraint("slot IN (1, 2)", name="slot_known"),
        CheckConstraint("number > 0", name="number_positive"),
    )
