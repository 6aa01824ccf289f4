"""Numbers in addresses and fields, as people and attackers write them."""

from __future__ import annotations

LARGEST = 2**63 - 1
"""What both databases hold in a column of integers."""


def whole_number(text: str | None, below: int = LARGEST) -> int | None:
    """The number that a text writes in ASCII digits, from 0 to `below`, this one not included;
    None of any other text: empty, signed, with spaces, of other scripts' digits, too large.

    `int` takes all of these, and spends minutes on a million digits.
    """
    if not text or not (text.isascii() and text.isdecimal()) or len(text) > len(str(below)):
        return None
    number = int(text)
    return number if number < below else None
