"""Counting what is not whole, announcing a result."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, StringField
from wtforms.validators import InputRequired, Length

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.models import Budget
from parvis_budgets.operations.results import VALIDATOR_MAX


class IncompleteForm(Form):
    """Counting although people who signed on paper have no ballot."""

    missing = BooleanField(
        _("Count without these missing ballots"),
        validators=[InputRequired(_("Accept their piles first, or say that they are missing."))],
    )


class AnnounceForm(Form):
    """Who validated the result, and when; mended once it is announced."""

    validated_by = StringField(
        _("Who validated the result?"),
        description=_("For example: the municipal council, by its resolution no. 2026-14."),
        validators=[
            InputRequired(_("Say who validated the result.")),
            Length(3, VALIDATOR_MAX),
        ],
    )
    validated_on = DateField(
        _("On which day?"), validators=[InputRequired(_("The day is needed."))]
    )
    sure = BooleanField(
        _("I have read the result. Once announced, it can’t be counted again."),
        validators=[InputRequired(_("Read the result first."))],
    )

    def __init__(self, budget: Budget, **options: Any) -> None:
        known = budget.announced_at is not None
        said = budget.validated_by if known else budget.reglement.validator
        super().__init__(
            data={"validated_by": said, "validated_on": budget.validated_on}, **options
        )
        if known:
            del self.sure
