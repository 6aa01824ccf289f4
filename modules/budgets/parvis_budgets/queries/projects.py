"""Finding projects: the ballot to be, the list and its filters, the map, what is incompatible."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from parvis.content import ContentState
from parvis.db import db
from parvis_budgets.models import (
    Budget,
    ConflictGroup,
    ConflictMember,
    Envelope,
    Project,
    ProjectStage,
)


def ready_for_ballot(budget: Budget) -> Sequence[Project]:
    """The projects that the freeze would number, in its order."""
    return db.session.scalars(
        select(Project)
        .join(Envelope, Envelope.id == Project.envelope_id)
        .options(joinedload(Project.envelope), joinedload(Project.component))
        .where(
            Project.budget_id == budget.id,
            Project.stage == ProjectStage.BALLOT,
            Project.state == ContentState.PUBLISHED,
        )
        .order_by(Envelope.position, Envelope.id, Project.number)
    ).all()


def left_out(budget: Budget) -> Sequence[Project]:
    """The projects that nobody has put to the vote nor refused."""
    return db.session.scalars(
        select(Project)
        .options(joinedload(Project.component))
        .where(
            Project.budget_id == budget.id,
            Project.stage.in_((ProjectStage.IDEA, ProjectStage.ADMISSIBLE)),
            Project.state == ContentState.PUBLISHED,
        )
        .order_by(Project.number)
    ).all()


def conflicts_of(budget: Budget) -> Sequence[ConflictGroup]:
    """The groups of incompatible projects, with their members."""
    return db.session.scalars(
        select(ConflictGroup)
        .options(
            selectinload(ConflictGroup.members)
            .joinedload(ConflictMember.project)
            .joinedload(Project.component)
        )
        .where(ConflictGroup.budget_id == budget.id)
        .order_by(ConflictGroup.id)
    ).all()
