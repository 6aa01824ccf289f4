"""The result made public."""

from __future__ import annotations

from sqlalchemy import select

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import require
from parvis_budgets.models import Budget, Count, Project, ProjectStage


@operation
def announce_result(actor: Person, budget: Budget) -> None:
    """Show the result and what it is counted from; projects are funded or not. Raises Refused."""
    lock(budget)
    require(actor, "budgets.announce", budget)
    counts = db.session.scalars(select(Count).where(Count.budget_id == budget.id)).all()
    chosen = {number for count in counts for number in count.summary["selected"]}
    projects = select(Project).where(
        Project.budget_id == budget.id, Project.stage == ProjectStage.BALLOT
    )
    for project in db.session.scalars(projects):
        funded = project.number in chosen
        project.stage = ProjectStage.FUNDED if funded else ProjectStage.UNFUNDED
    budget.announced_at = budget.changed_at = now()
    record("budgets.announced", actor=actor, content=budget)
