"""What is decided before anyone is drawn: the mandate."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.content import Content
from parvis.db import (
    ID,
    Base,
    JSONDict,
    JSONList,
    Personal,
    SealedText,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)


class Stage(enum.StrEnum):
    """How far a recruitment has come. Whether answers are taken follows from the clock too."""

    PREPARING = "preparing"
    OPEN = "open"
    DRAWN = "drawn"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Algorithm(enum.StrEnum):
    """How chances are made fair; the names that `draw.fair.ALGORITHMS` knows."""

    LEXIMIN = "leximin"
    MAXIMIN = "maximin"
    NASH = "nash"
    STRATIFIED = "stratified"


class Randomness(enum.StrEnum):
    """Where the public random value is to come from, announced beforehand."""

    BALLS = "balls"
    BEACON = "beacon"
    BOTH = "both"


class Recruitment(Content):
    """One panel to draw by lot, from its mandate to its members."""

    __tablename__ = "sortition_recruitment"
    __mapper_args__ = {"polymorphic_identity": "sortition.recruitment"}
    prepared_together = True

    id: Mapped[int] = mapped_column(
        ID, ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[Stage] = mapped_column(String(12), default=Stage.PREPARING)
    algorithm: Mapped[Algorithm] = mapped_column(String(12), default=Algorithm.LEXIMIN)
    panels: Mapped[int] = mapped_column(default=1000)
    """How many panels the sealed lottery lists."""
    one_per_household: Mapped[bool] = mapped_column(default=True)
    """Two people of one household never sit together."""
    controller: Mapped[str] = mapped_column(String(160), default="")
    """Who answers for the personal data (GDPR, article 4(7)), and how to reach them below."""
    controller_contact: Mapped[str] = mapped_column(String(300), default="")
    purposes: Mapped[str] = mapped_column(Text, default="")
    """What the data is for, in words for those who give it."""
    to_invite: Mapped[int] = mapped_column(default=0)
    """How many letters are planned; 0: no invitation lottery, answers are open to all."""
    answers_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    draw_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the public draw takes place."""
    reply_days: Mapped[int] = mapped_column(default=10)
    """Days that someone drawn has to confirm."""
    appeal_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The end of the appeal period: volunteers not drawn, invitations and sealed files are then
    erased."""
    panel_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The end of the panel's mandate: what is left of its members is then erased."""
    randomness: Mapped[Randomness] = mapped_column(String(12), default=Randomness.BALLS)
    randomness_note: Mapped[str] = mapped_column(String(500), default="")
    """Where, when, before whom the balls are drawn; or which beacon, and which round of it."""
    college: Mapped[str] = mapped_column(String(80), default="")
    """The college that members get in the space: « Tirés au sort »."""
    letter: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """What letters say besides: `documents.letters.Sender`, and the texts of `Call`, by name."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """What is still told once people are erased: letters sent, answers by channel …"""
    mandate_number: Mapped[int | None]
    """The number of the mandate in force; None while criteria and quotas can be changed."""
    last_number: Mapped[int] = mapped_column(default=0)
    """The reference given last to a volunteer or an invitation."""
    alternates_kept: Mapped[bool] = mapped_column(default=False)
    """Alternates can be called until the end of the panel's mandate, not of the appeal period only:
    they are then kept until that day."""
    secret: Mapped[str | None] = mapped_column(SealedText("sortition_recruitment.secret"))
    """64 hex digits that key the hashes of codes and households; gone with the data they hide."""
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was cancelled, in public words."""
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When volunteers not drawn were erased."""

    criteria: Mapped[list[Criterion]] = relationship(
        order_by="Criterion.position, Criterion.id", cascade="all, delete-orphan"
    )
    sub_draws: Mapped[list[SubDraw]] = relationship(
        order_by="SubDraw.position, SubDraw.id", cascade="all, delete-orphan",
        back_populates="recruitment",
    )  # fmt: skip
    exclusions: Mapped[list[Exclusion]] = relationship(
        order_by="Exclusion.position, Exclusion.id", cascade="all, delete-orphan"
    )

    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint(
            "stage IN ('preparing', 'open', 'drawn', 'ended', 'cancelled')", name="stage_known"
        ),
        CheckConstraint(
            "algorithm IN ('leximin', 'maximin', 'nash', 'stratified')", name="algorithm_known"
        ),
        CheckConstraint("randomness IN ('balls', 'beacon', 'both')", name="randomness_known"),
        CheckConstraint("panels BETWEEN 1 AND 100000", name="panels_range"),
        CheckConstraint("reply_days BETWEEN 1 AND 90", name="reply_days_range"),
        CheckConstraint("to_invite >= 0", name="to_invite_not_negative"),
        CheckConstraint("draw_at >= answers_until", name="draw_after_answers"),
        CheckConstraint("appeal_until > draw_at", name="appeal_after_draw"),
        CheckConstraint("panel_until >= appeal_until", name="panel_after_appeal"),
    )

    @property
    def size(self) -> int:
        """Seats of the whole panel."""
        return sum(sub_draw.size for sub_draw in self.sub_draws)

    @property
    def is_frozen(self) -> bool:
        """Whether the mandate is frozen: criteria, quotas, sizes and calendar stay as they are."""
        return self.mandate_number is not None


class Mandate(Base):
    """The mandate as it was frozen and published; all of them stay public, with why one gave way to
    the next.
    """

    __tablename__ = "sortition_mandate"
    personal: ClassVar[Personal] = Personal(
        purpose="showing who froze or reopened the mandate",
        readers="the space's facilitators",
        until="the end of the account",
    )

    id: Mapped[int] = primary_key()
    recruitment_id: Mapped[int] = foreign_key("sortition_recruitment.id", index=False)
    number: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    """Canonical JSON (`proof.canonical`), whose SHA-256 is below."""
    hash: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    frozen_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    reopened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was reopened, in public words."""

    __table_args__ = (UniqueConstraint("recruitment_id", "number"),)


