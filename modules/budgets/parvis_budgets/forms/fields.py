"""Fields that several forms use."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from parvis.web.i18n import gettext as _

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
        """Reads the amount; one that is not written in figures is refused."""
        text = (self.data or "").replace("€", "").replace(",", ".")
        text = "".join(text.split())
        self.cents = None
        if not text:
            return
        try:
            if not text.isascii() or "_" in text or "e" in text.lower():
                raise ValueError
            amount = Decimal(text) * 100
            if not amount.is_finite() or amount != int(amount) or abs(amount) > 10**15:
                raise ValueError
        except (ValueError, InvalidOperation):
            raise ValidationError(_("An amount in euros, such as 1500 or 99,50.")) from None
        self.cents = int(amount)
