"""Smooth fairness: chances that minimise a separable convex function, by interior points.

- Nash: the product of everyone's chances is the largest;
- stratified: chances nearest, in least squares, to the same chance for all;
- maximin: the smallest chance is the largest, and given that, nearest to equal in least squares.

Each has one solution. The quotas are rows in their tens and the Hessian is diagonal, so a Newton
step costs little even with thousands of types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.leximin import SETTLED, Multipliers
from parvis_sortition.draw.solver import SolverFailed
from parvis_sortition.draw.types import Floats, Types

Curve = Callable[[Floats], tuple[Floats, Floats]]
"""Gradient and second derivative of an objective, by type, at given seats."""

STEPS = 200
GAP = 5e-11
HAIRS = (1e-10, 1e-9, 1e-8, 1e-7)
"""Bounds are loosened by this much, so that a region without an inside still has one; by more
where that is too thin for numbers of sixteen digits."""


def nash(types: Types) -> Curve:
    """Minus the sum over people of the logarithm of their chance."""
    people = types.count.astype(float)
    return lambda seats: (-people / seats, people / seats**2)


def least_squares(types: Types) -> Curve:
    """Half the sum over people of their chance squared."""
    share = 1.0 / types.count
    return lambda seats: (seats * share, share)


@dataclass
class Region:
    """Where to look: y within bounds, rows of y within bounds, seats = y or map @ y."""

    rows: Floats
    """(R, Y)"""
    low: Floats
    """(R,)"""
    high: Floats
    """(R,)"""
    least: Floats
    """(Y,)"""
    most: Floats
    """(Y,)"""
    map: Floats | None = None
    """(T, Y): seats by type of each unit of y; None when y is the seats themselves."""


def seat_region(types: Types, floor: float, multipliers: Multipliers | None = None) -> Region:
    """The relaxation: seats by type, everyone's chance at least `floor`.

    Where that is the most that the smallest chance can be, `multipliers` prove it, and what has one
    is at its limit all over the region (complementary slackness). Said so, the region has an
    inside; otherwise it may be so thin that interior points stop on their way.
    """
    values = len(types.low)
    shared = np.flatnonzero(np.bincount(types.group) > 1)
    rows = np.zeros((values + 1 + len(shared), types.number))
    for column in types.values.T:
        rows[column, np.arange(types.number)] = 1.0
    rows[values] = 1.0
    for place, group in enumerate(shared.tolist()):
        rows[values + 1 + place, types.group == group] = 1.0
    empty = np.zeros(len(shared))
    low = np.concatenate((types.low, [types.size], empty)).astype(float)
    high = np.concatenate((types.high, [types.size], types.capacity[shared])).astype(float)
    least = types.count.astype(np.float64) * floor
    most = np.minimum(types.count, types.capacity[types.group]).astype(float)
    if multipliers is not None:
        groups = [multipliers.group.get(group, 0.0) for group in shared.tolist()]
        weight = np.concatenate((multipliers.value, [multipliers.size], groups))
        low, high = np.where(weight > SETTLED, high, low), np.where(weight < -SETTLED, low, high)
        most = np.where(_scores(types, multipliers) > SETTLED, least, most)
    # Values that nobody has would be rows of zeros.
    filled = rows.any(axis=1)
    return Region(rows[filled], low[filled], high[filled], least, most)


def _scores(types: Types, multipliers: Multipliers) -> Floats:
    """(T,): what a proof counts for each type; above zero for those at the smallest chance."""
    by_group = np.zeros(len(types.capacity))
    for group, weight in multipliers.group.items():
        by_group[group] = weight
    by_value: Floats = multipliers.value[types.values].sum(axis=1)
    return by_value + multipliers.size + by_group[types.group]


def weight_region(types: Types, columns: Floats, floor: float) -> Region:
    """The exact polytope over known panels (J, T): weights that add up to one."""
    number = len(columns)
    rows = np.vstack((np.ones((1, number)), columns.T))
    least = np.append(1.0, types.count * floor)
    most = np.append(1.0, types.count.astype(float))
    ones = np.ones(number)
    return Region(rows, least, most, np.zeros(number), ones, columns.T.astype(float))


def minimise(region: Region, curve: Curve) -> Floats:
    """The y (Y,) of least objective in a region with a solution. Raises `SolverFailed`."""
    free = region.most > region.least
    if not free.all():
        return _among(region, curve, free)
    for hair in HAIRS:
        point = _Point(region, curve, hair)
        for _ in range(STEPS):
            if not point.inside():
                break
            if point.step():
                return point.y
    raise SolverFailed("the interior point method did not converge")


def _among(region: Region, curve: Curve, free: NDArray[np.bool_]) -> Floats:
    """The same where only some of y are `free`, the others being what they must; y are seats."""
    seats = region.least.copy()
    if not free.any():
        return seats
    held = region.rows[:, ~free] @ seats[~free]
    rows = region.rows[:, free]
    some = rows.any(axis=1)

    def among(y: Floats) -> tuple[Floats, Floats]:
        seats[free] = y
        gradient, curvature = curve(seats)
        return gradient[free], curvature[free]

    low, high = (region.low - held)[some], (region.high - held)[some]
    least, most = region.least[free], region.most[free]
    seats[free] = minimise(Region(rows[some], low, high, least, most), among)
    return seats


class _Point:
    """Primal-dual point: y, row values q for the rows with room, and their multipliers."""

    def __init__(self, region: Region, curve: Curve, hair: float) -> None:
        self.curve, self.map = curve, region.map
        fixed = region.high - region.low < 1e-9
        self.least = region.least - hair
        self.most = np.maximum(region.most, region.least) + hair
        self.equal, self.target = region.rows[fixed], region.low[fixed]
        self.rows = region.rows[~fixed]
        self.low, self.high = region.low[~fixed] - hair, region.high[~fixed] + hair
        self.y = self.least + 0.25 * (self.most - self.least)
        self.q = 0.5 * (self.low + self.high)
        self.nu = np.zeros(len(self.equal))
        self.w = np.zeros(len(self.rows))
        self.q_dual = np.ones((2, len(self.rows)))
        self.y_dual = np.ones((2, len(self.y)))

    def _rooms(self) -> tuple[Floats, Floats]:
        rooms_q = np.array([self.q - self.low, self.high - self.q]).reshape(2, -1)
        return rooms_q, np.array([self.y - self.least, self.most - self.y])

    def inside(self) -> bool:
        """Whether every bound leaves some room, as far as numbers can tell."""
        return all(bool((room > 0).all()) for room in self._rooms())

    def step(self) -> bool:
        """One Newton step; True when the point is the solution."""
        rooms_q, rooms_y = self._rooms()
        pairs = rooms_q.size + rooms_y.size
        gap = float((rooms_q * self.q_dual).sum() + (rooms_y * self.y_dual).sum()) / pairs
        gradient, curvature = self._derivatives()
        both = np.vstack((self.equal, self.rows))
        force = gradient + self.equal.T @ self.nu + self.rows.T @ self.w
        stationary = force - self.y_dual[0] + self.y_dual[1]
        away_equal = self.equal @ self.y - self.target
        away_rows = self.rows @ self.y - self.q
        away_q = -self.w - self.q_dual[0] + self.q_dual[1]
        wrong = max(
            float(np.abs(part).max(initial=0.0))
            for part in (away_equal, away_rows, stationary * 1e-2, away_q * 1e-2)
        )
        if gap < GAP and wrong < 1e-8:
            return True
        aim = 0.15 * gap
        stiff = (self.q_dual / rooms_q).sum(axis=0)
        pull = -self.w - aim / rooms_q[0] + aim / rooms_q[1]
        diagonal = (self.y_dual / rooms_y).sum(axis=0)
        right = -force + aim / rooms_y[0] - aim / rooms_y[1]
        soft = np.append(np.full(len(self.equal), 1e-13), 1.0 / stiff)
        below = np.append(-away_equal, -away_rows - pull / stiff)
        dy, dual = self._solve(curvature, diagonal, both, soft, right, below)
        dq = self.rows @ dy + away_rows
        moves_q = np.array([dq, -dq]).reshape(2, -1)
        moves_y = np.array([dy, -dy])
        dq_dual = (aim - self.q_dual * moves_q) / rooms_q - self.q_dual
        dy_dual = (aim - self.y_dual * moves_y) / rooms_y - self.y_dual
        length = _longest((rooms_q, moves_q), (rooms_y, moves_y))
        grown = _longest((self.q_dual, dq_dual), (self.y_dual, dy_dual))
        # One length for both: the objective is curved.
        length = min(length, grown)
        self.y = self.y + length * dy
        self.q = self.q + length * dq
        self.nu = self.nu + length * dual[: len(self.nu)]
        self.w = self.w + length * dual[len(self.nu) :]
        self.q_dual = self.q_dual + length * dq_dual
        self.y_dual = self.y_dual + length * dy_dual
        return False

    def _derivatives(self) -> tuple[Floats, Floats]:
        """Gradient (Y,) and Hessian, as a diagonal (Y,) or whole (Y, Y)."""
        if self.map is None:
            return self.curve(self.y)
        gradient, curvature = self.curve(self.map @ self.y)
        return self.map.T @ gradient, (self.map.T * curvature) @ self.map

    def _solve(
        self,
        curvature: Floats,
        diagonal: Floats,
        both: Floats,
        soft: Floats,
        right: Floats,
        below: Floats,
    ) -> tuple[Floats, Floats]:
        """Solve [H Bᵀ; B −soft] (dy, dual) = (right, below)."""
        if curvature.ndim == 1:
            inverse = 1.0 / (curvature + diagonal)
            scaled = both * inverse
            square = scaled @ both.T + np.diag(soft)
            dual = np.asarray(np.linalg.solve(square, scaled @ right - below), dtype=np.float64)
            step: Floats = inverse * (right - both.T @ dual)
            return step, dual
        size, rows = len(right), len(below)
        whole = np.zeros((size + rows, size + rows))
        whole[:size, :size] = curvature + np.diag(diagonal)
        whole[:size, size:] = both.T
        whole[size:, :size] = both
        whole[size:, size:] = -np.diag(soft)
        answer = np.asarray(np.linalg.solve(whole, np.append(right, below)), dtype=np.float64)
        return answer[:size], answer[size:]


def _longest(*pairs: tuple[Floats, Floats]) -> float:
    """The longest step that keeps every amount above zero, a little short of it."""
    length = 1.0
    for amount, move in pairs:
        down = move < 0
        if down.any():
            length = min(length, 0.99 * float((-amount[down] / move[down]).min()))
    return length
