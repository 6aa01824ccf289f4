"""Who votes."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import choices
from parvis_budgets.labels import TIES
from parvis_budgets.reglement import Reglement
from parvis_budgets.reglement.words import Tie
from parvis_budgets.roll import Voter


class VoterForm(Form):
    """What one declares of oneself to vote; the ballot itself is beside, by kind."""

    name = StringField(
        _("First and last name"),
        description=_("As on your identity card: one vote for each person, on paper or here."),
        validators=[InputRequired(_("Your first and last name.")), Length(max=160)],
    )
    born_on = DateField(
        _("Birth date"), validators=[InputRequired(_("Your birth date is needed."))]
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
