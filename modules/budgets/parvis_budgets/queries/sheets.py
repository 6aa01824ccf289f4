"""A ballot as everyone finds it, before anything is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from parvis.db import db
from parvis.spaces import Component
from parvis.web import content_url
from parvis.web.fragments import kept_here
from parvis_budgets.models import Budget, Envelope, Project
from parvis_budgets.papers import Choice
from parvis_budgets.queries.ballots import choices_in, in_order_for, projects_on_ballot


@dataclass(frozen=True)
class Sheet:
    """The ballot of one envelope. Objects of no session, to be read only: they are kept, and shared
    by all voters, until something changes in the space.
    """

    budget: Budget
    envelope: Envelope
    choices: Sequence[Choice]
    projects: Sequence[Project]
    """By number."""
    budget_url: str

    def in_order_for(self, voter_id: int) -> Sequence[Project]:
        """The projects in the voter's order."""
        return in_order_for(voter_id, self.envelope, self.projects)


def sheet_in(component: Component, number: int, envelope_id: int) -> Sheet:
    """The ballot of this envelope of the edition of this number; 404 when it is not there."""
    return kept_here((component.id, number, envelope_id), _read, component, number, envelope_id)


def _read(component: Component, number: int, envelope_id: int) -> Sheet:
    budget = db.session.scalar(
        select(Budget)
        .options(selectinload(Budget.envelopes))
        .where(Budget.component_id == component.id, Budget.number == number)
    )
    found = budget.envelopes if budget is not None else ()
    envelope = next((one for one in found if one.id == envelope_id), None)
    if budget is None or envelope is None:
        abort(404)
    projects = projects_on_ballot(envelope)
    choices = choices_in(envelope)
    for content in (budget, *projects):
        set_committed_value(content, "component", component)
        set_committed_value(content, "space", component.space)
    for row in (budget, *budget.envelopes, *projects):
        db.session.expunge(row)
    return Sheet(budget, envelope, choices, projects, content_url(budget) or "")
