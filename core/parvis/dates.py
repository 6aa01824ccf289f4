"""Dates in words, in the language of their reader. Pure: the language is said, and the moment is
already where it is read.
"""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime


def date_in_words(day: date, locale: str) -> str:
    """« 21 novembre 2026 », « 1er novembre 2026 »."""
    return format_date(day, _day(day, locale), locale=locale)


def moment_in_words(moment: datetime, locale: str) -> str:
    """« 21 novembre 2026 à 18:30 »."""
    hour = " 'à' HH:mm" if locale == "fr" else ", HH:mm"
    return format_datetime(moment, _day(moment, locale) + hour, locale=locale)


def _day(day: date, locale: str) -> str:
    # The first of a month alone is ordinal in French, which CLDR's patterns can't say.
    return "d'er' MMMM y" if locale == "fr" and day.day == 1 else "d MMMM y"
