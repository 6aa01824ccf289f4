"""The forms of an answer: three screens for the person, one page for a facilitator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from parvis.content import Channel
from parvis.db import now
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.models import Recruitment, Value
from parvis_sortition.queries.answers import names_of_communes

CHOOSE = _("Choose one of the answers.")
YES, NO = "yes", "no"

CHANNELS = {
    Channel.PHONE: _("By telephone"),
    Channel.PAPER: _("On paper"),
    Channel.MEETING: _("Met where they were (“aller vers”)"),
}
"""How a facilitator says that an answer came."""

_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(Form):
    """The first screen: the code of the letter."""

    code = StringField(
        _("Your personal code"),
        description=_("It is on your letter, twelve signs: ABCD EFGH JKMN."),
        validators=[InputRequired(_("Type the code of your letter.")), Length(max=60)],
        render_kw={**_CODE, "class": "sortition-code"},
    )


class Identity:
    """Who they are and how to reach them: mixed into the forms that ask for it."""

    name = StringField(
        _("First name and surname"),
        validators=[InputRequired(_("Your name is needed.")), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )
    phone = StringField(
        _("Telephone"),
        description=_("The surest way to reach you if you are drawn."),
        validators=[
            Optional(),
            Length(max=30),
            Regexp(r"\+?[0-9 .()\-\u00a0/]{6,30}$", message=_("Digits, as in 06 12 34 56 78.")),
        ],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    email = StringField(
        _("E-mail"),
        validators=[
            Optional(),
            Length(max=200),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message=_("As in name@example.org.")),
        ],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    address = StringField(
        _("Number and street"),
        validators=[Optional(), Length(max=200)],
        render_kw={"autocomplete": "street-address"},
    )
    postcode = StringField(
        _("Postcode"),
        validators=[Optional(), Regexp(r"[0-9A-Za-z \-]{3,10}$", message=_("As in 04290."))],
        render_kw={"autocomplete": "postal-code", "inputmode": "numeric"},
    )
    town = StringField(
        _("Town"),
        validators=[Optional(), Length(max=120)],
        render_kw={"autocomplete": "address-level2"},
    )
    birth_year = IntegerField(
        _("Year of birth"),
        description=_("Only to tell apart two people of the same name."),
        validators=[Optional()],
        render_kw={"autocomplete": "bday-year", "inputmode": "numeric"},
    )

    def validate_birth_year(self, field: Field) -> None:
        """A year in which someone who answers now may have been born."""
        if field.data is not None and not 1900 <= field.data <= now().year:
            raise ValidationError(_("A year such as 1950, or nothing."))


IDENTITY = ("name", "phone", "email", "address", "postcode", "town", "birth_year")


class ContactForm(Identity, Form):
    """The third screen."""

    consent = BooleanField(
        _("I agree that this is kept, to draw the panel and to reach me"),
        validators=[InputRequired(_("Without your consent, your answer can’t be kept."))],
    )
    link_account = BooleanField(
        _("Link this answer to my account"),
        description=_("Not needed. If you delete your account before the draw, this goes with it."),
    )

    def __init__(self, *, signed_in: bool, with_address: bool, **options: Any) -> None:
        """`with_address`: whether it must be asked for; who was written to has one already."""
        super().__init__(**options)
        if not signed_in:
            del self.link_account
        if not with_address:
            del self.address, self.postcode, self.town

    def identity(self) -> dict[str, Any]:
        """What was said."""
        return identity_in(self)


def identity_in(form: Form) -> dict[str, Any]:
    """What the fields of Identity hold."""
    return {name: form[name].data for name in IDENTITY if name in form and form[name].data}


def questions_form(
    recruitment: Recruitment, *, parts: bool, data: Mapping[str, Any] | None = None
) -> Form:
    """The second screen: a field for each criterion, `criterion_<id>`; with `parts`, which sub-draw
    they belong to; whether they confirm the exclusions.
    """
    return _made("QuestionsForm", questions(recruitment, parts=parts), (Form,), data)


def questions(recruitment: Recruitment, *, parts: bool) -> dict[str, Any]:
    """The fields of the questions, by name."""
    fields: dict[str, Any] = {}
    if parts and len(recruitment.sub_draws) > 1:
        fields["sub_draw"] = RadioField(
            _("Which of these are you?"),
            choices=[
                SelectChoice(str(part.id), part.audience or part.name)
                for part in recruitment.sub_draws
            ],
            validators=[InputRequired(_("Say which of these you are."))],
        )
    communes = names_of_communes(recruitment)
    for criterion in recruitment.criteria:
        fields[f"criterion_{criterion.id}"] = RadioField(
            criterion.question or criterion.label,
            choices=[SelectChoice(str(v.id), _named(v, communes)) for v in criterion.values],
            validators=[InputRequired(CHOOSE)],
        )
    if recruitment.exclusions:
        fields["conditions"] = RadioField(
            _("Can you say all of this?"),
            choices=[SelectChoice(YES, _("Yes, all of it")), SelectChoice(NO, _("No, not all"))],
            validators=[InputRequired(CHOOSE)],
        )
    return fields


def _named(value: Value, communes: Mapping[str, str]) -> str:
    """The value's label; a sector with its communes, but those that the label names."""
    named = sorted(communes[code] for code in value.communes if code in communes)
    others = [name for name in named if name not in value.label]
    return f"{value.label} ({', '.join(others)})" if others else value.label


