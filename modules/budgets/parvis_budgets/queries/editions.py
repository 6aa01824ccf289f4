"""Editions and their projects."""

from __future__ import annotations

from collections import Counter
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


Stages = dict[ProjectStage, int]
"""How many published projects stand where."""


def stages_of(budget: Budget) -> Stages:
    """How many published projects of an edition stand where."""
    return stages_by_edition([budget])[budget.id]


def stages_by_edition(budgets: Sequence[Budget]) -> dict[int, Stages]:
    """The same of several editions, by their numbers in the database."""
    rows = db.session.execute(
        select(Project.budget_id, Project.stage, func.count())
        .where(
            Project.budget_id.in_([budget.id for budget in budgets]),
            Project.state == ContentState.PUBLISHED,
        )
        .group_by(Project.budget_id, Project.stage)
    )
    found: dict[int, Stages] = {budget.id: {} for budget in budgets}
    for number, stage, count in rows:
        found[number][ProjectStage(stage)] = count
    return found


def open_batches(*budgets: Budget) -> Counter[int]:
    """How many piles of paper ballots are not accepted yet, by edition."""
    batches = (
        select(Batch.budget_id, func.count())
        .where(
            Batch.budget_id.in_([budget.id for budget in budgets]),
            Batch.state == BatchState.OPEN,
        )
        .group_by(Batch.budget_id)
    )
    return Counter({int(number): int(count) for number, count in db.session.execute(batches)})
