"""The ballot as the freeze would make it, and whether anyone could fill it in.

The rules ask it; `queries.readiness` says it in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from parvis.content import ContentState
from parvis.db import db
from parvis_budgets.castable import obstacles
from parvis_budgets.models import Budget, Envelope, Project, ProjectStage
from parvis_budgets.papers import Choice, Fault


def ready_for_ballot(*budgets: Budget) -> Sequence[Project]:
    """The projects that the freeze would number, in its order."""
    return db.session.scalars(
        select(Project)
        .join(Envelope, Envelope.id == Project.envelope_id)
        .options(joinedload(Project.envelope), joinedload(Project.component))
        .where(
            Project.budget_id.in_([budget.id for budget in budgets]),
            Project.stage == ProjectStage.BALLOT,
            Project.state == ContentState.PUBLISHED,
        )
        .order_by(Envelope.position, Envelope.id, Project.number)
    ).all()


@dataclass(frozen=True)
class Draft:
    """The ballot to be."""

    projects: Sequence[Project]
    envelopes: Sequence[Envelope]
    faults: Sequence[tuple[Envelope, Fault]]
    """Why nobody could fill it in."""
    empty: Sequence[Envelope]
    """Envelopes without a project: nobody could vote in them."""

    @property
    def can_be_frozen(self) -> bool:
        """Whether there is something to choose, and a way to."""
        return bool(self.projects) and not self.faults


def draft_of(budget: Budget) -> Draft:
    """What would be frozen now."""
    return drafts_of(budget)[budget.id]


def drafts_of(*budgets: Budget) -> dict[int, Draft]:
    """The same of several editions, by their numbers in the database: as many queries for all as
    for one.
    """
    if not budgets:
        return {}
    projects = ready_for_ballot(*budgets)
    envelopes = db.session.scalars(
        select(Envelope)
        .where(Envelope.budget_id.in_([budget.id for budget in budgets]))
        .order_by(Envelope.position, Envelope.id)
    ).all()
    return {
        budget.id: _draft(
            budget,
            [project for project in projects if project.budget_id == budget.id],
            [envelope for envelope in envelopes if envelope.budget_id == budget.id],
        )
        for budget in budgets
    }


def _draft(budget: Budget, projects: Sequence[Project], envelopes: Sequence[Envelope]) -> Draft:
    faults, empty = [], []
    for envelope in envelopes if projects else ():
        choices = [
            Choice(project.number, project.cost or 0, project.theme)
            for project in projects
            if project.envelope_id == envelope.id
        ]
        if not choices:
            empty.append(envelope)
            continue
        rules = budget.reglement.ballot
        faults += [(envelope, fault) for fault in obstacles(rules, choices, envelope.amount)]
    return Draft(projects, envelopes, faults, empty)
