"""The forms of lists and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.forms.moments import moment
from parvis_sortition.labels import ROLL_VALUES
from parvis_sortition.lettering import LINES
from parvis_sortition.models import Recruitment, RollValue, SubDraw
from parvis_sortition.rolls.reading import FIELDS, FaultKind

FIELD_NAMES = {
    "name": _("Whole name"),
    "first_names": _("First names"),
    "birth_name": _("Surname (at birth)"),
    "used_name": _("Surname in use"),
    "extra1": _("First complement (flat, building)"),
    "extra2": _("Second complement"),
    "number": _("Number in the street"),
    "way": _("Type of street"),
    "street": _("Street"),
    "hamlet": _("Hamlet"),
    "postcode": _("Postcode"),
    "town": _("Town"),
}
FAULTS = {
    FaultKind.NAME: _("no name"),
    FaultKind.STREET: _("neither street nor hamlet"),
    FaultKind.POSTCODE: _("no postcode of five digits"),
    FaultKind.TOWN: _("no town"),
    FaultKind.LONG: _("an address too long to be printed"),
    FaultKind.TWICE: _("the same person twice"),
    FaultKind.OBJECTED: _("asked not to be written to"),
}


class RollForm(Form):
    """A list to draw from."""

    sub_draw = SelectField(_("For which sub-draw"), validators=[InputRequired()])
    name = StringField(
        _("Which list it is"),
        description=_("Published with the draw: “electoral roll of Volonne, March 2027”."),
        validators=[InputRequired(_("Say which list this is.")), Length(max=160)],
    )
    file = FileField(
        _("The file"),
        description=_(
            "CSV, or a ZIP file that holds one: the electoral roll as the répertoire électoral "
            "unique gives it, or a list of addresses. It is sealed, and erased once drawn from."
        ),
        validators=[FileRequired(_("Choose a file."))],
        render_kw={"accept": ".csv,.txt,.zip"},
    )

    def __init__(self, parts: Sequence[SubDraw], **options: Any) -> None:
        super().__init__(**options)
        self.sub_draw.choices = [SelectChoice(str(part.id), part.name) for part in parts]
        if len(parts) == 1:
            del self.sub_draw


def columns_form(first: Sequence[str], header: bool, columns: Mapping[str, int]) -> Form:
    """Which column is what: a choice for each field, named as in `rolls.reading.FIELDS`."""
    shown = [
        SelectChoice(str(place), f"{place + 1}. {heading[:60] or '—'}")
        for place, heading in enumerate(first)
    ]
    choices = [SelectChoice("", _("None")), *shown]
    fields: dict[str, Any] = {
        name: SelectField(FIELD_NAMES[name], choices=choices, validators=[Optional()])
        for name in FIELDS
    }
    fields["header"] = BooleanField(_("The first line names the columns"))
    data = {name: str(place) for name, place in columns.items()} | {"header": header}
    form: Form = type("ColumnsForm", (Form,), fields)(data=data)
    return form


def columns_in(form: Form) -> dict[str, int]:
    """The place of the column of each field."""
    return {name: int(form[name].data) for name in FIELDS if form[name].data}


class PublishForm(Form):
    """What is published of a list before it is drawn from."""

    to_draw = IntegerField(
        _("How many people to invite"),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(1, 500_000)],
    )
    announcement = StringField(
        _("Where the random value will come from"),
        description=_("“The numbers of the national lottery of Saturday 14 March.”"),
        validators=[
            InputRequired(_("Announce where the random value will come from.")),
            Length(max=300),
        ],
    )


    kind = RadioField(
        _("What the value is"),
        choices=[SelectChoice(kind.value, title) for kind, title in ROLL_VALUES.items()],
        default=RollValue.NUMBERS.value,
        validators=[InputRequired(_("Choose one of them."))],
    )
    value_on = DateField(
        _("The day when it is known"),
        description=_("It is not taken before: nobody chooses it."),
        validators=[InputRequired(_("A day is needed."))],
    )
    value_time = TimeField(_("From what time"), default=time(20), validators=[Optional()])

    def value_at(self) -> datetime:
        """The moment from which the value is known."""
        at = moment(self.value_on.data, self.value_time.data or time(20))
        assert at is not None
        return at


class ValueForm(Form):
    """The public value."""

    value = StringField(
        _("The value that was drawn"),
        description=_(
            "Of the kind announced: “7 12 23 31 48 5”, in any order and with any sign between."
        ),
        validators=[
            InputRequired(_("Type the value that was drawn in public.")),
            Length(max=200),
        ],
        render_kw={"autocomplete": "off"},
    )
    confirmed = HiddenField()
    """The value, once it was shown again and found right."""


class LetterForm(Form):
    """What the letters say besides the mandate."""

    address = TextAreaField(
        _("Address of who writes"),
        description=_("Under the name of the space: “4 rue Klein”, “04000 Digne-les-Bains”."),
        validators=[InputRequired(_("The address that writes is needed.")), Length(max=400)],
        render_kw={"rows": 3},
    )
    telephone = StringField(
        _("Telephone"),
        description=_("For those who don’t answer on the internet."),
        validators=[InputRequired(_("A telephone number is needed.")), Length(max=40)],
    )
    hours = StringField(
        _("When someone answers"),
        description=_("“From Monday to Friday, 9 a.m. to noon”."),
        validators=[Optional(), Length(max=120)],
    )
    source = StringField(
        _("Where names and addresses come from"),
        description=_("“The electoral roll”: people must be told (GDPR, article 14)."),
        validators=[InputRequired(_("People must be told.")), Length(max=200)],
    )
    about = TextAreaField(
        _("What it is about"),
        description=_("In a few sentences, 600 characters or less: each letter stays one sheet."),
        validators=[Optional(), Length(max=2000)],
        render_kw={"rows": 5},
    )
    sessions = TextAreaField(
        _("Dates of the meetings, one a line"),
        validators=[Optional(), Length(max=1500)],
        render_kw={"rows": 4},
    )
    allowance = StringField(
        _("What is paid"),
        description=_("“90 € a day, travel paid back”."),
        validators=[Optional(), Length(max=300)],
    )
    help = StringField(
        _("What makes it easier to come"),
        description=_("“Childcare on the spot, a shuttle from each village”."),
        validators=[Optional(), Length(max=300)],
    )
    on_paper = StringField(
        _("Where to answer on paper"),
        description=_("“At the town hall’s reception”; empty: not possible."),
        validators=[Optional(), Length(max=200)],
    )
    place = StringField(_("Written in"), validators=[Optional(), Length(max=80)])
    signatory = StringField(_("Who signs"), validators=[Optional(), Length(max=120)])
    title = StringField(
        _("What they are"),
        description=_("“Mayor”."),
        validators=[Optional(), Length(max=120)],
    )

    def texts(self) -> dict[str, Any]:
        """What was written, as `Recruitment.letter` keeps it."""
        return {
            field.name: [line.strip() for line in field.data.splitlines() if line.strip()]
            if field.name in LINES
            else field.data
            for field in self
            if field.name != "csrf_token" and field.data
        }


def letter_data(recruitment: Recruitment) -> dict[str, Any]:
    """The texts as the form shows them."""
    return {
        name: "\n".join(text) if name in LINES else text
        for name, text in recruitment.letter.items()
    }
