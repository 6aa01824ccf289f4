"""What was kept of a count's explanation, said to a reader. Pure: it loads no engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Teller:
    """How a reader is spoken to: `translate` a text, write `money` (cents), a `mention` (its level)
    and a `number`.
    """

    translate: Callable[[str], str]
    money: Callable[[int], str]
    mention: Callable[[int], str]
    number: Callable[[Any], str]

    def say(self, sentence: list[Any]) -> str:
        """A sentence as `explanation` keeps it: its text and its values. Amounts are rounded to the
        cent.
        """
        text, values = sentence
        return self.translate(text) % {name: self._show(value) for name, value in values.items()}

    def _show(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            ((kind, said),) = value.items()
            if kind == "money":
                return self.money(round(Fraction(said) * 100))
            if kind == "mention":
                return self.mention(said)
            value = round(float(Fraction(said)), 2)
            value = int(value) if value == int(value) else value
        return self.number(value)
