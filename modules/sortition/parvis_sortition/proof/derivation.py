"""From one public value to every choice: the derivation anyone can redo.

A value is drawn with SHA-256 over the bytes of the source, a zero byte, the label, a zero byte and
a counter written in decimal; the digest, read as a whole number, is kept only if it lies below the
largest multiple of the range (rejection sampling), so that every outcome has exactly the same
chance. Separate labels give separate draws: the panel, the second stage, each replacement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

SPAN = 1 << 256


class Derivation:
    """A stream of fair whole numbers for one source and one label."""

    def __init__(self, source: str, label: str) -> None:
        """Start the stream; `source` is the published random value as text."""
        self._prefix = source.encode() + b"\0" + label.encode() + b"\0"
        self._counter = 0

    def below(self, bound: int) -> int:
        """The next number from 0 to `bound` - 1, each with the same chance."""
        if bound < 1:
            raise ValueError("bound must be at least 1")
        limit = SPAN - SPAN % bound
        while True:
            digest = hashlib.sha256(self._prefix + str(self._counter).encode()).digest()
            self._counter += 1
            number = int.from_bytes(digest, "big")
            if number < limit:
                return number % bound

    def sample(self, items: Sequence[Item], number: int) -> list[Item]:
        """`number` of the items, in the order drawn (the first steps of a Fisher-Yates shuffle)."""
        if not 0 <= number <= len(items):
            raise ValueError("cannot draw more items than there are")
        left = list(items)
        for place in range(number):
            other = place + self.below(len(left) - place)
            left[place], left[other] = left[other], left[place]
        return left[:number]

    def shuffle(self, items: Sequence[Item]) -> list[Item]:
        """All the items in a drawn order."""
        return self.sample(items, len(items))
