"""The forms of draws of things."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.models import ThingsDraw, ThingsKind
from parvis_sortition.operations.things import Things
from parvis_sortition.proof.things import name_of

KINDS = {
    ThingsKind.ORDER: _("The order of all: who speaks first, which question comes next"),
    ThingsKind.SOME: _("Some of them: three proposals out of twenty"),
    ThingsKind.TABLES: _("Tables: people shared out so that each table is mixed"),
}


class ThingsForm(Form):
    """Writing a draw of things."""

    title = StringField(
        _("Title"),
        validators=[InputRequired(_("A title is needed.")), Length(max=120)],
    )
    kind = RadioField(
        _("What is drawn"),
        choices=[SelectChoice(kind.value, title) for kind, title in KINDS.items()],
        default=ThingsKind.ORDER.value,
        validators=[InputRequired(_("Choose one of them."))],
    )
    lines = TextAreaField(
        _("The list, one on each line"),
        description=_(
            "It is published: no surname, no address. For tables only, what follows the name is "
            "not published: what to mix by, with semicolons, “Awa D.; woman; Volonne”. In the "
            "other draws, people of a panel are numbers alone."
        ),
        render_kw={"rows": 10},
        validators=[InputRequired(_("Two lines at least: what is drawn."))],
    )
    whole = BooleanField(_("Everyone may read the whole lines, what follows the semicolons too"))
    wanted = IntegerField(
        _("How many, or how many tables"),
        description=_("Not for an order."),
        validators=[Optional(), NumberRange(1, 2000)],
    )
    announcement = StringField(
        _("Where the random value will come from"),
        description=_("“Three balls, at the meeting of 12 March at 6 p.m.”"),
        validators=[
            InputRequired(_("Announce where the random value will come from.")),
            Length(max=500),
        ],
    )
    body = TextAreaField(_("What it is for"), render_kw={"rows": 3})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if self.kind.data == ThingsKind.TABLES or ";" not in (self.lines.data or ""):
            del self.whole

    def fill(self, draw: ThingsDraw) -> None:
        """Show what is there."""
        self.title.data, self.body.data = draw.title, draw.body
        self.kind.data, self.wanted.data = str(draw.kind), draw.number_wanted
        self.announcement.data = draw.announcement
        self.lines.data = "\n".join(lines_of(draw))

    def things(self) -> Things:
        """What was typed."""
        return Things(
            kind=ThingsKind(self.kind.data),
            title=self.title.data or "",
            body=self.body.data or "",
            lines=self.lines.data or "",
            wanted=self.wanted.data,
            announcement=self.announcement.data or "",
            whole=bool(self.whole and self.whole.data),
        )


class ValueForm(Form):
    """The public value of a draw of things."""

    value = StringField(
        _("The value drawn"),
        description=_("As it was drawn: the digits of the balls, or the beacon’s value."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
        validators=[InputRequired(_("Type what was drawn.")), Length(max=200)],
    )
    confirmed = HiddenField()
    """The value, once it was shown again and found right."""


def lines_of(draw: ThingsDraw) -> list[str]:
    """The things as they were typed: for those who prepare the draw."""
    values = draw.mixing["values"] if draw.mixing else {}
    names = [name_of(item) for item in draw.items]
    return ["; ".join([name, *values.get(name, ())]) for name in names]
