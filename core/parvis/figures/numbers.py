"""Numbers as they are written in the reader's language."""

from __future__ import annotations

from fractions import Fraction

from babel.numbers import format_currency, format_decimal, format_percent


def number(value: int, locale: str) -> str:
    """« 15 000 »"""
    return str(format_decimal(value, locale=locale))


def money(cents: int, locale: str) -> str:
    """« 15 000 € », with cents where there are any."""
    form = "#,##0 ¤" if cents % 100 == 0 else "#,##0.00 ¤"
    euros = Fraction(cents, 100)
    shown = format_currency(float(euros), "EUR", format=form, locale=locale, currency_digits=False)
    return str(shown)


def share(part: Fraction | float, locale: str) -> str:
    """« 23,4 % » for 0.234; one decimal, none when it is whole."""
    return str(format_percent(round(float(part), 3), format="#,##0.#\u00a0%", locale=locale))
