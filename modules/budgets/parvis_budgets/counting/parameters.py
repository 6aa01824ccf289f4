"""The rules of allocation by name, and every parameter of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from parvis_budgets.counting import equal_shares, greedy
from parvis_budgets.counting.completion import EXACT, EXHAUSTIVE
from parvis_budgets.counting.majority_judgment import LOWEST
from parvis_budgets.counting.model import MOST, CountingError
from parvis_budgets.counting.ties import ID, LOT

GREEDY = "greedy"
EQUAL_SHARES = "mes"
PHRAGMEN = "phragmen"
MAJORITY_JUDGMENT = "majority-judgment"
RULES = (GREEDY, EQUAL_SHARES, PHRAGMEN, MAJORITY_JUDGMENT)

NONE = "none"
ADD_ONE = "add1"
ADD_ONE_UTILITARIAN = "add1-utilitarian"
COMPLETIONS = (NONE, ADD_ONE, ADD_ONE_UTILITARIAN)

# The phases of a count, as a round names them.
SHARES = "equal-shares"
UTILITARIAN = "utilitarian"


@dataclass(frozen=True)
class Parameters:
    """How to count. What a rule does not use is ignored by it.

    ``ties`` in the order in which they apply, with the ``seed`` of the lot; ``winners`` the
    number of projects that can be chosen at most.
    Greedy: ``by`` (votes, votes-per-cost, points); ``threshold`` the votes a project must have.
    Greedy, Phragmén, majority judgment: ``when_too_dear`` (skip, stop).
    Equal Shares: ``utility``, ``completion``, ``start``, ``stop``, and the ``step`` of Add1 in
    units of the currency.
    Majority judgment: the ``levels`` of the mentions, ascending (by default those found), the
    treatment of the ``unrated``, and the position in ``levels`` of the ``least_mention`` a
    project needs.
    """

    rule: str
    ties: tuple[str, ...] = (ID,)
    seed: str = ""
    winners: int | None = None
    by: str = greedy.VOTES
    threshold: int = 0
    when_too_dear: str | None = None
    utility: str = equal_shares.COST
    completion: str = NONE
    start: str = EXACT
    stop: str = EXHAUSTIVE
    step: Fraction = Fraction(1)
    levels: tuple[int, ...] = ()
    unrated: str = LOWEST
    least_mention: int = 0

    @property
    def too_dear(self) -> str:
        """What to do with what does not fit: skip it, but for Phragmén, which stops there."""
        return self.when_too_dear or (greedy.STOP if self.rule == PHRAGMEN else greedy.SKIP)

    def applied(self) -> dict[str, object]:
        """The parameters that the rule uses, as they are published."""
        used: dict[str, object] = {"ties": list(self.ties)}
        if LOT in self.ties:
            used["seed"] = self.seed
        if self.winners is not None:
            used["winners"] = self.winners
        if self.rule == EQUAL_SHARES:
            used |= {"utility": self.utility, "completion": self.completion}
            if self.completion != NONE:
                used |= {"start": self.start, "stop": self.stop, "step": str(self.step)}
            return used
        used["when_too_dear"] = self.too_dear
        if self.rule == GREEDY:
            used |= {"by": self.by, "threshold": self.threshold}
        if self.rule == MAJORITY_JUDGMENT:
            used |= {"unrated": self.unrated, "least_mention": self.least_mention}
            if self.levels:
                used["levels"] = list(self.levels)
        return used

    @classmethod
    def read(cls, rule: str, published: Mapping[str, object]) -> Parameters:
        """The parameters that ``applied`` wrote. Raises CountingError for unknown ones."""
        values: dict[str, Any] = {}
        for name, value in published.items():
            read = _READERS.get(name)
            if read is None:
                raise CountingError(f"Unknown parameter: {name}.")
            values[name] = read(value)
        return cls(rule=rule, **values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise CountingError(f"A text was expected, not {value}.")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise CountingError(f"A whole number was expected, not {value}.")
    return value


def _fraction(value: object) -> Fraction:
    try:
        # With an exponent, a short text could be a number that takes hours to write out.
        if "e" not in _text(value).lower():
            return Fraction(_text(value))
    except (ValueError, ZeroDivisionError):
        pass
    raise CountingError(f"A fraction was expected, not {value}.")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(value))


def _levels(value: object) -> tuple[int, ...]:
    levels = tuple(_items(value))
    if not all(type(level) is int and abs(level) < MOST for level in levels):
        raise CountingError("The mentions must be whole numbers.")
    return levels


def _items(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise CountingError(f"A list was expected, not {value}.")
    return value


_READERS: Mapping[str, Callable[[object], object]] = {
    "ties": _texts,
    "seed": _text,
    "winners": _number,
    "by": _text,
    "threshold": _number,
    "when_too_dear": _text,
    "utility": _text,
    "completion": _text,
    "start": _text,
    "stop": _text,
    "step": _fraction,
    "levels": _levels,
    "unrated": _text,
    "least_mention": _number,
}
