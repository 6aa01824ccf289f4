"""The words of documents: texts, dates and sums in the language of the reader.

A document is written in the language of whom it is for, not in that of the page from which it is
asked, and often by a job, far from any page: the language is always said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel.numbers import format_currency, format_decimal
from babel.support import Translations

from parvis.config import LOCALES
from parvis.dates import date_in_words
from parvis.web.i18n import load_catalogue


class Words:
    """The catalogue of a package, with the core's, in one language."""

    def __init__(self, package: str, locale: str) -> None:
        if locale not in LOCALES:
            raise ValueError(f"no such language: {locale!r}")
        self.locale = locale
        self._texts: Translations = load_catalogue([package, "parvis"], locale)

    def gettext(self, message: str, **values: object) -> str:
        """The message, its blanks filled in with the values."""
        return _filled(self._texts.ugettext(message), values)

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """The message for `n`, which is its blank `%(n)s`."""
        shown = {"n": self.number(n), **values}
        return _filled(self._texts.ungettext(one, many, n), shown)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """The message as it is said in this context."""
        return _filled(self._texts.upgettext(context, message), values)

    def date(self, day: date) -> str:
        """« 21 novembre 2026 », « 1er novembre 2026 »."""
        return date_in_words(day, self.locale)

    def number(self, value: int) -> str:
        """« 15 000 »."""
        return format_decimal(value, locale=self.locale)

    def money(self, cents: int) -> str:
        """« 15 000 € », with cents where there are any."""
        form = "#,##0\u00a0¤" if cents % 100 == 0 else "#,##0.00\u00a0¤"
        return format_currency(
            cents / 100, "EUR", format=form, locale=self.locale, currency_digits=False
        )


def _filled(message: str, values: Mapping[str, object]) -> str:
    # A message without blanks may hold a %.
    return message % values if values else message


@lru_cache(maxsize=32)
def words_in(package: str, locale: str) -> Words:
    """The words of a package in a language; read once. Raises ValueError for one we don't speak."""
    return Words(package, locale)
