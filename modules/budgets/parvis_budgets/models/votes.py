"""The roll and the box: who voted, and what was voted, apart.

While the vote is open a `CastBallot` can be found again by its tag, an HMAC of the voter under the
key of that edition. Closing destroys keys and tags: what stays are `Ballot` rows, in an order drawn
at random, and the roll. Neither table has a time, and no event is recorded of a vote: the two
could be put side by side by it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.db import (
    Base,
    Personal,
    SealedText,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)
from parvis.people import Person
from parvis.spaces import Space
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import Tie, VoteChannel
from parvis_budgets.roll import Voter

CHANNELS = "channel IN ('web', 'paper', 'phone')"


class Declaration(Base):
    """What a person says of themselves to vote, where a facilitator confirms it first."""

    __tablename__ = "budgets_declaration"
    personal: ClassVar[Personal] = Personal(
        purpose="knowing that a person may vote in an edition",
        readers="the person; the facilitators who confirm",
        until="the closing of the vote, or the end of the account",
    )

    budget_id: Mapped[int] = foreign_key("budgets_budget.id", primary_key=True, index=False)
    person_id: Mapped[int] = foreign_key("core_person.id", primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    """First and last name, as an identity document has them."""
    born_on: Mapped[date] = mapped_column(Date)
    tie: Mapped[Tie] = mapped_column(String(12))
    home_id: Mapped[int | None] = foreign_key("core_space.id", ondelete="SET NULL", index=False)
    """The commune of their account at that moment: it is confirmed with the rest."""
    declared_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    refusal: Mapped[str] = mapped_column(String(500), default="")
    """Why a facilitator did not confirm it; empty when none has refused."""

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    home: Mapped[Space | None] = relationship()

    __table_args__ = (
        CheckConstraint("tie IN ('resident', 'works', 'usager')", name="tie_known"),
        CheckConstraint("confirmed_at IS NULL OR refusal = ''", name="confirmed_or_refused"),
    )

    def voter(self) -> Voter:
        """Who it says they are."""
        return Voter(self.name, self.born_on, Tie(self.tie), self.home_id)


class Participation(Base):
    """A signature on the roll: this voter has voted in this envelope, by this channel.

    `slot` is what keeps the number of votes of one person within the règlement: 0 for the only
    vote or that of the home, 1 for the other of one's choice, the envelope's number where all are
    open. One voter has one row for a slot, as a person with an account and by identity.
    """

    __tablename__ = "budgets_participation"
    personal: ClassVar[Personal] = Personal(
        purpose="one vote for each person, whatever the channel; figures of participation",
        readers="the person; those who keep the roll",
        until="a year after the result; nothing leads from it to a ballot",
    )

    id: Mapped[int] = primary_key()
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    envelope_id: Mapped[int] = foreign_key("budgets_envelope.id")
    person_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    """None for who came by paper or telephone without an account."""
    identity: Mapped[str] = mapped_column(String(64))
    """HMAC, under the edition's key, of the name and birth date without accents or capitals."""
    slot: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[VoteChannel] = mapped_column(String(8))
    entered_by_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    home_id: Mapped[int | None] = foreign_key("core_space.id", ondelete="SET NULL", index=False)
    """The commune declared: for the figures of participation."""
    age_band: Mapped[str] = mapped_column(String(8), default="")

    __table_args__ = (
        UniqueConstraint("budget_id", "person_id", "slot"),
        UniqueConstraint("budget_id", "identity", "slot"),
        # Who moves house during the vote does not vote twice in one envelope.
        UniqueConstraint("budget_id", "person_id", "envelope_id"),
        UniqueConstraint("budget_id", "identity", "envelope_id"),
        CheckConstraint(CHANNELS, name="channel_known"),
    )


class BallotKey(Base):
    """The key of an edition's tags and identities: made when it is frozen, destroyed at the
    closing.
    """

    __tablename__ = "budgets_ballot_key"

    budget_id: Mapped[int] = foreign_key("budgets_budget.id", primary_key=True, index=False)
    key: Mapped[str] = mapped_column(SealedText("budgets_ballot_key.key"))
    """32 random bytes in hexadecimal, sealed where the installation seals."""


class CastBallot(Base):
    """A ballot in the box while the vote is open. Its number is drawn at random."""

    __tablename__ = "budgets_cast_ballot"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    envelope_id: Mapped[int] = foreign_key("budgets_envelope.id", index=False)
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    """HMAC of the voter and the slot, under the edition's key."""
    content: Mapped[str] = mapped_column(Text)
    """Canonical JSON, see `parvis_budgets.papers`."""
    channel: Mapped[VoteChannel] = mapped_column(String(8))
    receipt: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the code that the voter alone has."""

    __table_args__ = (
        CheckConstraint(CHANNELS, name="channel_known"),
        Index("ix_budgets_cast_ballot_budget_envelope", "budget_id", "envelope_id", "id"),
    )


class Ballot(Base):
    """A ballot out of the box, to be counted and published: in order of numbers drawn at random
    once more, without tag and without time.
    """

    __tablename__ = "budgets_ballot"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    envelope_id: Mapped[int] = foreign_key("budgets_envelope.id", index=False)
    content: Mapped[str] = mapped_column(Text)
    channel: Mapped[VoteChannel] = mapped_column(String(8))
    receipt: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the code that the voter alone has; for a ballot on paper, signs drawn at random
    that look the same.
    """

    __table_args__ = (
        CheckConstraint(CHANNELS, name="channel_known"),
        Index("ix_budgets_ballot_budget_envelope", "budget_id", "envelope_id", "id"),
    )

    def paper(self) -> Paper:
        """What it says."""
        return Paper.read(self.content)


class RefusedVote(Base):
    """A second vote that was refused, for the list of those who keep the roll."""

    __tablename__ = "budgets_refused_vote"
    personal: ClassVar[Personal] = Personal(
        purpose="answering whoever asks why their second vote was refused",
        readers="those who keep the roll",
        until="a year after the result",
    )

    id: Mapped[int] = primary_key()
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    envelope_id: Mapped[int] = foreign_key("budgets_envelope.id", index=False)
    identity: Mapped[str] = mapped_column(String(64))
    channel: Mapped[VoteChannel] = mapped_column(String(8))
    entered_by_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    reference: Mapped[str] = mapped_column(String(40), default="")
    """On the paper: « lot 3, n° 17 »."""
    refused_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    """No ballot was cast: this time says nothing of any."""

    __table_args__ = (
        # Who tries again and again is listed once: the others stay in sight.
        UniqueConstraint("budget_id", "identity", "channel", "reference"),
        CheckConstraint(CHANNELS, name="channel_known"),
    )


class StruckSignature(Base):
    """A line of the roll that was struck, being there by error. It does not say whose it was."""

    __tablename__ = "budgets_struck_signature"
    personal: ClassVar[Personal] = Personal(
        purpose="answering for what was changed on the roll",
        readers="those who keep the roll",
        until="a year after the result",
    )

    id: Mapped[int] = primary_key()
    budget_id: Mapped[int] = foreign_key("budgets_budget.id")
    envelope_id: Mapped[int] = foreign_key("budgets_envelope.id", index=False)
    channel: Mapped[VoteChannel] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(500))
    struck_by_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    struck_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    """Its ballot is gone: this time says nothing of any."""

    struck_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        CheckConstraint(CHANNELS, name="channel_known"),
        CheckConstraint("reason <> ''", name="with_reason"),
    )
