"""Numbers as people and attackers write them."""

from __future__ import annotations

import pytest

from parvis.web.numbers import LARGEST, whole_number


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("7", 7), ("042", 42), (str(LARGEST - 1), LARGEST - 1)]
)
def test_a_number_written_in_digits_is_read(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    [None, "", " 7", "7 ", "-1", "+1", "1.0", "1e3", "1_000", "٣", "²", "\x007", "9" * 10**6],
)
def test_anything_else_is_none(text: str | None) -> None:
    assert whole_number(text) is None


def test_nothing_reaches_the_limit() -> None:
    assert whole_number("99", 100) == 99
    assert whole_number("100", 100) is None
    assert whole_number(str(LARGEST)) is None
