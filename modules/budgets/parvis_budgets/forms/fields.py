"""Fields that several forms use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from parvis.web.i18n import gettext as _
from parvis_budgets.amounts import AmountError, cents_in

NO = SelectChoice("", "–")
"""What chooses nothing."""


def choices(labels: Mapping[Any, Any]) -> list[SelectChoice]:
    """The choices of a field, from a table of labels."""
    return [SelectChoice(str(value), title) for value, title in labels.items()]


class EurosField(StringField):  # type: ignore[misc]
    """An amount as people write it (« 1 500,50 € »); `cents` is it in cents, or None."""

    cents: int | None = None

    def process_data(self, value: Any) -> None:
        self.cents = value
        self.data = "" if value is None else f"{value / 100:.2f}".removesuffix(".00")

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0].strip()[:40]

    def pre_validate(self, form: Any) -> None:
        """Reads the amount; one that is unclear is refused."""
        self.cents = None
        try:
            self.cents = cents_in(self.data or "")
        except AmountError as error:
            raise ValidationError(_(str(error))) from None
