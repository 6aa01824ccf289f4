"""Who votes, and the ballot's own form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from parvis.rules.verdict import Text
from parvis.web import Form
from parvis.web.forms import tidy
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import choices
from parvis_budgets.labels import TIES
from parvis_budgets.reglement import Reglement
from parvis_budgets.reglement.words import Tie
from parvis_budgets.roll import Voter

NAME_MOST = 160


@dataclass(frozen=True)
class Declared:
    """What a form says of who votes: who that makes, or what is wrong, field by field."""

    voter: Voter | None
    errors: Mapping[str, Text]


def declared_in(
    sent: Mapping[str, str], reglement: Reglement, home_id: int | None = None
) -> Declared:
    """Read `name`, `born_on` and `tie`; whether the règlement lets such a voter vote is asked by
    the operation (`eligibility.missing_in`).
    """
    errors: dict[str, Text] = {}
    name = tidy(sent.get("name", ""))
    if not 0 < len(name) <= NAME_MOST:
        errors["name"] = _("Your first and last name.")
    written = sent.get("born_on", "").strip()
    born_on = read_date(written)
    if born_on is None:
        errors["born_on"] = (
            _("Check this date: day, month, year of birth.")
            if written
            else _("Your birth date is needed.")
        )
    ties = reglement.voters.ties
    tie = sent.get("tie", "") or (ties[0].value if len(ties) == 1 else "")
    if tie not in set(Tie):
        errors["tie"] = _("Choose one.")
    if errors or born_on is None:
        return Declared(None, errors)
    return Declared(Voter(name, born_on, Tie(tie), home_id), errors)


def read_date(text: str) -> date | None:
    """The day that a browser writes: 1980-05-17."""
    try:
        return date.fromisoformat(text) if len(text) == len("1980-05-17") else None
    except ValueError:
        return None


class _BirthField(DateField):  # type: ignore[misc]
    """What is wrong with it is said by `declared_in`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = read_date(valuelist[0].strip()) if valuelist else None


class VoterForm(Form):
    """What one declares of oneself to vote."""

    name = StringField(
        _("First and last name"),
        description=_("As on your identity card: one vote for each person, on paper or here."),
        render_kw={"autocomplete": "name"},
    )
    born_on = _BirthField(
        _("Birth date"),
        description=_("To check the age at which one votes, and tell apart people of one name."),
        render_kw={"autocomplete": "bday"},
    )
    tie = RadioField(_("You vote because"), validate_choice=False)

    def __init__(self, reglement: Reglement, **options: Any) -> None:
        super().__init__(**options)
        self.reglement = reglement
        for needed in (self.name, self.born_on, self.tie):
            needed.flags.required = True  # `declared_in` asks for them
        self.tie.choices = choices({tie: TIES[tie] for tie in reglement.voters.ties})
        if len(reglement.voters.ties) == 1 and not self.tie.data:
            self.tie.data = reglement.voters.ties[0].value

    def validate(self, extra_validators: Any = None) -> bool:
        """The other fields by their validators, these by `declared_in`."""
        super().validate(extra_validators)
        self.take(declared_in(request.form, self.reglement).errors)
        return not self.errors

    def voter(self, home_id: int | None) -> Voter:
        """What was declared, in a form that is valid."""
        voter = declared_in(request.form, self.reglement, home_id).voter
        assert voter is not None
        return voter


class BallotForm(VoterForm):
    """A ballot as it is shown: the projects' fields are beside, by kind (`parvis_budgets.screen`),
    and what it says is read by `declared_in` and `screen.read`.
    """

    def __init__(self, reglement: Reglement, *, known: bool, **options: Any) -> None:
        """`known`: the roll or a facilitator's confirmation says who votes."""
        super().__init__(reglement, **options)
        self.known = known
        if known:
            for name in ("name", "born_on", "tie"):
                del self[name]


class CodeForm(Form):
    """Looking for one's ballot in the published list."""

    code = StringField(
        _("The code of your receipt"),
        description=_("Four groups of four signs, such as K7QF-2MXN-9RTA-4HWC."),
        validators=[InputRequired(_("Type the code of your receipt.")), Length(max=60)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class RefusalForm(Form):
    """Why a declaration is not confirmed."""

    reason = TextAreaField(
        _("Why it is not confirmed"),
        description=_("This person will read it, and may correct what they declared."),
        validators=[InputRequired(_("Say why: this person will read it.")), Length(max=500)],
        render_kw={"rows": 3},
    )
