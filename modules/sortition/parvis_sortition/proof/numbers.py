"""Numbers as the public file writes them: read exactly, and never longer than they need be."""

from __future__ import annotations

import re
from fractions import Fraction

DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,30})?")


def decimal(text: str) -> Fraction:
    """A decimal number written with digits and a point. Raises ValueError for anything else: a
    power of ten of a few signs may have millions of digits.
    """
    if not DECIMAL.fullmatch(text):
        raise ValueError("a number is written with digits")
    return Fraction(text)


def fraction(text: str) -> Fraction:
    """A fraction written `digits/digits`; raises ValueError for anything else or far too long."""
    top, _bar, bottom = text.partition("/")
    if not (top.isdecimal() and bottom.isdecimal() and len(text) < 1000):
        raise ValueError("a fraction is written with digits")
    return Fraction(int(top), int(bottom))
