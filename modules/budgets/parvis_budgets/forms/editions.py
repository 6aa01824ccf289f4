"""Making an edition."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import EurosField
from parvis_budgets.reglement.templates import TEMPLATES


class NewBudgetForm(Form):
    """A new edition, from a template."""

    title = StringField(
        _("Name of this edition"),
        description=_("For example: Participatory budget 2027."),
        validators=[InputRequired(_("A title is needed.")), Length(3, 120)],
    )
    template = RadioField(
        _("Start from"), validators=[InputRequired(_("Choose one."))], default="small-commune"
    )
    amount = EurosField(
        _("Envelope, in euros"),
        description=_("Left empty: that of the template."),
    )
    body = TextAreaField(_("What it is for"), validators=[Length(max=20_000)])

    def __init__(self, titles: dict[str, Any], **options: Any) -> None:
        """`titles`: what each template says, by name."""
        super().__init__(**options)
        self.template.choices = [(name, titles[name]) for name in TEMPLATES]
