"""The draw of a panel, and who sits."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.content import Channel
from parvis.db import (
    Base,
    JSONDict,
    Personal,
    SealedJSON,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)
from parvis_sortition.models.people import Volunteer
from parvis_sortition.models.recruitment import Mandate, Randomness, SubDraw


class DrawStatus(enum.StrEnum):
    """Computing ▸ sealed (published, waiting for the balls) ▸ drawn. Refused: the quotas allow no
    panel, or leave people out, or it was ready too late; `outcome` says what. Cancelled: by a
    person. Failed: a fault of ours. After the last three, a next round may begin.
    """

    COMPUTING = "computing"
    SEALED = "sealed"
    DRAWN = "drawn"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


LIVE = (DrawStatus.COMPUTING, DrawStatus.SEALED, DrawStatus.DRAWN)
"""A sub-draw has one such draw at most; while it has, its pool stays as it is."""


class RandomKind(enum.StrEnum):
    """What the public value is, as `proof.choice.KINDS` names it."""

    DIGITS = "digits"
    SEED = "seed"
    BOTH = "both"


KIND_OF = {
    Randomness.BALLS: RandomKind.DIGITS,
    Randomness.BEACON: RandomKind.SEED,
    Randomness.BOTH: RandomKind.BOTH,
}
"""What the value is, for each source that a mandate announces."""


class Draw(Base):
    """One draw of one sub-draw: the unique round is what makes it one, however often it is asked
    for.
    """

    __tablename__ = "sortition_draw"
    personal: ClassVar[Personal] = Personal(
        purpose="drawing a panel that anyone can check, and a bailiff to the last person",
        readers="the public file: everyone; the sealed one: the bailiff, by a facilitator's hand",
        until="the sealed file: the end of the panel's mandate; the public one stays",
    )

    id: Mapped[int] = primary_key()
    sub_draw_id: Mapped[int] = foreign_key("sortition_sub_draw.id", index=False)
    mandate_id: Mapped[int] = foreign_key("sortition_mandate.id")
    round: Mapped[int] = mapped_column(default=1)
    status: Mapped[DrawStatus] = mapped_column(String(12), default=DrawStatus.COMPUTING)
    progress: Mapped[int] = mapped_column(default=0)
    """Hundredths of the computation that are done."""
    people: Mapped[int] = mapped_column(default=0)
    """How many were in the pool."""
    pool_closed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """Refused: `relaxations` [{feature, value, bound, before, after}], or `left_out` (how many:
    who they are is in `sealed`), or `people` and `size` when there are too few, or `late` when it
    was ready after the hour announced for the value. Drawn or sealed:
    `minimum`, `geometric_mean`, `gini`, `bound`, as text. Since: `figures_of`, the numbers of each
    panel whose figures took the place of the ones before."""
    figures: Mapped[dict[str, dict[str, list[int]]]] = mapped_column(JSONDict, default=dict)
    """How many of the pool and of the panel have each value: {criterion: {value: [pool, panel]}},
    by their labels. It stays when people are erased; small counts are masked when shown."""
    audit: Mapped[str | None] = mapped_column(Text, deferred=True)
    """The public file, to the byte: canonical JSON with its chained log. Written again under the
    lock of this row only."""
    sealed: Mapped[dict[str, Any] | None] = mapped_column(
        SealedJSON("sortition_draw.sealed"), deferred=True
    )
    """The bailiff's file: `publish.sealed`, with the 32 random bytes of the salt."""
    random_kind: Mapped[RandomKind | None] = mapped_column(String(12))
    random_value: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was cancelled, in public words."""
    started_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was refused, cancelled or failed."""

    sub_draw: Mapped[SubDraw] = relationship()
    mandate: Mapped[Mandate] = relationship()

    __table_args__ = (
        UniqueConstraint("sub_draw_id", "round"),
        CheckConstraint(
            "status IN ('computing', 'sealed', 'drawn', 'refused', 'cancelled', 'failed')",
            name="status_known",
        ),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_range"),
        CheckConstraint(
            "status NOT IN ('sealed', 'drawn') OR (audit IS NOT NULL AND sealed_at IS NOT NULL)",
            name="sealed_whole",
        ),
        CheckConstraint(
            "(status = 'drawn') = (random_value IS NOT NULL)"
            " AND (random_value IS NULL) = (drawn_at IS NULL)",
            name="drawn_whole",
        ),
        CheckConstraint("random_kind IN ('digits', 'seed', 'both')", name="random_kind_known"),
    )


