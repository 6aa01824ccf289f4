"""Editions and their projects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from parvis.content import ContentState
from parvis.db import db
from parvis.spaces import Component
from parvis_budgets.models import Batch, BatchState, Budget, Project, ProjectStage


def editions_in(component: Component, *, drafts: bool = False) -> Sequence[Budget]:
    """The editions of a component, the newest first; with those not published, for facilitators."""
    shown = [ContentState.PUBLISHED, ContentState.DRAFT] if drafts else [ContentState.PUBLISHED]
    return db.session.scalars(
        select(Budget)
        .options(selectinload(Budget.envelopes))
        .where(Budget.component_id == component.id, Budget.state.in_(shown))
        .order_by(Budget.number.desc())
    ).all()


def stages_of(budget: Budget) -> dict[ProjectStage, int]:
    """How many published projects stand where."""
    rows = db.session.execute(
        select(Project.stage, func.count())
        .where(Project.budget_id == budget.id, Project.state == ContentState.PUBLISHED)
        .group_by(Project.stage)
    )
    return {ProjectStage(stage): number for stage, number in rows}


def open_batches(budget: Budget) -> int:
    """How many piles of paper ballots are not accepted yet."""
    batches = select(func.count()).where(
        Batch.budget_id == budget.id, Batch.state == BatchState.OPEN
    )
    return db.session.scalar(batches) or 0
