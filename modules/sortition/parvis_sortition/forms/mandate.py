"""The forms of a mandate: texts, calendar, data, sub-draws, exclusions."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.db import now
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.forms.moments import after, day_of, hour_of, moment
from parvis_sortition.labels import ALGORITHMS, RANDOMNESS
from parvis_sortition.models import Algorithm, Randomness, Recruitment, SubDraw
from parvis_sortition.operations.mandate import TITLE_MAX
from parvis_sortition.operations.parts import AUDIENCE_MAX, NAME_MAX, Part

YEARS = 100
"""No calendar goes further than so many years."""


class BeginForm(Form):
    """The first words of a recruitment."""

    title = StringField(
        _("Title"),
        description=_("As people will read it: “Citizens’ convention on energy”."),
        validators=[InputRequired(_("A title is needed.")), Length(5, TITLE_MAX)],
    )
    body = TextAreaField(
        _("What the panel is for"),
        description=_("What it will work on, how often it meets, what becomes of its work."),
        validators=[InputRequired(_("Say what the panel is for.")), Length(max=20_000)],
        render_kw={"rows": 8},
    )
    size = IntegerField(
        _("Number of members"),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(1, 10_000)],
    )


class TextsForm(Form):
    """What the panel is for, and how it is drawn."""

    title = StringField(
        _("Title"), validators=[InputRequired(_("A title is needed.")), Length(5, TITLE_MAX)]
    )
    body = TextAreaField(
        _("What the panel is for"),
        description=_("What it will work on, how often it meets, what becomes of its work."),
        validators=[InputRequired(_("Say what the panel is for.")), Length(max=20_000)],
        render_kw={"rows": 8},
    )
    college = StringField(
        _("Name of the college"),
        description=_("What members are called in the space that they join."),
        validators=[InputRequired(_("A name is needed.")), Length(max=80)],
    )
    algorithm = RadioField(
        _("How chances are made fair"),
        choices=[SelectChoice(str(one), title) for one, title in ALGORITHMS.items()],
        validators=[InputRequired(_("Choose one."))],
        default=str(Algorithm.LEXIMIN),
    )
    panels = IntegerField(
        _("Panels in the lottery"),
        description=_("1,000 panels are drawn from with three balls."),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(10, 100_000)],
    )


class CalendarForm(Form):
    """When answers end, the draw takes place and data is erased; where the random value comes
    from.
    """

    to_invite = IntegerField(
        _("Letters to send"),
        description=_("0 when anyone concerned can answer, without a letter."),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(0, 1_000_000)],
    )
    answers_on = DateField(
        _("Last day for answering"), validators=[InputRequired(_("This date is needed."))]
    )
    draw_on = DateField(
        _("Day of the public draw"), validators=[InputRequired(_("This date is needed."))]
    )
    draw_time = TimeField(_("Time of the draw"), validators=[Optional()])
    reply_days = IntegerField(
        _("Days that someone drawn has to confirm"),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(1, 90)],
    )
    appeal_on = DateField(
        _("End of the appeal period"),
        description=_(
            "Two months after the draw, as for any public decision. Volunteers who are not drawn "
            "and invitations are then erased."
        ),
        validators=[InputRequired(_("This date is needed."))],
    )
    panel_on = DateField(
        _("End of the panel’s mandate"),
        description=_("What is left of its members’ data is then erased."),
        validators=[InputRequired(_("This date is needed."))],
    )
    alternates_kept = BooleanField(
        _("Alternates can be called until the end of the panel’s mandate"),
        description=_(
            "Their data is then kept until that day. Otherwise they are erased at the end of the "
            "appeal period, and empty seats stay empty after it."
        ),
    )
    randomness = RadioField(
        _("Where the random value comes from"),
        choices=[SelectChoice(str(one), title) for one, title in RANDOMNESS.items()],
        validators=[InputRequired(_("Choose one."))],
    )
    randomness_note = StringField(
        _("Announced so"),
        description=_(
            "Where, when and before whom the balls are drawn; or which beacon, and which round of "
            "it. It is published before the draw, so that nobody can choose it afterwards. With "
            "both, draw the balls before the beacon is known."
        ),
        validators=[Optional(), Length(max=500)],
    )

    def __init__(self, recruitment: Recruitment, **options: Any) -> None:
        super().__init__(data=_calendar(recruitment), **options)

    def values(self) -> dict[str, Any]:
        """The columns, for `change_mandate`."""
        hour = self.draw_time.data or time(18)
        return {
            "to_invite": self.to_invite.data,
            "answers_until": moment(self.answers_on.data),
            "draw_at": moment(self.draw_on.data, hour),
            "reply_days": self.reply_days.data,
            "appeal_until": moment(self.appeal_on.data),
            "panel_until": moment(self.panel_on.data),
            "alternates_kept": self.alternates_kept.data,
            "randomness": Randomness(self.randomness.data),
            "randomness_note": self.randomness_note.data or "",
        }

    FIELDS = {
        "answers_until": "answers_on",
        "draw_at": "draw_on",
        "appeal_until": "appeal_on",
        "panel_until": "panel_on",
    }
    """The field of each column that has another name."""


def _calendar(recruitment: Recruitment) -> dict[str, Any]:
    """What is kept; where nothing is, a calendar that leaves people the time they need."""
    today = day_of(now()) or date.min
    answers = day_of(recruitment.answers_until) or after(today, 42)
    draw = day_of(recruitment.draw_at) or after(answers, 14)
    appeal = day_of(recruitment.appeal_until) or after(draw, 61)
    return {
        "to_invite": recruitment.to_invite,
        "answers_on": answers,
        "draw_on": draw,
        "draw_time": hour_of(recruitment.draw_at) or time(18),
        "reply_days": recruitment.reply_days,
        "appeal_on": appeal,
        "panel_on": day_of(recruitment.panel_until) or after(draw, 365),
        "alternates_kept": recruitment.alternates_kept,
        "randomness": str(recruitment.randomness),
        "randomness_note": recruitment.randomness_note,
    }


class DataForm(Form):
    """Who answers for the personal data, and what it is for."""

    controller = StringField(
        _("Who answers for the data"),
        description=_("The town or agglomeration that has the panel drawn."),
        validators=[InputRequired(_("A name is needed.")), Length(max=160)],
    )
    controller_contact = StringField(
        _("How to reach them about personal data"),
        description=_("The address of the data protection officer."),
        validators=[InputRequired(_("An address is needed.")), Length(max=300)],
    )
    purposes = TextAreaField(
        _("What the data is for"),
        description=_("In words for those who give it; they read it before they answer."),
        validators=[InputRequired(_("Say what the data is for.")), Length(max=5_000)],
        render_kw={"rows": 6},
    )


class SubDrawForm(Form):
    """A part of the panel, drawn from people of its own."""

    name = StringField(
        _("Name"), validators=[InputRequired(_("A name is needed.")), Length(max=NAME_MAX)]
    )
    audience = StringField(
        _("Who can be drawn in it"),
        description=_(
            "In words that people recognise themselves by: “residents without French nationality”."
        ),
        validators=[Optional(), Length(max=AUDIENCE_MAX)],
    )
    size = IntegerField(
        _("Number of members"),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(1, 10_000)],
    )
    alternates = IntegerField(
        _("Alternates drawn in advance"),
        description=_("They replace those who decline; about one for each four members."),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(0, 10_000)],
        default=0,
    )

    def part(self) -> Part:
        """What was typed."""
        return Part(
            name=self.name.data,
            audience=self.audience.data or "",
            size=self.size.data,
            alternates=self.alternates.data,
        )


def part_data(sub_draw: SubDraw) -> dict[str, Any]:
    """What the form shows of a sub-draw."""
    return {
        "name": sub_draw.name,
        "audience": sub_draw.audience,
        "size": sub_draw.size,
        "alternates": sub_draw.alternates,
    }


class ExclusionsForm(Form):
    """Who can't be drawn."""

    sentences = TextAreaField(
        _("What volunteers confirm"),
        description=_("One sentence a line, in the first person."),
        validators=[Optional(), Length(max=7_000)],
        render_kw={"rows": 5},
    )
    one_per_household = BooleanField(_("Two people of one household never sit together"))

    def lines(self) -> list[str]:
        """The sentences."""
        return [line.strip() for line in (self.sentences.data or "").splitlines() if line.strip()]


class ReasonForm(Form):
    """Why something public is taken back."""

    reason = TextAreaField(
        _("Why"),
        description=_("In words that everyone will read."),
        validators=[InputRequired(_("Say why: it is published.")), Length(max=500)],
        render_kw={"rows": 3},
    )


class SlackForm(Form):
    """How much room quotas leave around the exact share."""

    slack = SelectField(
        _("Room left on each side"),
        choices=[
            SelectChoice("0", _("None: the share, rounded")),
            SelectChoice("1", _("One seat")),
            SelectChoice("2", _("Two seats")),
        ],
        default="0",
    )
