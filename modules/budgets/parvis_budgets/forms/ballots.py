"""Who votes, and the ballot's own form."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import choices
from parvis_budgets.labels import TIES
from parvis_budgets.reglement import Reglement
from parvis_budgets.reglement.words import Tie
from parvis_budgets.roll import Voter


class VoterForm(Form):
    """What one declares of oneself to vote."""

    name = StringField(
        _("First and last name"),
        description=_("As on your identity card: one vote for each person, on paper or here."),
        validators=[InputRequired(_("Your first and last name.")), Length(max=160)],
        render_kw={"autocomplete": "name"},
    )
    born_on = DateField(
        _("Birth date"),
        description=_("To check the age at which one votes, and tell apart people of one name."),
        validators=[InputRequired(_("Your birth date is needed."))],
        render_kw={"autocomplete": "bday"},
    )
    tie = RadioField(_("You vote because"), validators=[InputRequired(_("Choose one."))])

    def __init__(self, reglement: Reglement, **options: Any) -> None:
        super().__init__(**options)
        self.tie.choices = choices({tie: TIES[tie] for tie in reglement.voters.ties})
        if len(reglement.voters.ties) == 1 and not self.tie.data:
            self.tie.data = reglement.voters.ties[0].value

    def voter(self, home_id: int | None) -> Voter:
        """What was declared."""
        return Voter(self.name.data, self.born_on.data, Tie(self.tie.data), home_id)


class BallotForm(VoterForm):
    """A ballot: the projects' fields are beside, by kind (`parvis_budgets.screen`)."""

    receipt = HiddenField()
    """The code that this ballot will have, signed by the server: sent twice, it is cast once."""

    def __init__(self, reglement: Reglement, *, known: bool, **options: Any) -> None:
        """`known`: the roll or a facilitator's confirmation says who votes."""
        super().__init__(reglement, **options)
        self.known = known
        if known:
            for name in ("name", "born_on", "tie"):
                del self[name]

    def voter_unless_known(self, home_id: int | None) -> Voter | None:
        """What was declared; None when it is known."""
        return None if self.known else self.voter(home_id)


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
