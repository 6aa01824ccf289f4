"""What happened, and what must follow."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from parvis.db import (
    Base,
    JSONDict,
    Personal,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)


class Event(Base):
    """Something happened; written in the transaction of the change."""

    __tablename__ = "core_event"
    personal: ClassVar[Personal] = Personal(
        purpose="activity pages, feeds, notifications; answering for what was decided",
        readers="by type: everyone, or the space's administrators",
        until="two years; the name goes with the account",
    )

    id: Mapped[int] = primary_key()
    type: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    actor_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    space_id: Mapped[int | None] = foreign_key("core_space.id", index=False)
    component_id: Mapped[int | None] = foreign_key("core_component.id")
    content_id: Mapped[int | None] = foreign_key("core_content.id")
    public: Mapped[bool] = mapped_column(default=False)
    data: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)

    __table_args__ = (Index("ix_core_event_space_newest", "space_id", "public", "id"),)


class OutboxState(enum.StrEnum):
    WAITING = "waiting"
    DISPATCHED = "dispatched"
    DONE = "done"
    FAILED = "failed"


class Outbox(Base):
    """A job that must be done, written with the change that calls for it."""

    __tablename__ = "core_outbox"

    id: Mapped[int] = primary_key()
    job: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    state: Mapped[OutboxState] = mapped_column(String(12), default=OutboxState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    """Not before; when dispatched, the moment after which it is sent again."""
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    key: Mapped[str | None] = mapped_column(String(160), unique=True)
    """For what must be sent once however many ask: `core.tidy/495213`; None for the others."""
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'dispatched', 'done', 'failed')", name="state_known"
        ),
        Index("ix_core_outbox_state_due", "state", "due_at"),
    )
