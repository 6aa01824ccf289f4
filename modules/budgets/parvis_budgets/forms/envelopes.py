"""The envelopes of an edition, a line of fields for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from parvis.spaces import Space
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import NO, EurosField
from parvis_budgets.models import Budget
from parvis_budgets.operations.reglement import Money


class EnvelopeForm(Form):
    """One envelope among several."""

    class Meta(Form.Meta):
        csrf = False

    number = HiddenField()
    """Which of the edition's envelopes this line is."""
    name = StringField(_("Name of the envelope"), validators=[Length(max=120)])
    amount = EurosField(_("Amount, in euros"))
    place = SelectField(_("For the people of"), validate_choice=False)
    theme = StringField(
        _("Theme"),
        description=_("When this money is for one theme only."),
        validators=[Length(max=80)],
    )

    @property
    def is_empty(self) -> bool:
        """Whether the line says nothing."""
        return not (self.name.data or self.amount.data)

    def money(self) -> Money:
        """What was written."""
        return Money(
            name=self.name.data or "",
            amount=self.amount.cents or 0,
            space_id=_number(self.place.data),
            theme=self.theme.data or "",
            number=_number(self.number.data),
        )


def _number(text: str | None) -> int | None:
    """The number of a place; 0, that of none, for what is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def place_choices(places: Sequence[Space]) -> list[SelectChoice]:
    """The spaces that an envelope can be for; none: everyone."""
    return [NO, *(SelectChoice(str(place.id), place.name) for place in places)]


def lines_of(budget: Budget) -> list[dict[str, Any]]:
    """The edition's envelopes as the form shows them."""
    return [
        _line(one.name, one.amount, one.space_id, one.theme) | {"number": str(one.id)}
        for one in budget.envelopes
    ]


def line_for(place: Space) -> dict[str, Any]:
    """An envelope to fill in for a commune."""
    return _line(place.name, None, place.id, "")


def _line(name: str, amount: int | None, space_id: int | None, theme: str) -> dict[str, Any]:
    return {"name": name, "amount": amount, "place": str(space_id or ""), "theme": theme}
