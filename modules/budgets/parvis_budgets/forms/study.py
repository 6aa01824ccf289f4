"""The study of a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import EurosField, choices
from parvis_budgets.labels import STAGES
from parvis_budgets.models import Envelope, Project, ProjectStage
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
    service = StringField(_("Service that studied it"), validators=[Optional(), Length(max=120)])

    def __init__(self, envelopes: Sequence[Envelope], project: Project, **options: Any) -> None:
        super().__init__(data=_values(project), **options)
        self.envelope.choices = [
            SelectChoice("", _("I do not know")),
            *(SelectChoice(str(one.id), one.name) for one in envelopes),
        ]

    def study(self) -> Study:
        """What was found."""
        return Study(
            stage=ProjectStage(self.stage.data),
            reason=self.reason.data or "",
            service=self.service.data or "",
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
        "envelope": str(project.envelope_id or ""),
        "cost": project.cost,
        "cost_low": project.cost_low,
        "cost_high": project.cost_high,
        "yearly": project.yearly,
        "delay": project.delay,
    }
