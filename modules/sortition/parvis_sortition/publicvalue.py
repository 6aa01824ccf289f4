"""A value that everyone can read somewhere, written one way: nobody chooses among spellings of it,
each of which would draw others.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from parvis_sortition.models import RollValue

BETWEEN = re.compile(r"[\s,;.+/·-]+")
BEACON = re.compile(r"[0-9A-Za-z+/=:._ -]{8,180}")
"""What a beacon publishes: the same signs on every keyboard."""
LONGEST = 180


def as_digits(text: str) -> str:
    """The digits of balls or dice in the order drawn, whatever is between: “417”. Empty for
    anything else.
    """
    digits = BETWEEN.sub("", text.strip())
    # Digits of other scripts are digits to Python and to no verifier.
    return digits if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST else ""


def as_numbers(text: str) -> str:
    """The numbers of a public lottery, which papers print in any order and with any sign between,
    in ascending order: “5-7-12-23-31-48”. Empty for anything else.
    """
    parts = [part for part in BETWEEN.split(text.strip()) if part]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return ""
    written = "-".join(str(number) for number in sorted(map(int, parts)))
    return written if len(written) <= LONGEST else ""


def as_beacon(text: str) -> str:
    """What a beacon publishes, in small letters with one space where there were some; numbers alone
    as `as_numbers`. Empty for anything else.
    """
    text = " ".join(text.split()).lower()
    numbers = as_numbers(text)
    text = numbers if numbers.count("-") > 1 else text
    return text if BEACON.fullmatch(text) else ""


READERS: dict[RollValue, Callable[[str], str]] = {
    RollValue.DIGITS: as_digits,
    RollValue.NUMBERS: as_numbers,
    RollValue.BEACON: as_beacon,
}
"""How the value of a list is written, for each kind that can be announced."""
