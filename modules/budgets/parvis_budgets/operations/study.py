"""The study of projects by services: admissible or not, at what cost."""

from __future__ import annotations

import time
from dataclasses import dataclass

from parvis.content.operations import revise_content
from parvis.db import guarded, lock, now, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis.web.i18n import show_money
from parvis_budgets.models import Budget, Project, ProjectStage
from parvis_budgets.operations.news import News, tell
from parvis_budgets.operations.projects import THEME_MAX, envelope_in
from parvis_budgets.reglement import Step
from parvis_budgets.steps import cost_is_studied, study_is_open

AMOUNT_MAX, REASON_MAX, DELAY_MAX = 10**12, 5000, 240

STUDIED = (ProjectStage.ADMISSIBLE, ProjectStage.REFUSED, ProjectStage.BALLOT)


@dataclass(frozen=True, kw_only=True)
class Study:
    """What a service finds. Amounts in cents, the delay in months."""

    stage: ProjectStage
    reason: str = ""
    service: str = ""
    theme: str | None = None
    """None: the one that the project has."""
    envelope_id: int | None = None
    cost: int | None = None
    cost_low: int | None = None
    cost_high: int | None = None
    yearly: int | None = None
    delay: int | None = None


def study_project(actor: Person, project: Project, study: Study) -> None:
    """Keep what the study says; a refusal has its reason, what goes to the vote its cost and its
    envelope. Former reasons stay readable in the versions. Raises Refused, Conflict, Invalid.
    """
    if not guarded("budgets.freezing"):
        # Tests of races: whoever has asked before is left time to be overtaken by the freeze.
        require(actor, "budgets.study", project)
        time.sleep(0.05)
    _study(actor, project, study)


@operation
def _study(actor: Person, project: Project, study: Study) -> None:
    if guarded("budgets.freezing"):
        lock(project.budget)  # a vote that opens meanwhile freezes after this, or refuses it
        require(actor, "budgets.study", project)
    _check(project, study)
    decided = study.stage != project.stage
    found = {name: value for name, value in vars(study).items() if name != "theme"}
    if study.theme is not None:
        found["theme"] = study.theme
    revise_content(
        project,
        actor,
        "budgets.studied",
        **found,
        studied_by_id=actor.id,
        studied_at=now(),
    )
    if decided:
        tell(News.STUDIED, project, stage=study.stage)


def _check(project: Project, study: Study) -> None:
    if project.stage == ProjectStage.MERGED:
        raise Conflict(_("This project has been merged already."))
    errors = study_errors(project.budget, study)
    if errors:
        raise Invalid(errors)


def _range_errors(study: Study) -> dict[str, str]:
    low, cost, high = study.cost_low, study.cost, study.cost_high
    if low is None and high is None:
        return {}
    if low is None or high is None:
        return {"cost_low": _("A range has a low and a high end.")}
    if high < low:
        return {"cost_high": _("The high end can’t be under the low one.")}
    if cost is not None and not low <= cost <= high:
        return {
            "cost": _(
                "This is outside the range given for it, from %(low)s to %(high)s.",
                low=show_money(low),
                high=show_money(high),
            )
        }
    return {}


def study_errors(budget: Budget, study: Study) -> dict[str, str]:
    """What is wrong, by field."""
    errors = {}
    if study.stage not in STUDIED:
        errors["stage"] = _("Choose one.")
    elif not (opened := study_is_open(budget)):  # projects that come from a file are asked here
        errors["stage"] = str(opened.reason)
    if study.stage == ProjectStage.REFUSED and not study.reason.strip():
        errors["reason"] = _("Give the reasons: people will read them.")
    if len(study.reason) > REASON_MAX:
        errors["reason"] = _("%(count)d characters at most.", count=REASON_MAX)
    if len(study.service) > 120:
        errors["service"] = _("%(count)d characters at most.", count=120)
    for name in ("cost", "cost_low", "cost_high", "yearly"):
        amount = getattr(study, name)
        if amount is not None and not 0 <= amount <= AMOUNT_MAX:
            errors[name] = _("An amount in euros, not negative.")
    if study.delay is not None and not 0 <= study.delay <= DELAY_MAX:
        errors["delay"] = _("A number of months.")
    errors |= _range_errors(study)
    envelope = envelope_in(budget, study.envelope_id) if study.envelope_id else None
    if study.envelope_id and envelope is None:
        errors["envelope"] = _("Choose an envelope of the list.")
    if study.stage == ProjectStage.BALLOT:
        if budget.reglement.calendar.has_begun(Step.VOTE, now()):
            errors["stage"] = _("The opening of the vote is past: give it other dates first.")
        elif not (studied := cost_is_studied(budget)):
            errors.setdefault("stage", str(studied.reason))
        if envelope is None:
            errors["envelope"] = _("Choose an envelope of the list.")
        most = budget.reglement.cost_most
        if study.cost is None:
            errors["cost"] = _("What goes to the vote has a cost.")
        elif envelope is not None and study.cost > min(envelope.amount, most or envelope.amount):
            errors["cost"] = _("It costs more than one project may.")
    if len(study.theme or "") > THEME_MAX:
        errors["theme"] = _("%(count)d characters at most.", count=THEME_MAX)
    return errors
