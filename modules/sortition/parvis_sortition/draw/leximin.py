"""Leximin over seats by type: the smallest chance as large as it can be, then the next, and so on.

Works on the linear relaxation of the panels: real seats by type that keep the quotas, the size and
the classes. Let x be the seats and n the people of each type; everyone of a type has the chance
x/n. Each stage maximises the smallest chance z among the types not settled yet, written
x = n z + s with s ≥ 0. A type whose reduced cost is positive has s = 0 in *every* optimal solution
(complementary slackness), so its chance can be settled at z for good; the reduced costs weighted by
n add up to one, so each stage settles at least one type. Types that are tight without showing it
are settled by a later stage at the same z.

With x = n z + s the only rows are the quotas and the size: types in their hundreds, rows in their
tens. The limits of the classes (nobody sits twice, one person per household) are added when a
solution breaks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.types import Floats, Types

SETTLED = 1e-6
"""Reduced cost (their average is 1) above which a type is held to be tight."""


MOST_GIVE = 1e-7
"""The most that rounding errors may move the seats of a settled type."""


@dataclass(frozen=True)
class Multipliers:
    """Dual values of the first stage: what proves that the smallest chance can be no larger.

    A positive multiplier goes with a maximum, a negative one with a minimum.
    """

    value: Floats
    """(V,) by quota value."""
    size: float
    group: dict[int, float]
    """By class, for the classes whose limit binds."""


@dataclass(frozen=True)
class Relaxed:
    """Leximin over the relaxation."""

    chance: Floats
    """(T,): chance of each person of each type."""
    multipliers: Multipliers


def tidy(number: float) -> float:
    """The fraction of small denominator a solver's number stands for, if there is one."""
    near = Fraction(number).limit_denominator(20_000)
    return float(near) if abs(float(near) - number) < 1e-10 else round(number, 12)


class _Stages:
    """The linear program, kept from stage to stage with its basis."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.free = np.ones(types.number, dtype=bool)
        self.chance = np.zeros(types.number)
        self.give = 1e-11
        self.rows: dict[int, int] = {}
        self.column = types.number
        values = len(types.low)
        weight = types.seats_by_value(types.count).astype(float)
        rows = solver.Rows()
        for value in range(values):
            members = np.flatnonzero((types.values == value).any(axis=1))
            rows.add(
                types.low[value],
                types.high[value],
                np.append(members, self.column),
                np.append(np.ones(len(members)), weight[value]),
            )
        everyone = np.arange(types.number + 1)
        total = float(types.count.sum())
        rows.add(types.size, types.size, everyone, np.append(np.ones(types.number), total))
        self.weight = np.append(weight, total)
        self.low = np.append(types.low, types.size).astype(float)
        self.high = np.append(types.high, types.size).astype(float)
        cost = np.zeros(types.number + 1)
        # Scaled by the number of people, the reduced costs average one in any pool.
        cost[-1] = -total
        upper = np.full(types.number + 1, solver.INFINITY)
        upper[-1] = 1.0
        self.highs = solver.model(cost, np.zeros(types.number + 1), upper, rows)

    def solve(self) -> float | None:
        """Solve the stage, adding class limits until none is broken; None if infeasible."""
        types = self.types
        while solver.run(self.highs):
            answer = solver.solution(self.highs)
            z = float(answer[-1])
            people = np.where(self.free, z, self.chance)
            seats = types.count * people + answer[:-1]
            broken = types.seats_by_group(seats) > types.capacity + solver.FEASIBLE
            new = [g for g in np.flatnonzero(broken).tolist() if g not in self.rows]
            if not new:
                return z
            for group in new:
                self._limit(group)
        return None

    def _limit(self, group: int) -> None:
        members = np.flatnonzero(self.types.group == group)
        free = members[self.free[members]]
        taken = float((self.types.count * self.chance)[members].sum())
        columns = np.append(members, self.column).astype(np.int32)
        factors = np.append(np.ones(len(members)), float(self.types.count[free].sum()))
        self.rows[group] = self.highs.getNumRow()
        self.highs.addRow(
            -solver.INFINITY,
            float(self.types.capacity[group]) - taken,
            len(columns),
            columns,
            factors,
        )

    def tight(self, z: float) -> np.ndarray:
        """(T,): which unsettled types cannot exceed z."""
        reduced = np.array(self.highs.getSolution().col_dual)[:-1]
        tight: np.ndarray = self.free & (reduced > SETTLED)
        if not tight.any():
            # The bound z ≤ 1 holds it: everyone left sits in every panel.
            if z < 1 - 1e-7:
                raise solver.SolverFailed("no type is tight at the end of a stage")
            tight = self.free.copy()
        return tight

    def multipliers(self) -> Multipliers:
        """The row duals, signed so that a positive one goes with a maximum."""
        dual = -np.array(self.highs.getSolution().row_dual)
        values = len(self.types.low)
        group = {g: float(dual[row]) for g, row in self.rows.items()}
        return Multipliers(dual[:values], float(dual[values]), group)

    def loosen(self) -> None:
        """Let the settled chances move by ten times as much as before, still next to nothing."""
        self.give *= 10
        if self.give > MOST_GIVE:
            raise solver.SolverFailed("a later stage of leximin has no solution")
        for kind in np.flatnonzero(~self.free).tolist():
            self.highs.changeColBounds(kind, -self.give, self.give)

    def settle(self, tight: np.ndarray, z: float) -> None:
        """Fix the chance of some types at z and take them out of the stage."""
        types = self.types
        self.chance[tight] = z
        self.free &= ~tight
        for kind in np.flatnonzero(tight).tolist():
            self.highs.changeColBounds(kind, -self.give, self.give)
        settled = np.where(self.free, 0.0, types.count * self.chance)
        taken = np.append(types.seats_by_value(settled), settled.sum())
        left = np.where(self.free, types.count, 0)
        weight = np.append(types.seats_by_value(left), left.sum()).astype(float)
        for row in np.flatnonzero(weight != self.weight).tolist():
            self.highs.changeCoeff(row, self.column, float(weight[row]))
            low, high = self.low[row] - taken[row], self.high[row] - taken[row]
            # Sums of rounded chances may cross a bound by a rounding error.
            slack = solver.FEASIBLE * 10 if weight[row] == 0 else 0.0
            self.highs.changeRowBounds(row, float(low) - slack, float(high) + slack)
        self.weight = weight
        by_group, free_group = types.seats_by_group(settled), types.seats_by_group(left)
        for group, row in self.rows.items():
            self.highs.changeCoeff(row, self.column, float(free_group[group]))
            room = float(types.capacity[group] - by_group[group])
            self.highs.changeRowBounds(row, -solver.INFINITY, max(room, 0.0))


def relaxed_leximin(
    types: Types, *, stages: int | None = None, progress: Progress = silent
) -> Relaxed | None:
    """Leximin chances over the relaxation; None when even the relaxation has no solution.

    With `stages=1`, stops after the first: `chance` is then the largest smallest chance for all.
    """
    program = _Stages(types)
    z = program.solve()
    if z is None:
        return None
    first = program.multipliers()
    if stages == 1:
        return Relaxed(np.full(types.number, tidy(z)), first)
    program.settle(program.tight(z), z)
    while program.free.any():
        progress(1 - float(program.free.mean()), "chances")
        z = program.solve()
        if z is None:
            # Rounding errors of the settled chances add up: give them a hair's breadth.
            program.loosen()
            continue
        program.settle(program.tight(z), z)
    return Relaxed(np.array([tidy(z) for z in program.chance.tolist()]), first)