class CriterionKind(enum.StrEnum):
    """What a criterion is about: the keys of `targets.criteria.CRITERIA`, and one's own."""

    SEX = "sex"
    AGE = "age"
    SECTOR = "sector"
    DIPLOMA = "diploma"
    OCCUPATION = "occupation"
    HOUSING = "housing"
    OWN = "own"


class Criterion(Base):
    """A feature by which the panel resembles the population. Its label is what people are asked,
    and the feature's name in the public file.
    """

    __tablename__ = "sortition_criterion"

    id: Mapped[int] = primary_key()
    recruitment_id: Mapped[int] = foreign_key("sortition_recruitment.id", index=False)
    kind: Mapped[CriterionKind] = mapped_column(String(12))
    label: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(String(200), default="")
    """As it is asked; empty: the label."""
    source: Mapped[str] = mapped_column(String(200), default="")
    """Where the populations come from: « Insee, recensement 2022 »."""
    position: Mapped[int] = mapped_column(default=0)

    # With its criteria, those of all of them at once: pages show many.
    values: Mapped[list[Value]] = relationship(
        order_by="Value.position, Value.id", cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = (
        UniqueConstraint("recruitment_id", "label"),
        CheckConstraint(
            "kind IN ('sex', 'age', 'sector', 'diploma', 'occupation', 'housing', 'own')",
            name="kind_known",
        ),
    )


class Value(Base):
    """One of the answers to a criterion."""

    __tablename__ = "sortition_value"

    id: Mapped[int] = primary_key()
    criterion_id: Mapped[int] = foreign_key("sortition_criterion.id", index=False)
    key: Mapped[str] = mapped_column(String(40), default="")
    """That of the value in `targets.criteria`, when it comes from there."""
    label: Mapped[str] = mapped_column(String(80))
    population: Mapped[int | None]
    """How many people of the territory have it; None when no official figure says."""
    age_low: Mapped[int | None]
    age_high: Mapped[int | None]
    """For ages: both included; None: no limit."""
    communes: Mapped[list[str]] = mapped_column(JSONList, default=list)
    """For sectors: the INSEE codes of its communes."""
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("criterion_id", "label"),
        CheckConstraint("population >= 0", name="population_not_negative"),
        CheckConstraint("age_high >= age_low", name="ages_in_order"),
    )


class SubDraw(Base):
    """A part of the panel drawn from people of its own: 80 from the roll, 15 non-nationals, 5
    minors. A recruitment has one at least.
    """

    __tablename__ = "sortition_sub_draw"

    id: Mapped[int] = primary_key()
    recruitment_id: Mapped[int] = foreign_key("sortition_recruitment.id", index=False)
    name: Mapped[str] = mapped_column(String(80))
    audience: Mapped[str] = mapped_column(String(200), default="")
    """Who can be drawn in it, in words that people recognise themselves by."""
    size: Mapped[int]
    """Seats."""
    alternates: Mapped[int] = mapped_column(default=0)
    """How many alternates are drawn in advance."""
    position: Mapped[int] = mapped_column(default=0)

    recruitment: Mapped[Recruitment] = relationship(back_populates="sub_draws")
    quotas: Mapped[list[Quota]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    __table_args__ = (
        UniqueConstraint("recruitment_id", "name"),
        CheckConstraint("size BETWEEN 1 AND 10000", name="size_range"),
        CheckConstraint("alternates BETWEEN 0 AND 10000", name="alternates_range"),
    )


class Quota(Base):
    """How many members of a sub-draw may have a value. A criterion without quotas in a sub-draw
    does not count in it.
    """

    __tablename__ = "sortition_quota"

    sub_draw_id: Mapped[int] = foreign_key("sortition_sub_draw.id", primary_key=True, index=False)
    value_id: Mapped[int] = foreign_key("sortition_value.id", primary_key=True)
    low: Mapped[int] = mapped_column(default=0)
    high: Mapped[int]

    value: Mapped[Value] = relationship()

    __table_args__ = (CheckConstraint("0 <= low AND low <= high", name="low_then_high"),)


class Exclusion(Base):
    """Who can't be drawn, as a sentence that volunteers confirm does not fit them."""

    __tablename__ = "sortition_exclusion"

    id: Mapped[int] = primary_key()
    recruitment_id: Mapped[int] = foreign_key("sortition_recruitment.id", index=False)
    sentence: Mapped[str] = mapped_column(String(300))
    """« Je ne suis pas élu·e du conseil d’agglomération. »"""
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("recruitment_id", "sentence"),)
