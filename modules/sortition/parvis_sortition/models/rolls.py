"""Lists from which the people to invite are drawn, and the letters that are sent to them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.db import (
    Base,
    JSONDict,
    Personal,
    SealedBytes,
    SealedJSON,
    SealedText,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)
from parvis_sortition.models.recruitment import Recruitment, SubDraw


class RollState(enum.StrEnum):
    """Received: the file is here, its columns are being matched. Committed: its hash is published,
    nothing changes any more. Drawn: the file is gone, those drawn are invitations. Given up: nobody
    was drawn, the file is gone, the hash and the reason stay in public.
    """

    RECEIVED = "received"
    COMMITTED = "committed"
    DRAWN = "drawn"
    GIVEN_UP = "given_up"


class RollWork(enum.StrEnum):
    """What a job does with a list: read all of it, or draw from it."""

    READING = "reading"
    DRAWING = "drawing"


class RollValue(enum.StrEnum):
    """What the public value of a list is: digits of balls or dice in their order, the numbers of a
    public lottery, what a beacon publishes.
    """

    DIGITS = "digits"
    NUMBERS = "numbers"
    BEACON = "beacon"


class Roll(Base):
    """A list of addresses from which the people to invite are drawn; the file itself is kept,
    sealed, until the draw only. The result can be redone by who holds the file: `rolls.lottery`.
    """

    __tablename__ = "sortition_roll"
    personal: ClassVar[Personal] = Personal(
        purpose="showing who ran the invitation lottery",
        readers="the space's facilitators",
        until="the end of the account",
    )

    id: Mapped[int] = primary_key()
    sub_draw_id: Mapped[int] = foreign_key("sortition_sub_draw.id")
    name: Mapped[str] = mapped_column(String(160))
    """Which list it is: « liste électorale, mars 2027 »."""
    state: Mapped[RollState] = mapped_column(String(12), default=RollState.RECEIVED)
    file_tag: Mapped[str] = mapped_column(String(64))
    """`codes.keyed_hash` of the file's SHA-256: one file is drawn from once in a sub-draw."""
    layout: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """How the file is read: `rolls.reading.Layout`, by name. It holds nothing of the file but its
    separator, its encoding and the places of its columns."""
    report: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """What was found: `rolls.reading.Report`, by name: counts, line numbers, none of its text."""
    lines: Mapped[int] = mapped_column(default=0)
    """Addresses that can be drawn, duplicates taken out."""
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the columns were matched: who had objected by then is not in the list."""
    to_draw: Mapped[int] = mapped_column(default=0)
    announcement: Mapped[str] = mapped_column(String(300), default="")
    """Where the random value will come from, said before."""
    value_kind: Mapped[RollValue] = mapped_column(String(12), default=RollValue.NUMBERS)
    value_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the value will be known, said before: none is taken sooner."""
    salt: Mapped[str] = mapped_column(SealedText("sortition_roll.salt"))
    """64 hex digits hashed with the list, so that nobody can test who is in a short one."""
    hash: Mapped[str] = mapped_column(String(64), default="")
    """What is published of the list before the draw: `rolls.lottery.commitment`. It is worked out
    when the columns are matched."""
    committed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    random_value: Mapped[str] = mapped_column(String(200), default="")
    """As `publicvalue` writes it; it stays, whatever becomes of the work."""
    invited: Mapped[int] = mapped_column(default=0)
    """Invitations made: those drawn, less who had one already from another list."""
    work: Mapped[RollWork | None] = mapped_column(String(12))
    """What a job is doing, or is to do."""
    work_number: Mapped[int] = mapped_column(default=0)
    """How often a work was begun: a job that was given up finds another number."""
    progress: Mapped[int] = mapped_column(default=0)
    """Hundredths of the work that are done."""
    moved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the work last said how far it has come."""
    problem: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """Why the last work ended without its result: `reason`, and `line` for a file that can't be
    read."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was given up, in public words."""
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    drawn_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")

    sub_draw: Mapped[SubDraw] = relationship()

    __table_args__ = (
        UniqueConstraint("sub_draw_id", "file_tag"),
        CheckConstraint(
            "state IN ('received', 'committed', 'drawn', 'given_up')", name="state_known"
        ),
        CheckConstraint("value_kind IN ('digits', 'numbers', 'beacon')", name="value_kind_known"),
        CheckConstraint("value_at > committed_at", name="value_after_publication"),
        CheckConstraint(
            "committed_at IS NULL OR value_at IS NOT NULL", name="value_announced"
        ),
        CheckConstraint("work IN ('reading', 'drawing')", name="work_known"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_range"),
        CheckConstraint("invited BETWEEN 0 AND to_draw", name="invited_among_drawn"),
        CheckConstraint("state = 'received' OR to_draw BETWEEN 1 AND lines", name="drawn_in_lines"),
        CheckConstraint(
            "(state <> 'received') = (committed_at IS NOT NULL)"
            " AND (state = 'drawn') = (drawn_at IS NOT NULL)"
            " AND (state = 'given_up') = (given_up_at IS NOT NULL)",
            name="dates_of_state",
        ),
    )


class RollPart(Base):
    """A piece of a list's file, sealed, until the draw."""

    __tablename__ = "sortition_roll_part"
    personal: ClassVar[Personal] = Personal(
        purpose="drawing by lot the people to invite",
        readers="nobody, but the first lines, shown to the facilitator who matches the columns",
        until="the invitation draw; otherwise the end of the appeal period",
    )

    id: Mapped[int] = primary_key()
    roll_id: Mapped[int] = foreign_key("sortition_roll.id", index=False)
    place: Mapped[int]
    data: Mapped[bytes] = mapped_column(SealedBytes("sortition_roll_part.data"))

    __table_args__ = (UniqueConstraint("roll_id", "place"),)


class LetterKind(enum.StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"


class LetterBatch(Base):
    """Letters printed together, by a job, in files of some hundreds."""

    __tablename__ = "sortition_letter_batch"
    personal: ClassVar[Personal] = Personal(
        purpose="showing who had the letters printed",
        readers="the space's facilitators",
        until="the end of the account",
    )

    id: Mapped[int] = primary_key()
    recruitment_id: Mapped[int] = foreign_key("sortition_recruitment.id")
    kind: Mapped[LetterKind] = mapped_column(String(12))
    count: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    """Letters that are in the files made so far."""
    problem: Mapped[str] = mapped_column(String(300), default="")
    """Why the files can't be made, to the facilitator."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    made_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    cleared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its files were taken away, printed."""

    recruitment: Mapped[Recruitment] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('invitation', 'reminder')", name="kind_known"),
        CheckConstraint("count > 0", name="count_positive"),
        CheckConstraint("done BETWEEN 0 AND count", name="done_among_count"),
    )


class LetterFile(Base):
    """A PDF file of letters, sealed, until it is said to be printed or a week has passed."""

    __tablename__ = "sortition_letter_file"
    personal: ClassVar[Personal] = Personal(
        purpose="printing letters to the people drawn from a list",
        readers="the space's facilitators",
        until="a week after it is made; sooner when they say it is printed",
    )

    id: Mapped[int] = primary_key()
    batch_id: Mapped[int] = foreign_key("sortition_letter_batch.id", index=False)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    letters: Mapped[int]
    data: Mapped[bytes] = mapped_column(
        SealedBytes("sortition_letter_file.data"), deferred=True
    )

    __table_args__ = (UniqueConstraint("batch_id", "place"),)


class Objection(Base):
    """Someone who asked not to be written to again (GDPR, article 21): no list of this space draws
    them any more.
    """

    __tablename__ = "sortition_objection"
    personal: ClassVar[Personal] = Personal(
        purpose="never writing again to someone who asked not to be written to",
        readers="nobody: lists are compared with it",
        until="as long as the space is there: without it, they would be written to again",
    )

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = foreign_key("core_space.id")
    recipient: Mapped[dict[str, Any]] = mapped_column(
        SealedJSON("sortition_objection.recipient")
    )
    """`name` and `lines` of the address they were written to at."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
