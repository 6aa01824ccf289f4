"""The forms of the draw."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.codes import read_reference
from parvis_sortition.models import RandomKind
from parvis_sortition.proof.choice import parts_of, together

ASKED = {
    RandomKind.DIGITS: (
        _("The digits drawn"),
        _("Balls, or dice: the digits are the number of the panel."),
    ),
    RandomKind.SEED: (
        _("The value published"),
        _("By the beacon, or the result of the lottery, copied as it was published."),
    ),
    RandomKind.BOTH: (
        _("The digits drawn"),
        _("Balls, or dice. They count together with the value of the beacon."),
    ),
}
"""What is typed first, and what it is, for each kind of value announced."""
AS_PUBLISHED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class BallsForm(Form):
    """The public value, then the same once more to confirm it."""

    value = StringField(
        render_kw=AS_PUBLISHED | {"class": "sortition-balls"},
        validators=[InputRequired(_("Type what was drawn.")), Length(max=200)],
    )
    beacon = StringField(
        _("The value of the beacon"),
        description=_("Copied as it was published."),
        render_kw=AS_PUBLISHED,
        validators=[InputRequired(_("Copy the value as it was published.")), Length(max=180)],
    )
    confirmed = HiddenField()

    def __init__(self, kind: RandomKind, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind
        self.value.label.text, self.value.description = ASKED[kind]
        if kind != RandomKind.BOTH:
            del self.beacon

    def validate_value(self, field: StringField) -> None:
        """Digits alone, where a beacon has a field of its own."""
        if self.kind == RandomKind.BOTH and "+" in (field.data or ""):
            raise ValidationError(_("Digits alone are typed here."))

    def typed(self) -> str:
        """What was typed, as one value."""
        if self.kind != RandomKind.BOTH:
            return self.value.data or ""
        return together(self.value.data or "", self.beacon.data or "")

    def ask_again(self, value: str) -> None:
        """Have this value confirmed, as it was read."""
        self.confirmed.data = value
        if self.kind == RandomKind.BOTH:
            self.value.data, self.beacon.data = parts_of(value)
        else:
            self.value.data = value


class ReasonForm(Form):
    """Why a draw is given up, or quotas changed."""

    reason = TextAreaField(
        _("Why, in words that everyone will read"),
        render_kw={"rows": 3},
        validators=[InputRequired(_("Say why: it is published.")), Length(max=500)],
    )


class DrawNumberField(IntegerField):  # type: ignore[misc]
    """A number in a draw; told apart from the reference of an answer."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError, as WTForms asks."""
        typed = valuelist[0].strip() if valuelist else ""
        if typed[:1] in ("R", "r") and read_reference(typed) is not None:
            raise ValueError(
                _("This is the reference of your answer. Your personal code gives your number.")
            )
        super().process_formdata(valuelist)


class NumberForm(Form):
    """One’s number in a draw."""

    class Meta(Form.Meta):
        csrf = False

    person = DrawNumberField(
        _("Your number in this draw"),
        description=_("Not the reference of your answer, which begins with an R."),
        render_kw={"inputmode": "numeric"},
        validators=[InputRequired(_("Type a number.")), NumberRange(1, 10_000_000)],
    )


class CodeForm(Form):
    """The personal code by which volunteers come back."""

    code = StringField(
        _("Your personal code"),
        description=_("Twelve signs, on your letter or given to you when you answered."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
        validators=[InputRequired(_("Type your code.")), Length(max=60)],
    )
