"""The forms of the draw."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.models import RandomKind, Randomness

KINDS = {
    RandomKind.DIGITS: _("Balls, or dice: the digits are the number of the panel"),
    RandomKind.SEED: _("A beacon, or the result of a lottery, copied as it was published"),
}


class BallsForm(Form):
    """The public value, then the same once more to confirm it."""

    kind = RadioField(
        _("Where it comes from"),
        choices=[SelectChoice(kind.value, title) for kind, title in KINDS.items()],
        validators=[InputRequired(_("Choose one of them."))],
    )
    value = StringField(
        _("The value drawn"),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "off",
            "spellcheck": "false",
            "class": "sortition-balls",
        },
        validators=[InputRequired(_("Type what was drawn.")), Length(max=200)],
    )
    confirmed = HiddenField()

    def choose(self, randomness: Randomness) -> None:
        """Propose what was announced."""
        balls = str(randomness) == Randomness.BALLS
        self.kind.data = (RandomKind.DIGITS if balls else RandomKind.SEED).value


class ReasonForm(Form):
    """Why a draw is given up, or quotas changed."""

    reason = TextAreaField(
        _("Why, in words that everyone will read"),
        render_kw={"rows": 3},
        validators=[InputRequired(_("Say why: it is published.")), Length(max=500)],
    )


class NumberForm(Form):
    """One’s number in a draw."""

    class Meta(Form.Meta):
        csrf = False

    person = IntegerField(
        _("Your number in this draw"),
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
