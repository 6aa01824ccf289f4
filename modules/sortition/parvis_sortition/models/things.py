"""Draws of things: the order of speakers, some of a list, mixed tables."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from parvis.content import Content
from parvis.db import ID, JSONList, UTCDateTime
from parvis.db.sealed import SealedJSON


class ThingsKind(enum.StrEnum):
    """All in an order, some of them, or shared out among tables mixed by feature."""

    ORDER = "order"
    SOME = "some"
    TABLES = "tables"


class ThingsDraw(Content):
    """Proposals, questions, speakers or tables drawn by a public value. The list is published
    first; the value then gives the result, and anyone can redo it (`draw.things`).
    """

    __tablename__ = "sortition_things_draw"
    __mapper_args__ = {"polymorphic_identity": "sortition.things"}
    prepared_together = True

    id: Mapped[int] = mapped_column(
        ID, ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[ThingsKind] = mapped_column(String(12))
    number_wanted: Mapped[int | None]
    """How many things, or how many tables; None for an order."""
    items: Mapped[list[Any]] = mapped_column(JSONList, default=list)
    """The list as it is published: texts, or where people are mixed [text, salted hash]."""
    mixing: Mapped[dict[str, Any] | None] = mapped_column(
        SealedJSON("sortition_things_draw.mixing")
    )
    """For tables, what to mix people by, which is published of nobody (`proof.things`); forgotten
    a while after the draw.
    """
    hash: Mapped[str] = mapped_column(String(64), default="")
    """`proof.things.fingerprint` of what is published before the draw."""
    announcement: Mapped[str] = mapped_column(String(500), default="")
    """Where the random value comes from."""
    random_value: Mapped[str | None] = mapped_column(String(200))
    result: Mapped[list[Any]] = mapped_column(JSONList, default=list)
    """The things in the order drawn, or the list of each table."""
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was given up, in public words."""
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint("kind IN ('order', 'some', 'tables')", name="kind_known"),
        CheckConstraint("(kind = 'order') = (number_wanted IS NULL)", name="number_when_needed"),
        CheckConstraint("number_wanted >= 1", name="number_positive"),
        CheckConstraint("(random_value IS NULL) = (drawn_at IS NULL)", name="drawn_whole"),
        CheckConstraint(
            "given_up_at IS NULL OR (drawn_at IS NULL AND reason <> '')", name="given_up_whole"
        ),
    )
