"""What participatory budgets bring to the home page and dashboards of spaces."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from parvis.content import Content, ContentState
from parvis.db import db, now
from parvis.people import Person
from parvis.spaces import Component, ComponentState, Space
from parvis.spaces.queries import seen_below
from parvis_budgets.labels import STEPS
from parvis_budgets.models import Budget, Project, ProjectStage

SHOWN = 3


def _shown(space: Space, kind: type[Content]) -> tuple[ColumnElement[bool], ...]:
    """Published, in the space or a public one below, in a component that is not off."""
    return (
        kind.state == ContentState.PUBLISHED,
        kind.space_id.in_(seen_below(space)),
        kind.component.has(Component.state != ComponentState.OFF),
    )


def current(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The last edition of each participatory budget in the space and below, and its step."""
    last = (
        select(func.max(Budget.id))
        .where(*_shown(space, Budget))
        .group_by(Budget.component_id)
        .correlate(None)
    )
    budgets = db.session.scalars(
        select(Budget)
        .options(
            joinedload(Budget.component).joinedload(Component.space),
            selectinload(Budget.envelopes),
        )
        .where(Budget.id.in_(last))
        .order_by(Budget.published_at.desc())
        .limit(SHOWN)
    ).all()
    if not budgets:
        return ""
    return render_template("budgets/current_block.html", budgets=budgets, steps=STEPS, now=now())


def count_funded(space: Space) -> int:
    """Figure: projects funded in the space and below."""
    query = select(func.count()).select_from(Project)
    funded = Project.stage == ProjectStage.FUNDED
    return int(db.session.scalar(query.where(*_shown(space, Project), funded)) or 0)


def count_voters(space: Space) -> int:
    """Figure: people who voted in the editions whose result is known, in the space and below."""
    query = select(func.sum(Budget.voters_count))
    known = Budget.announced_at.is_not(None)
    return int(db.session.scalar(query.where(*_shown(space, Budget), known)) or 0)