class EnterForm(Identity, Form):
    """What a facilitator fills in for someone, before the questions."""

    channel = RadioField(
        _("How the answer came"),
        choices=[SelectChoice(str(channel), title) for channel, title in CHANNELS.items()],
        default=str(Channel.PHONE),
    )
    channel_note = StringField(
        _("Where and when it was given"),
        description=_("“Market of Digne, 12 March.” Not the person’s name."),
        validators=[InputRequired(_("Say where and when it was said.")), Length(max=160)],
    )
    code = StringField(
        _("Code or number of the letter"),
        description=_("Nothing for someone met who has no letter."),
        validators=[Optional(), Length(max=60)],
        render_kw=_CODE,
    )
    own_code = HiddenField()
    consent = BooleanField(
        _("The person agrees, after being told what it is for and until when it is kept"),
        validators=[InputRequired(_("Without consent, the answer can’t be kept."))],
    )


def enter_form(
    recruitment: Recruitment, data: Mapping[str, Any] | None = None, *, empty: bool = False
) -> EnterForm:
    """The facilitator's form, with the questions of this recruitment; `empty`: whatever was sent,
    which is another form's.
    """
    fields = questions(recruitment, parts=True)
    form = _made("EnterAnswerForm", fields, (EnterForm,), data, empty=empty)
    assert isinstance(form, EnterForm)
    if "sub_draw" in form:
        form.sub_draw.validators = [Optional()]
        form.sub_draw.flags.required = False
    return form


def change_form(recruitment: Recruitment, data: Mapping[str, Any] | None = None) -> Form:
    """What a facilitator can correct."""

    class Corrections(Identity, Form):
        pass

    return _made("ChangeForm", questions(recruitment, parts=False), (Corrections,), data)


def _made(
    name: str,
    fields: dict[str, Any],
    bases: tuple[type, ...],
    data: Mapping[str, Any] | None,
    *,
    empty: bool = False,
) -> Form:
    options = {"formdata": None} if empty else {}
    form: Form = type(name, bases, fields)(data=data, **options)
    return form


def values_in(recruitment: Recruitment, form: Form) -> dict[int, int]:
    """The id of the value chosen for each criterion."""
    return {
        criterion.id: int(form[f"criterion_{criterion.id}"].data)
        for criterion in recruitment.criteria
    }


def said_in(recruitment: Recruitment, form: Form) -> dict[str, Any]:
    """The arguments of an `Answer` that the questions give."""
    part = form["sub_draw"].data if "sub_draw" in form else None
    return {
        "values": values_in(recruitment, form),
        "sub_draw_id": int(part) if part else None,
        "excluded": "conditions" in form and form["conditions"].data == NO,
    }
