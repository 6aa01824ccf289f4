"""The forms of proposals."""

from __future__ import annotations

from typing import Any

from parvis_proposals.labels import ORDERS, STAGES
from parvis_proposals.models import Proposal, Stage
from parvis_proposals.operations import Text
from wtforms import FloatField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.spaces import Category
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _


class ProposalForm(Form):
    """Writing or changing a proposal."""

    title = StringField(
        _("Title"),
        description=_("One sentence that says what you propose."),
        validators=[InputRequired(_("A title is needed.")), Length(min=5, max=120)],
    )
    body = TextAreaField(
        _("Your proposal"),
        description=_("What is the matter today, what you propose, for whom."),
        validators=[InputRequired(_("Say what you propose."))],
    )
    category = SelectField(_("Subject"), validators=[Optional()])
    place = StringField(
        _("Place"),
        description=_("A street, a building, a hamlet: as people say it."),
        validators=[Optional(), Length(max=160)],
    )
    latitude = FloatField(_("Latitude"), validators=[Optional(), NumberRange(-90, 90)])
    longitude = FloatField(_("Longitude"), validators=[Optional(), NumberRange(-180, 180)])

    def __init__(
        self, categories: list[Category], proposal: Proposal | None = None, **options: Any
    ) -> None:
        data = None
        if proposal is not None:
            data = {
                "title": proposal.title,
                "body": proposal.body,
                "category": str(proposal.category_id or ""),
                "place": proposal.place,
                "latitude": proposal.latitude,
                "longitude": proposal.longitude,
            }
        super().__init__(data=data, **options)
        self.category.choices = [("", _("No subject"))] + [
            (str(c.id), c.title) for c in categories
        ]

    def text(self) -> Text:
        """What was written."""
        return Text(
            title=self.title.data,
            body=self.body.data,
            category_id=int(self.category.data) if self.category.data else None,
            place=self.place.data or "",
            latitude=self.latitude.data,
            longitude=self.longitude.data,
        )


class FilterForm(Form):
    """Choosing what the list shows."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_("Search"))
    stage = SelectField(_("Stage"))
    category = SelectField(_("Subject"))
    order = SelectField(_("Order"))

    def __init__(self, categories: list[Category], **options: Any) -> None:
        super().__init__(**options)
        self.stage.choices = [("", _("All stages"))] + [(s.value, t) for s, t in STAGES.items()]
        self.category.choices = [("", _("All subjects"))] + [
            (str(c.id), c.title) for c in categories
        ]
        self.order.choices = list(ORDERS.items())

    def chosen(self) -> dict[str, Any]:
        """What `list_proposals` takes; a value that is none of the choices counts for nothing."""
        stage, category = self.stage.data, self.category.data
        return {
            "words": (self.q.data or "")[:100],
            "stage": Stage(stage) if stage in list(Stage) else None,
            "category_id": int(category)
            if category in {value for value, _title in self.category.choices if value}
            else None,
            "order": self.order.data if self.order.data in ORDERS else "newest",
        }


class AnswerForm(Form):
    """The official answer."""

    stage = RadioField(
        _("Where things stand"),
        choices=[(s.value, t) for s, t in STAGES.items() if s != Stage.SUBMITTED],
        validators=[InputRequired(_("Choose one."))],
    )
    body = TextAreaField(
        _("Answer"),
        description=_("Who has studied it, what is decided, why, and what happens next."),
        validators=[InputRequired(_("Give the reasons: people will read them.")), Length(max=20000)],
    )


class PressForm(Form):
    """A form with nothing but a button."""

    pressed = HiddenField()
