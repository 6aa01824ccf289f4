"""Amounts of money as people write them, read in one way by forms and files. Pure."""

from __future__ import annotations

import re

FIGURES_MOST = 13
"""Figures before the decimal mark: what the database holds in cents, and more than any budget."""

_AMOUNT = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]{1,2}))?")
_TWO_WAYS = re.compile(r"-?[0-9][0-9 ]*[.,][0-9]{3}")


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


class AmountError(ValueError):
    """No amount, or one that could be read in two ways; the message is an English msgid."""


def cents_in(text: str) -> int | None:
    """The cents of an amount in euros, « 1 500,50 € »; None when nothing is written. Thousands are
    apart by spaces or not at all, cents come after a comma or a point: « 15,000 » is fifteen
    thousand in English and fifteen in French. Raises AmountError.
    """
    said = " ".join(text.replace("€", " ").split())  # narrow and unbroken spaces too
    if not said:
        return None
    if _TWO_WAYS.fullmatch(said):
        raise AmountError(
            _(
                "This could be read in two ways. Write fifteen thousand euros 15 000 or 15000;"
                " cents are one or two figures, such as 99,50."
            )
        )
    found = _AMOUNT.fullmatch(said)
    whole = found[2].replace(" ", "") if found else ""
    if found is None or len(whole) > FIGURES_MOST:
        raise AmountError(_("An amount in euros, such as 1500 or 99,50."))
    cents = int(whole) * 100 + int((found[3] or "").ljust(2, "0"))
    return -cents if found[1] else cents
