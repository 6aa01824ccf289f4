"""Proof, in whole numbers, that the smallest chance can be no larger than a bound.

Give each quota value a whole multiplier m (positive: goes with its maximum; negative: with its
minimum), the size a multiplier m₀ and each class a multiplier γ ≥ 0. Let everyone's *score* be m₀
plus the multipliers of their values plus that of their class. Whatever panel keeps the quotas, its
scores add up to at most

    B = m₀ k + Σ m⁺ max − Σ m⁻ min + Σ γ limit.

If nobody's score is negative and the scores of the whole pool add up to D > 0, then the smallest
chance p satisfies p D ≤ Σ chance × score ≤ B, hence p ≤ B / D, for any lottery whatever. D follows
from how many people of the pool have each value, so the features of no one are needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from parvis_sortition.draw.leximin import Multipliers
from parvis_sortition.draw.types import Types

NOISE = 1e-9


@dataclass(frozen=True)
class Certificate:
    """Whole multipliers and what they prove."""

    value: tuple[int, ...]
    """(V,) by quota value."""
    size: int
    classes: dict[int, int]
    """Multiplier of each class that has one."""
    limit: int
    """Σ γ × limit over the classes."""
    class_weight: int
    """Σ γ over the people of those classes."""
    lowest: int
    """The lowest score in the pool; never negative."""
    bound: Fraction


def certify(types: Types, multipliers: Multipliers) -> Certificate:
    """Turn a solver's dual values into a proof in whole numbers.

    The proof holds whatever the rounding; finer roundings are tried until the bound is as good as
    the solver's own.
    """
    flat = np.concatenate(
        (multipliers.value, [multipliers.size], [max(g, 0) for g in multipliers.group.values()])
    )
    if not flat.any():
        # Only the ceiling of one binds: there are as many seats as people.
        flat[len(types.low)] = 1.0
    largest = float(np.abs(flat).max())
    flat = np.where(np.abs(flat) < NOISE * largest, 0.0, flat)
    unit = float(np.abs(flat[flat != 0]).min())
    best: Certificate | None = None
    for scale in (unit, largest):
        for finest in (12, 360, 10_000, 1_000_000):
            near = [Fraction(float(y / scale)).limit_denominator(finest) for y in flat]
            found = _whole(types, near, list(multipliers.group))
            if found and (best is None or found.bound < best.bound):
                best = found
    assert best is not None
    return best


def _whole(types: Types, factors: list[Fraction], groups: list[int]) -> Certificate | None:
    common = math.lcm(*(factor.denominator for factor in factors))
    whole = [int(factor * common) for factor in factors]
    shrink = math.gcd(*whole) or 1
    whole = [factor // shrink for factor in whole]
    values = len(types.low)
    value, size = whole[:values], whole[values]
    classes = {g: m for g, m in zip(groups, whole[values + 1 :], strict=True) if m}
    # Python's own whole numbers: these may outgrow 64 bits.
    scores = [
        size + sum(value[v] for v in row) + classes.get(g, 0)
        for row, g in zip(types.values.tolist(), types.group.tolist(), strict=True)
    ]
    lowest = min(scores)
    if lowest < 0:
        size, scores, lowest = size - lowest, [s - lowest for s in scores], 0
    total = sum(s * n for s, n in zip(scores, types.count.tolist(), strict=True))
    if total <= 0:
        return None
    limit = sum(m * int(types.capacity[g]) for g, m in classes.items())
    reach = size * types.size + limit
    for m, low, high in zip(value, types.low.tolist(), types.high.tolist(), strict=True):
        reach += m * (high if m > 0 else low)
    weight = sum(
        classes.get(g, 0) * n
        for g, n in zip(types.group.tolist(), types.count.tolist(), strict=True)
    )
    return Certificate(tuple(value), size, classes, limit, weight, lowest, Fraction(reach, total))
