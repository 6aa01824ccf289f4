"""Projects: studied, put to the vote, realised."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from flask_babel import LazyString
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.content import Attachment, Content
from parvis.db import ID, Base, Personal, UTCDateTime, foreign_key, primary_key
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.models.editions import Budget, Envelope


class ProjectStage(enum.StrEnum):
    """Where a project stands in its edition. A content that is a draft is not there yet."""

    IDEA = "idea"
    ADMISSIBLE = "admissible"
    REFUSED = "refused"
    MERGED = "merged"
    BALLOT = "ballot"
    """Studied, with a cost: put to the vote."""
    FUNDED = "funded"
    UNFUNDED = "unfunded"


class Project(Content):
    """Something to be done with the money. Amounts are cents. Its place is the content's."""

    __tablename__ = "budgets_project"
    __mapper_args__ = {"polymorphic_identity": "budgets.project"}
    versioned: ClassVar[Mapping[str, str | LazyString]] = {
        **Content.versioned,
        "reason": _("What the study says"),
    }
    personal: ClassVar[Personal] = Personal(
        purpose="publishing a project under the name of who brought it; knowing who studied it",
        readers="everyone",
        until="with the edition; the names go with the accounts",
    )

    id: Mapped[int] = mapped_column(
        ID, ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True
    )
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    # Asked at the end of the statement: an edition that is erased goes with all it holds.
    envelope_id: Mapped[int | None] = foreign_key("budgets_envelope.id", ondelete="NO ACTION")
    stage: Mapped[ProjectStage] = mapped_column(String(12), default=ProjectStage.IDEA)
    theme: Mapped[str] = mapped_column(String(80), default="")
    """One of the règlement's themes, or of people's own."""
    ballot_number: Mapped[int | None]
    """On printed ballots and lists; given when the vote is frozen."""
    cost: Mapped[int | None] = mapped_column(BigInteger)
    cost_low: Mapped[int | None] = mapped_column(BigInteger)
    cost_high: Mapped[int | None] = mapped_column(BigInteger)
    yearly: Mapped[int | None] = mapped_column(BigInteger)
    """What it costs to run, each year."""
    delay: Mapped[int | None]
    """Months until it is done."""
    service: Mapped[str] = mapped_column(String(120), default="")
    """The service that studied it."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """What the study says; why it is refused."""
    studied_by_id: Mapped[int | None] = foreign_key(
        "core_person.id", ondelete="SET NULL", index=False
    )
    studied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    merged_into_id: Mapped[int | None] = foreign_key(
        "budgets_project.id", ondelete="NO ACTION"
    )
    given_up: Mapped[str] = mapped_column(Text, default="")
    """Why a funded project is not realised after all; empty: it is going on."""

    budget: Mapped[Budget] = relationship(foreign_keys=[budget_id])
    envelope: Mapped[Envelope | None] = relationship(foreign_keys=[envelope_id])
    merged_into: Mapped[Project | None] = relationship(
        foreign_keys=[merged_into_id], remote_side="Project.id"
    )

    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint(
            "stage IN ('idea', 'admissible', 'refused', 'merged', 'ballot', 'funded', 'unfunded')",
            name="stage_known",
        ),
        CheckConstraint("stage <> 'refused' OR reason <> ''", name="refused_with_reason"),
        CheckConstraint("given_up = '' OR stage = 'funded'", name="given_up_once_funded"),
        CheckConstraint("(stage = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into"),
        CheckConstraint(
            "stage NOT IN ('ballot', 'funded', 'unfunded')"
            " OR (cost IS NOT NULL AND envelope_id IS NOT NULL)",
            name="ballot_with_cost",
        ),
        CheckConstraint(
            "cost >= 0 AND cost_low >= 0 AND cost_high >= cost_low AND yearly >= 0 AND delay >= 0",
            name="figures_not_negative",
        ),
        UniqueConstraint("budget_id", "ballot_number"),
        UniqueConstraint("id", "envelope_id", "cost", "theme"),  # what is frozen of it
        Index("ix_budgets_project_budget_stage", "budget_id", "stage"),
    )


class FrozenProject(Base):
    """A project as it was when the vote opened. As long as this row is there, the database refuses
    any other cost, envelope or theme of the project, and any other amount of its envelope.
    """

    __tablename__ = "budgets_frozen_project"

    project_id: Mapped[int] = mapped_column(ID, primary_key=True, autoincrement=False)
    envelope_id: Mapped[int] = mapped_column(ID)
    cost: Mapped[int] = mapped_column(BigInteger)
    theme: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(BigInteger)
    """Of the envelope, in cents."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "envelope_id", "cost", "theme"],
            [
                "budgets_project.id",
                "budgets_project.envelope_id",
                "budgets_project.cost",
                "budgets_project.theme",
            ],
            name="fk_budgets_frozen_project_project",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["envelope_id", "amount"],
            ["budgets_envelope.id", "budgets_envelope.amount"],
            name="fk_budgets_frozen_project_envelope",
            ondelete="CASCADE",
        ),
        Index("ix_budgets_frozen_project_envelope", "envelope_id", "amount"),
    )


class ConflictGroup(Base):
    """Projects of an edition of which at most one can be funded."""

    __tablename__ = "budgets_conflict_group"

    id: Mapped[int] = primary_key()
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    title: Mapped[str] = mapped_column(String(160))
    """Why they are incompatible: « même terrain »."""

    members: Mapped[list[ConflictMember]] = relationship(viewonly=True)

    __table_args__ = (UniqueConstraint("budget_id", "title"),)


class ConflictMember(Base):
    """A project is in a group of incompatible ones."""

    __tablename__ = "budgets_conflict_member"

    group_id: Mapped[int] = foreign_key(
        "budgets_conflict_group.id", primary_key=True, index=False
    )
    project_id: Mapped[int] = foreign_key("budgets_project.id", primary_key=True)

    project: Mapped[Project] = relationship()


class Milestone(Base):
    """A step of a funded project's realisation."""

    __tablename__ = "budgets_milestone"

    id: Mapped[int] = primary_key()
    project_id: Mapped[int] = foreign_key("budgets_project.id")
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text, default="")
    planned_on: Mapped[date | None]
    done_on: Mapped[date | None]
    spent: Mapped[int] = mapped_column(BigInteger, default=0)
    """Cents."""
    attachment_id: Mapped[int | None] = foreign_key(
        "core_attachment.id", ondelete="SET NULL", index=False
    )
    """A photo, among the project's pictures."""
    opens: Mapped[bool] = mapped_column(default=False)
    """The opening: once it is done, the project is."""
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When those who follow the project were told that it is done."""

    project: Mapped[Project] = relationship()
    photo: Mapped[Attachment | None] = relationship()

    __table_args__ = (
        CheckConstraint("spent >= 0", name="spent_not_negative"),
        Index(
            "uq_budgets_milestone_opening",
            "project_id",
            unique=True,
            sqlite_where=text("opens"),
            postgresql_where=text("opens"),
        ),
    )
