"""What the Method of Equal Shares works with: supporters, offers, and outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from parvis_budgets.counting.model import Election, Indices

Floats = NDArray[np.float64]
EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Backing:
    """The supporters of one project, as the engine reads them."""

    groups: Indices
    voters: Floats
    points: Floats | None
    weights: Floats
    heads: int
    weight: int
    cost: int
    factor: int
    most: float


@dataclass(slots=True)
class Offer:
    """What one project asks now: ``pay`` a voter (or a point), known to within ``error``.

    Exact once ``rich`` is set: the payment is ``due / (denominator * rich)``. ``poor`` are the
    ballot groups that give all they have left, ``spent`` those with nothing left afterwards;
    ``balance`` is what each supporter holds before.
    """

    place: int
    pay: float
    error: float
    factor: int
    poor: Indices | None = None
    spent: Indices | None = None
    due: int = 0
    rich: int = 0
    balance: Floats | None = None

    @property
    def low(self) -> float:
        return (self.pay - self.error) / self.factor * (1 - 2 * EPSILON)

    @property
    def high(self) -> float:
        return (self.pay + self.error) / self.factor * (1 + 2 * EPSILON)

    def value(self) -> Fraction:
        """The exact payment for one unit of utility, up to the common denominator."""
        return Fraction(self.due, self.rich * self.factor)


@dataclass(frozen=True)
class Outcome:
    """What one endowment leads to.

    ``chosen`` holds positions in the order of choice, ``payments`` what a voter with enough
    money paid for each (for points: per point), in cost units, and ``tied`` the positions of
    the projects each was preferred to on equal terms only. ``full`` and ``partial`` count, for
    each, the voters who paid that and those who gave all that they had left. ``left`` is what
    the supporters of each project still have. ``even`` says that nobody ever gave less than
    the others.
    """

    endowment: Fraction
    chosen: tuple[int, ...]
    cost: int
    even: bool
    exhausted: bool
    complete: bool
    payments: tuple[Fraction, ...] = ()
    tied: tuple[tuple[int, ...], ...] = ()
    full: tuple[int, ...] = ()
    partial: tuple[int, ...] = ()
    left: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Race:
    """What all runs of an election share: who backs what, the order of ties, the places.

    ``weighted`` says that voters pay in proportion to their points.
    """

    election: Election
    backings: tuple[Backing, ...]
    ranks: Sequence[int]
    places: int | None
    weighted: bool
