"""How equal chances are: the smallest, the geometric mean, the Gini coefficient."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measures:
    """Summary of the chances of everyone in a pool."""

    minimum: float
    geometric_mean: float
    gini: float
    """0 when everyone has the same chance, towards 1 when few have it all."""


def measure(chances: Iterable[float]) -> Measures:
    """Measures of the chances of all the people of a pool (at least one person)."""
    ordered = sorted(chances)
    number, total = len(ordered), math.fsum(ordered)
    minimum = ordered[0]
    mean = math.exp(math.fsum(map(math.log, ordered)) / number) if minimum > 0 else 0.0
    ranked = math.fsum((2 * rank - number - 1) * p for rank, p in enumerate(ordered, 1))
    gini = max(ranked / (number * total), 0.0) if total else 0.0
    return Measures(minimum, round(mean, 12), round(gini, 12))
