"""With what the vote of an edition would open, and why it can't yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from parvis.db import db
from parvis.web.i18n import gettext as _
from parvis_budgets.castable import obstacles
from parvis_budgets.models import Budget, Envelope, Project
from parvis_budgets.papers import Choice
from parvis_budgets.queries.ballots import said
from parvis_budgets.queries.projects import ready_for_ballot


@dataclass(frozen=True)
class Readiness:
    """The ballot as the freeze would make it."""

    projects: Sequence[Project]
    obstacles: Sequence[str]
    """Why it can't be frozen so, in sentences; empty when it can."""
    empty: Sequence[Envelope]
    """Envelopes without a project: nobody could vote in them."""


def readiness_of(budget: Budget) -> Readiness:
    """What would be frozen now. A ballot that nobody could fill in stops it: once it is frozen,
    neither its limits nor its projects can be mended.
    """
    projects = ready_for_ballot(budget)
    if not projects:
        return Readiness(projects, [_("No project is ready for the vote.")], [])
    envelopes = db.session.scalars(
        select(Envelope)
        .where(Envelope.budget_id == budget.id)
        .order_by(Envelope.position, Envelope.id)
    ).all()
    rules, found, empty = budget.reglement.ballot, [], []
    for envelope in envelopes:
        choices = [
            Choice(project.number, project.cost or 0, project.theme)
            for project in projects
            if project.envelope_id == envelope.id
        ]
        if not choices:
            empty.append(envelope)
            continue
        for fault in obstacles(rules, choices, envelope.amount):
            why = said(fault)
            found.append(why if len(envelopes) == 1 else f"{envelope.name} – {why}")
    return Readiness(projects, found, empty)
