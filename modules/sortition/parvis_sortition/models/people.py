"""Who is invited, and who answers. What tells who they are is sealed."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.content import Channel
from parvis.db import (
    Base,
    Personal,
    SealedJSON,
    SealedText,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)
from parvis_sortition.models.recruitment import Recruitment, SubDraw


class Invitation(Base):
    """Someone drawn from a roll, to whom a letter with a personal code is sent."""

    __tablename__ = "sortition_invitation"
    personal: ClassVar[Personal] = Personal(
        purpose="writing to the people drawn from a roll, once and as a reminder",
        readers="the space's facilitators, when letters are printed",
        until="the end of the appeal period of the recruitment",
    )

    id: Mapped[int] = primary_key()
    recruitment_id: Mapped[int] = foreign_key("sortition_recruitment.id", index=False)
    sub_draw_id: Mapped[int] = foreign_key("sortition_sub_draw.id")
    roll_id: Mapped[int | None] = foreign_key("sortition_roll.id", ondelete="SET NULL")
    number: Mapped[int]
    """Printed on the letter as a reference."""
    tag: Mapped[str] = mapped_column(String(64))
    """`codes.keyed_hash` of the name and address: one letter for each person, of several lists."""
    code: Mapped[str] = mapped_column(SealedText("sortition_invitation.code"))
    code_hash: Mapped[str] = mapped_column(String(64))
    """`codes.keyed_hash`: how an answer finds its invitation."""
    recipient: Mapped[dict[str, Any]] = mapped_column(SealedJSON("sortition_invitation.recipient"))
    """`name`, `lines` (of the address, the last one with `postcode` and `town`), those two."""
    letter_id: Mapped[int | None] = foreign_key("sortition_letter_batch.id", ondelete="SET NULL")
    reminder_id: Mapped[int | None] = foreign_key("sortition_letter_batch.id", ondelete="SET NULL")
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """They said no, and get no reminder. A yes is a Volunteer."""
    channel: Mapped[Channel | None] = mapped_column(String(12))
    """How they said no."""
    excluded: Mapped[str] = mapped_column(String(200), default="")
    """Why whoever answers this letter can't be drawn: it outlives an answer that is withdrawn."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    sub_draw: Mapped[SubDraw] = relationship()

    __table_args__ = (
        UniqueConstraint("recruitment_id", "number"),
        UniqueConstraint("recruitment_id", "code_hash"),
        UniqueConstraint("recruitment_id", "tag"),
        CheckConstraint("channel IN ('web', 'paper', 'phone', 'meeting')", name="channel_known"),
    )


class VolunteerState(enum.StrEnum):
    """Registered ones are the pool. Whether someone sits is said by Seat."""

    REGISTERED = "registered"
    EXCLUDED = "excluded"


WITHDRAWN = "withdrawn-"
"""How `Volunteer.code_hash` begins once someone excluded has taken back what they said: of them are
left why they are excluded and the tags by which they would be known if they answered anew."""


class Volunteer(Base):
    """Someone who accepts to be drawn."""

    __tablename__ = "sortition_volunteer"
    personal: ClassVar[Personal] = Personal(
        purpose="drawing a panel that resembles the population; reaching those drawn",
        readers="the volunteer; the space's facilitators",
        until="not drawn: the end of the appeal period; drawn: the end of the panel's mandate",
    )

    id: Mapped[int] = primary_key()
    recruitment_id: Mapped[int] = foreign_key("sortition_recruitment.id", index=False)
    sub_draw_id: Mapped[int] = foreign_key("sortition_sub_draw.id", index=False)
    number: Mapped[int]
    """The reference in the recruitment, and the identifier in the sealed file; never published."""
    invitation_id: Mapped[int | None] = foreign_key(
        "sortition_invitation.id", ondelete="SET NULL", unique=True, index=False
    )
    """One answer for each letter."""
    person_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    """Their account, for those who have one: a membership needs it."""
    code_hash: Mapped[str] = mapped_column(String(64))
    """Of the code by which they come back: the letter's, or one given with the answer. Of someone
    excluded who has withdrawn, `WITHDRAWN` and the number: no code leads there."""
    identity: Mapped[dict[str, Any]] = mapped_column(SealedJSON("sortition_volunteer.identity"))
    """`name`, `email`, `phone`, `address`, `postcode`, `town`, `birth_year`: as much as asked."""
    answers: Mapped[dict[str, int]] = mapped_column(SealedJSON("sortition_volunteer.answers"))
    """The id of a Value for each id of a Criterion (as text). Sealed: together they tell who."""
    household_tag: Mapped[str] = mapped_column(String(64), default="")
    """`codes.keyed_hash` of the address: equal for one household; empty when unknown."""
    identity_tag: Mapped[str] = mapped_column(String(64), default="")
    """Likewise of the name and birth year: equal for one person who answered twice."""
    email_tag: Mapped[str] = mapped_column(String(64), default="")
    phone_tag: Mapped[str] = mapped_column(String(64), default="")
    """Likewise of the mail address and of the telephone number."""
    channel: Mapped[Channel] = mapped_column(String(12), default=Channel.WEB)
    """`meeting` is « aller vers »: enrolled where they were met."""
    channel_note: Mapped[str] = mapped_column(String(160), default="")
    entered_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    consent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    state: Mapped[VolunteerState] = mapped_column(String(12), default=VolunteerState.REGISTERED)
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why they are excluded, as told to them."""
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a facilitator found that they can be drawn, whatever they share with another."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    recruitment: Mapped[Recruitment] = relationship()
    sub_draw: Mapped[SubDraw] = relationship()
    invitation: Mapped[Invitation | None] = relationship()

    @property
    def reference(self) -> str:
        """The number as people read it: with a letter, so that nobody takes it for their number in
        a draw, which is published.
        """
        return f"R-{self.number}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether they were excluded and took back what they said."""
        return self.code_hash.startswith(WITHDRAWN)

    __table_args__ = (
        UniqueConstraint("recruitment_id", "number"),
        UniqueConstraint("recruitment_id", "code_hash"),
        CheckConstraint("state IN ('registered', 'excluded')", name="state_known"),
        CheckConstraint("channel IN ('web', 'paper', 'phone', 'meeting')", name="channel_known"),
        CheckConstraint("channel = 'web' OR channel_note <> ''", name="channel_told"),
        Index("ix_sortition_volunteer_pool", "sub_draw_id", "state", "id"),
        Index("ix_sortition_volunteer_household", "recruitment_id", "household_tag"),
        Index("ix_sortition_volunteer_identity", "recruitment_id", "identity_tag"),
        Index("ix_sortition_volunteer_email", "recruitment_id", "email_tag"),
        Index("ix_sortition_volunteer_phone", "recruitment_id", "phone_tag"),
    )