class Ticket(Base):
    """The published number of a volunteer in one draw: their place in the roster."""

    __tablename__ = "sortition_ticket"
    personal: ClassVar[Personal] = Personal(
        purpose="letting each volunteer check being in the draw, and with what chance",
        readers="the volunteer; the space's facilitators",
        until="with the volunteer",
    )

    draw_id: Mapped[int] = foreign_key("sortition_draw.id", primary_key=True, index=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    volunteer_id: Mapped[int] = foreign_key("sortition_volunteer.id")

    __table_args__ = (UniqueConstraint("draw_id", "volunteer_id"),)


class SeatState(enum.StrEnum):
    """Alternates wait. Drawn: not answered yet. Left: confirmed, then gone."""

    ALTERNATE = "alternate"
    DRAWN = "drawn"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    SILENT = "silent"
    LEFT = "left"


class Seat(Base):
    """Someone drawn, as a member or as an alternate. What one does with a seat never deletes it:
    those who replace get seats of their own, of a later turn.
    """

    __tablename__ = "sortition_seat"
    personal: ClassVar[Personal] = Personal(
        purpose="knowing who sits on the panel, asking those drawn, replacing those who decline",
        readers="the person; the space's facilitators; by number alone, everyone",
        until="who it was: the end of the panel's mandate; the number stays",
    )

    id: Mapped[int] = primary_key()
    draw_id: Mapped[int] = foreign_key("sortition_draw.id", index=False)
    number: Mapped[int]
    """The published number (Ticket's)."""
    volunteer_id: Mapped[int | None] = foreign_key("sortition_volunteer.id", ondelete="SET NULL")
    state: Mapped[SeatState] = mapped_column(String(12), default=SeatState.DRAWN)
    rank: Mapped[int | None]
    """Of an alternate, from 1, by number; kept when they enter. It is no order of being called:
    whoever keeps the quotas is."""
    turn: Mapped[int] = mapped_column(default=0)
    """0: the draw itself; n: the nth replacement."""
    reply_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When they were written to, or found to have no mail address."""
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    replied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    channel: Mapped[Channel | None] = mapped_column(String(12))
    """How they replied."""
    entered_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When they were sent an invitation to the space, for want of an account."""
    joined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When they became a member of the space."""
    college_before: Mapped[str | None] = mapped_column(String(80))
    """Who was a member before has this college again when they leave the panel, or it ends; None:
    the panel made them a member."""

    draw: Mapped[Draw] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()

    __table_args__ = (
        UniqueConstraint("draw_id", "number"),
        UniqueConstraint("draw_id", "volunteer_id"),
        CheckConstraint(
            "state IN ('alternate', 'drawn', 'confirmed', 'declined', 'silent', 'left')",
            name="state_known",
        ),
        CheckConstraint("channel IN ('web', 'paper', 'phone', 'meeting')", name="channel_known"),
        CheckConstraint("turn >= 0", name="turn_not_negative"),
        CheckConstraint("rank >= 1", name="rank_positive"),
        CheckConstraint("state <> 'alternate' OR rank IS NOT NULL", name="alternates_ranked"),
    )


class ReplacementStatus(enum.StrEnum):
    """Refused: nobody can sit without breaking a quota; `outcome` has the smallest changes."""

    COMPUTING = "computing"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Replacement(Base):
    """The nth time that empty seats of a draw are filled. The unique turn makes it one, however
    often it is asked for.
    """

    __tablename__ = "sortition_replacement"
    personal: ClassVar[Personal] = Personal(
        purpose="showing who had empty seats drawn again, and who relaxed a quota",
        readers="the space's facilitators",
        until="the end of the account",
    )

    id: Mapped[int] = primary_key()
    draw_id: Mapped[int] = foreign_key("sortition_draw.id", index=False)
    turn: Mapped[int]
    """From 1; that of the seats it fills."""
    status: Mapped[ReplacementStatus] = mapped_column(
        String(12), default=ReplacementStatus.COMPUTING
    )
    head: Mapped[str] = mapped_column(String(64), default="")
    """The hash of the log's last entry when it was refused: what was proposed rests on it."""
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """Refused: `relaxations` [{feature, value, bound, before, after}]."""
    started_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    """When it was asked for last: long after, its work can be begun again."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    draw: Mapped[Draw] = relationship()

    __table_args__ = (
        UniqueConstraint("draw_id", "turn"),
        CheckConstraint(
            "status IN ('computing', 'done', 'refused', 'failed')", name="status_known"
        ),
        CheckConstraint("turn >= 1", name="turn_positive"),
    )
