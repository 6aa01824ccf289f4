"""Bringing a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.models import Envelope
from parvis_budgets.operations.projects import TITLE_MAX, TITLE_MIN, Idea


class ProjectForm(Form):
    """What is written of a project."""

    title = StringField(
        _("Title"),
        description=_("One sentence that says what the project is."),
        validators=[InputRequired(_("A title is needed.")), Length(TITLE_MIN, TITLE_MAX)],
    )
    body = TextAreaField(
        _("Your project"),
        description=_("What it is, where, for whom, and what it would change."),
        validators=[InputRequired(_("Say what the project is."))],
        render_kw={"rows": 10},
    )
    envelope = SelectField(_("Envelope"), validators=[Optional()])
    place = StringField(
        _("Place"),
        description=_("A street, a building, a hamlet: as people say it."),
        validators=[Optional(), Length(max=160)],
    )

    def __init__(self, envelopes: Sequence[Envelope], **options: Any) -> None:
        super().__init__(**options)
        self._only = envelopes[0].id if len(envelopes) == 1 else None
        self.envelope.choices = [
            SelectChoice("", _("I do not know")),
            *(SelectChoice(str(one.id), one.name) for one in envelopes),
        ]
        if self._only is not None:
            del self.envelope

    def idea(self) -> Idea:
        """What was written."""
        chosen = self.envelope.data if "envelope" in self else self._only
        return Idea(
            title=self.title.data,
            body=self.body.data,
            envelope_id=int(chosen) if chosen else None,
            place=self.place.data or "",
        )
