"""Proposals, supports, official answers."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.content import Content
from parvis.db import ID, Base, Personal, UTCDateTime, foreign_key, now, primary_key
from parvis.people import Person


class Stage(enum.StrEnum):
    """Where the authority stands with a proposal."""

    SUBMITTED = "submitted"
    STUDIED = "studied"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"


ENDED = (Stage.REFUSED, Stage.DONE)
"""The authority is through with it: it takes no more supports, and gives back those it had."""


class Proposal(Content):
    """An idea with a place, supported, answered."""

    __tablename__ = "proposals_proposal"
    __mapper_args__ = {"polymorphic_identity": "proposals.proposal"}

    id: Mapped[int] = mapped_column(
        ID, ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[Stage] = mapped_column(String(12), default=Stage.SUBMITTED)
    supports_count: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint(
            "stage IN ('submitted', 'studied', 'accepted', 'refused', 'done')", name="stage_known"
        ),
        CheckConstraint("supports_count >= 0", name="supports_not_negative"),
        Index("ix_proposals_proposal_supports", "supports_count", "id"),
        Index("ix_proposals_proposal_stage", "stage"),
    )


class Support(Base):
    """One person supports one proposal."""

    __tablename__ = "proposals_support"
    personal: ClassVar[Personal] = Personal(
        purpose="counting each person's support once, and letting them take it back",
        readers="the person; the others see the number only",
        until="taken back, or the end of the account",
    )

    proposal_id: Mapped[int] = foreign_key("proposals_proposal.id", primary_key=True, index=False)
    person_id: Mapped[int] = foreign_key("core_person.id", primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Answer(Base):
    """An official answer; the last one says where things stand, the others are its history."""

    __tablename__ = "proposals_answer"
    personal: ClassVar[Personal] = Personal(
        purpose="showing who answered in the authority's name",
        readers="everyone",
        until="with the proposal; the name goes with the account",
    )

    id: Mapped[int] = primary_key()
    proposal_id: Mapped[int] = foreign_key("proposals_proposal.id")
    author_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    stage: Mapped[Stage] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    author: Mapped[Person | None] = relationship()
