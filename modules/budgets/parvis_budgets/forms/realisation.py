"""Telling a step of a realisation."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, FileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from parvis.content.attachments.forms import ALT_HELP
from parvis.content.attachments.images import ACCEPT
from parvis.content.attachments.operations import ALT_MAX
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import EurosField
from parvis_budgets.models import Milestone
from parvis_budgets.operations.realisation import BODY_MAX, TITLE_MAX, Told


class StepForm(Form):
    """One step."""

    title = StringField(
        _("What is this step?"),
        description=_("For example: the trees are ordered; the works begin; the opening."),
        validators=[InputRequired(_("A title is needed.")), Length(3, TITLE_MAX)],
    )
    planned_on = DateField(
        _("Planned for"),
        description=_("Once this day is past, the step shows as late until it is done."),
        validators=[Optional()],
    )
    done_on = DateField(
        _("Done on"), description=_("Left empty as long as it is to come."), validators=[Optional()]
    )
    spent = EurosField(
        _("Spent for this step, in euros"), description=_("What was really paid.")
    )
    body = TextAreaField(
        _("What is to be told"), validators=[Length(max=BODY_MAX)], render_kw={"rows": 4}
    )
    photo = FileField(
        _("A photo"),
        description=_("JPEG, PNG or WebP. It takes the place of the former one."),
        render_kw={"accept": ACCEPT},
    )
    photo_alt = StringField(
        _("What the picture shows"), description=ALT_HELP, validators=[Length(max=ALT_MAX)]
    )
    opens = BooleanField(
        _("This is the opening"), description=_("Once it is done, the project is shown as open.")
    )

    def __init__(self, step: Milestone | None, **options: Any) -> None:
        super().__init__(data=_values(step) if step else None, **options)

    def told(self) -> Told:
        """What was said."""
        return Told(
            title=self.title.data,
            body=self.body.data or "",
            planned_on=self.planned_on.data,
            done_on=self.done_on.data,
            spent=self.spent.cents or 0,
            opens=bool(self.opens.data),
        )


class GiveUpForm(Form):
    """Why a project will not be realised."""

    reason = TextAreaField(
        _("Why?"),
        description=_("Everyone reads it."),
        validators=[
            InputRequired(_("Say why: people voted for it, and will read this.")),
            Length(max=BODY_MAX),
        ],
        render_kw={"rows": 4},
    )


def _values(step: Milestone) -> dict[str, Any]:
    return {
        "title": step.title,
        "body": step.body,
        "planned_on": step.planned_on,
        "done_on": step.done_on,
        "spent": step.spent or None,
        "opens": step.opens,
        "photo_alt": step.photo.alt if step.photo else "",
    }
