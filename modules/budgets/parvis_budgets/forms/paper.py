"""The forms of the roll and of paper ballots."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.spaces import Space
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.ballots import VoterForm
from parvis_budgets.models import Budget, Envelope
from parvis_budgets.operations.paper import SIZE_MOST
from parvis_budgets.operations.roll import REFERENCE_MAX
from parvis_budgets.operations.striking import REASON_MAX


def _envelopes(field: SelectField, budget: Budget) -> None:
    """Offer the edition's envelopes; where there is one, it is chosen already."""
    field.choices = [SelectChoice(str(one.id), one.name) for one in budget.envelopes]
    if len(budget.envelopes) == 1 and not field.data:
        field.data = str(budget.envelopes[0].id)


def _chosen(budget: Budget, text: str | None) -> Envelope:
    return next(one for one in budget.envelopes if str(one.id) == text)


class RollForm(VoterForm):
    """Someone who votes by another way than the web, as their identity document has them."""

    home = SelectField(_("Where they live"), validators=[Optional()])
    envelope = SelectField(
        _("Envelope"), validators=[InputRequired(_("Choose an envelope of the list."))]
    )
    reference = StringField(
        _("Reference"),
        description=_("On your own list, to find this line again: “pile 3, no. 17”."),
        validators=[Optional(), Length(max=REFERENCE_MAX)],
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, budget: Budget, homes: Sequence[Space], *, referenced: bool = True) -> None:
        super().__init__(budget.reglement)
        self.budget = budget
        self.name.render_kw = self.born_on.render_kw = {"autocomplete": "off"}
        self.name.label.text = _("Their first and last name")
        self.tie.label.text = _("They vote because")
        self.home.choices = [
            SelectChoice("", _("Not said")),
            *(SelectChoice(str(home.id), home.name) for home in homes),
        ]
        _envelopes(self.envelope, budget)
        if not referenced:
            del self.reference

    @property
    def home_id(self) -> int | None:
        """The commune said."""
        return int(self.home.data) if self.home.data else None

    def chosen(self) -> Envelope:
        """The envelope they vote in."""
        return _chosen(self.budget, self.envelope.data)


class StrikeForm(Form):
    """Whose line of the roll is struck, and why."""

    name = StringField(
        _("Their first and last name"),
        description=_("As they were entered on the roll."),
        validators=[InputRequired(_("Their first and last name.")), Length(max=160)],
        render_kw={"autocomplete": "off"},
    )
    born_on = DateField(
        _("Birth date"),
        validators=[InputRequired(_("Check this date: day, month, year of birth."))],
        render_kw={"autocomplete": "off"},
    )
    envelope = SelectField(
        _("Envelope"), validators=[InputRequired(_("Choose an envelope of the list."))]
    )
    reason = TextAreaField(
        _("Why"),
        description=_("It stays on the list, and they read it if they have an account."),
        validators=[
            InputRequired(_("Say why, in a sentence: it stays on the list.")),
            Length(max=REASON_MAX),
        ],
        render_kw={"rows": 3},
    )

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        _envelopes(self.envelope, budget)

    def chosen(self) -> Envelope:
        """The envelope of the line."""
        return _chosen(self.budget, self.envelope.data)


class PileForm(Form):
    """A new pile of paper ballots."""

    envelope = SelectField(
        _("Envelope"), validators=[InputRequired(_("Choose an envelope of the list."))]
    )
    size = IntegerField(
        _("Ballots in the pile, counted by hand"),
        validators=[InputRequired(_("Count them.")), NumberRange(1, SIZE_MOST)],
        render_kw={"inputmode": "numeric"},
    )

    def __init__(self, budget: Budget, **options: object) -> None:
        super().__init__(**options)
        self.budget = budget
        _envelopes(self.envelope, budget)

    def chosen(self) -> Envelope:
        """The envelope of the pile."""
        return _chosen(self.budget, self.envelope.data)


class ResizeForm(Form):
    """How many ballots a pile has after all."""

    size = IntegerField(
        _("Ballots in the pile, counted by hand"),
        validators=[InputRequired(_("Count them.")), NumberRange(1, SIZE_MOST)],
        render_kw={"inputmode": "numeric"},
    )
    forget = BooleanField(_("Forget what was typed after the last one"))


class LineForm(Form):
    """A ballot of a pile, as it is typed."""

    number = IntegerField(
        _("Ballot"), validators=[InputRequired(), NumberRange(1, SIZE_MOST)],
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    line = StringField(
        _("What is ticked"),
        validators=[Length(max=2000)],
        render_kw={"autocomplete": "off", "autofocus": True, "inputmode": "text"},
    )
