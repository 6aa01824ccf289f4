"""The study of a project."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import EurosField, choices
from parvis_budgets.forms.projects import envelope_choices, theme_choices
from parvis_budgets.labels import STAGES
from parvis_budgets.models import Project, ProjectStage
from parvis_budgets.operations.study import DELAY_MAX, REASON_MAX, STUDIED, Study


class StudyForm(Form):
    """What a service finds."""

    stage = RadioField(
        _("What the study says"),
        choices=choices({stage: STAGES[stage] for stage in STUDIED}),
        validators=[InputRequired(_("Choose one."))],
    )
    reason = TextAreaField(
        _("Reasons"),
        description=_("Needed when it is not admissible: everyone reads them."),
        validators=[Optional(), Length(max=REASON_MAX)],
    )
    envelope = SelectField(_("Envelope"), validators=[Optional()])
    cost = EurosField(_("Cost, in euros"))
    cost_low = EurosField(_("Between, in euros"))
    cost_high = EurosField(_("And, in euros"))
    yearly = EurosField(_("Running cost each year, in euros"))
    delay = IntegerField(
        _("Delay, in months"), validators=[Optional(), NumberRange(0, DELAY_MAX)]
    )
    theme = SelectField(_("Theme"), validators=[Optional()])
    service = StringField(_("Service that studied it"), validators=[Optional(), Length(max=120)])

    def __init__(self, project: Project, **options: Any) -> None:
        super().__init__(data=_values(project), **options)
        budget = project.budget
        self.envelope.choices = envelope_choices(budget.envelopes)
        self.theme.choices = theme_choices(budget, project)
        if len(budget.envelopes) == 1 and not self.envelope.data:
            self.envelope.data = str(budget.envelopes[0].id)
        if not budget.reglement.ballot.themes:
            del self.theme

    def study(self) -> Study:
        """What was found."""
        return Study(
            stage=ProjectStage(self.stage.data),
            reason=self.reason.data or "",
            service=self.service.data or "",
            theme=self.theme.data or "" if "theme" in self else None,
            envelope_id=int(self.envelope.data) if self.envelope.data else None,
            cost=self.cost.cents,
            cost_low=self.cost_low.cents,
            cost_high=self.cost_high.cents,
            yearly=self.yearly.cents,
            delay=self.delay.data,
        )


def _values(project: Project) -> dict[str, Any]:
    return {
        "stage": project.stage if project.stage in STUDIED else None,
        "reason": project.reason,
        "service": project.service,
        "theme": project.theme,
        "envelope": str(project.envelope_id or ""),
        "cost": project.cost,
        "cost_low": project.cost_low,
        "cost_high": project.cost_high,
        "yearly": project.yearly,
        "delay": project.delay,
    }
