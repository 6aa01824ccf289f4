"""The study of projects by services: admissible or not, at what cost."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.db import lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Invalid, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Project, ProjectStage
from parvis_budgets.operations.projects import envelope_in

AMOUNT_MAX, REASON_MAX, DELAY_MAX = 10**12, 5000, 240

STUDIED = (ProjectStage.ADMISSIBLE, ProjectStage.REFUSED, ProjectStage.BALLOT)


@dataclass(frozen=True, kw_only=True)
class Study:
    """What a service finds. Amounts in cents, the delay in months."""

    stage: ProjectStage
    reason: str = ""
    service: str = ""
    envelope_id: int | None = None
    cost: int | None = None
    cost_low: int | None = None
    cost_high: int | None = None
    yearly: int | None = None
    delay: int | None = None


@operation
def study_project(actor: Person, project: Project, study: Study) -> None:
    """Keep what the study says; a refusal has its reason, what goes to the vote its cost and its
    envelope. Raises Refused, Invalid.
    """
    lock(project.budget)  # a vote that opens meanwhile freezes after this, or refuses it
    require(actor, "budgets.study", project)
    _check(project, study)
    for name, value in vars(study).items():
        setattr(project, name, value)
    project.studied_by_id, project.studied_at = actor.id, now()
    project.changed_at = now()
    record("budgets.studied", actor=actor, content=project, stage=study.stage.value)


def _check(project: Project, study: Study) -> None:
    errors = {}
    if study.stage not in STUDIED or project.stage == ProjectStage.MERGED:
        errors["stage"] = _("Choose one.")
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
    if (study.cost_low is None) != (study.cost_high is None):
        errors["cost_low"] = _("A range has a low and a high end.")
    elif (study.cost_high or 0) < (study.cost_low or 0):
        errors["cost_high"] = _("The high end can’t be under the low one.")
    envelope = envelope_in(project.budget, study.envelope_id) if study.envelope_id else None
    if study.envelope_id and envelope is None:
        errors["envelope"] = _("Choose an envelope of the list.")
    if study.stage == ProjectStage.BALLOT:
        if envelope is None:
            errors["envelope"] = _("Choose an envelope of the list.")
        most = project.budget.reglement.cost_most
        if study.cost is None:
            errors["cost"] = _("What goes to the vote has a cost.")
        elif envelope is not None and study.cost > min(envelope.amount, most or envelope.amount):
            errors["cost"] = _("It costs more than one project may.")
    if errors:
        raise Invalid(errors)
