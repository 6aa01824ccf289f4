"""Dates in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

from parvis.dates import date_in_words, moment_in_words


def test_the_first_of_a_month_is_ordinal_in_french() -> None:
    assert date_in_words(date(2027, 1, 1), "fr") == "1er janvier 2027"
    assert date_in_words(date(2027, 1, 2), "fr") == "2 janvier 2027"
    assert moment_in_words(datetime(2027, 8, 1, 9, 5, tzinfo=UTC), "fr") == "1er août 2027 à 09:05"


def test_english_dates_begin_with_the_day() -> None:
    assert date_in_words(date(2027, 1, 1), "en") == "1 January 2027"
    assert moment_in_words(datetime(2027, 1, 21, 18, 30, tzinfo=UTC), "en") == (
        "21 January 2027, 18:30"
    )
