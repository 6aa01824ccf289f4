"""The result made public."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.days import day_of, today
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, Count, Project, ProjectStage
from parvis_budgets.operations.news import News, tell

VALIDATOR_MAX = 160


@operation
def announce_result(
    actor: Person, budget: Budget, *, validated_by: str, validated_on: date
) -> None:
    """Show the result and what it is counted from; projects are funded or not. `validated_by` is
    who validated it, as the règlement asks, and `validated_on` when. Raises Refused, Invalid.
    """
    lock(budget)
    require(actor, "budgets.announce", budget)
    _check(budget, validated_by, validated_on)
    counts = db.session.scalars(select(Count).where(Count.budget_id == budget.id)).all()
    chosen = {number for count in counts for number in count.summary["selected"]}
    projects = select(Project).where(
        Project.budget_id == budget.id, Project.stage == ProjectStage.BALLOT
    )
    for project in db.session.scalars(projects):
        funded = project.number in chosen
        project.stage = ProjectStage.FUNDED if funded else ProjectStage.UNFUNDED
    budget.validated_by, budget.validated_on = validated_by.strip(), validated_on
    budget.announced_at = budget.changed_at = now()
    record("budgets.announced", actor=actor, content=budget)
    tell(News.ANNOUNCED, budget)


@operation
def correct_validation(
    actor: Person, budget: Budget, *, validated_by: str, validated_on: date
) -> None:
    """Mend a slip in who validated the result, or when: everyone sees that it was. Raises Refused,
    Invalid.
    """
    lock(budget)
    require(actor, "budgets.run", budget)
    if budget.announced_at is None:
        raise Conflict(_("The result is not announced yet."))
    _check(budget, validated_by, validated_on)
    budget.validated_by, budget.validated_on = validated_by.strip(), validated_on
    budget.changed_at = now()
    record("budgets.validation_corrected", actor=actor, content=budget)


def _check(budget: Budget, validated_by: str, validated_on: date) -> None:
    errors = {}
    if not 3 <= len(validated_by.strip()) <= VALIDATOR_MAX:
        errors["validated_by"] = _("Say who validated the result.")
    assert budget.closed_at is not None, "what is counted is closed"
    if not day_of(budget.closed_at) <= validated_on <= today():
        errors["validated_on"] = _("A day between the closing of the vote and today.")
    if errors:
        raise Invalid(errors)
