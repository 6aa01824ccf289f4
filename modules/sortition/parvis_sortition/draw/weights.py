"""Weights on known panels that give just the chances wanted."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw import solver
from parvis_sortition.draw.types import Floats, Ints

NEAR = 1e-6
"""Distance to the chances, in seats, that is taken for none."""
MOVES = 300
"""Panels that make way for others, at most, for totals nearer to whole numbers of seats."""
TRIED = 3
"""Panels whose place is offered to all others, each time."""
FAR = 1 << 50
"""More than any sum of squares that is compared."""


def weigh_panels(panels: NDArray[Any], goal: Floats, most: float) -> Floats | None:
    """Weights (J,) that add up to one under which `panels` (J, T) average to `goal` (T,) seats;
    None when there are none.

    None is above `most`, if that can be: the smaller it is, the more panels share the weight.
    """
    number, kinds = panels.shape
    if not number:
        return None
    rows = solver.Rows()
    for kind in range(kinds):
        seated = np.flatnonzero(panels[:, kind])
        columns = np.append(seated, [number + kind, number + kinds + kind])
        factors = np.append(panels[seated, kind].astype(float), [1.0, -1.0])
        rows.add(goal[kind], goal[kind], columns, factors)
    rows.add(1.0, 1.0, np.arange(number))
    cost = np.append(np.zeros(number), np.ones(2 * kinds))
    upper = np.append(np.full(number, max(most, 1 / number)), np.full(2 * kinds, solver.INFINITY))
    program = solver.model(cost, np.zeros(number + 2 * kinds), upper, rows)
    # Half as many iterations: there is little to cycle among.
    program.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
    if not _near(program):
        program.changeColsBounds(number, np.arange(number), np.zeros(number), np.ones(number))
        if not _near(program):
            return None
    weights: Floats = np.maximum(solver.solution(program)[:number], 0.0)
    weights /= weights.sum()
    return weights


def _near(program: highspy.Highs) -> bool:
    if not solver.run(program):
        raise solver.SolverFailed("known panels could not be weighed")
    return bool(program.getObjectiveValue() <= NEAR)


def whole_times(panels: NDArray[Any], weights: Floats, number: int, goal: Ints) -> Ints:
    """How many times to list each of `panels` (J, T), `number` in all, near their weights (J,), so
    that the totals come near the `goal` (T,)."""
    reached = np.rint(np.cumsum(weights) * number).astype(np.int64)
    reached[-1] = number
    return nearer(panels, np.diff(reached, prepend=0), goal)


def nearer(panels: NDArray[Any], times: Ints, goal: Ints) -> Ints:
    """Times (J,) to list each of `panels` (J, T), as many in all as those given, whose totals are
    nearer to the `goal` (T,).

    One panel after another makes way for the one that brings the totals nearest, in least squares.
    """
    held = np.ascontiguousarray(panels.T, dtype=np.int64)
    square = (held * held).sum(axis=0)
    times = times.copy()
    gain = (goal - held @ times) @ held
    for _ in range(MOVES):
        leaving = np.where(times > 0, 2 * gain + square, FAR)
        found = []
        for one in np.argsort(leaving, kind="stable")[:TRIED].tolist():
            coming = square - 2 * (gain + _alike(held, one))
            coming[one] = FAR
            other = int(coming.argmin())
            found.append((int(leaving[one] + coming[other]), one, other))
        change, one, other = min(found)
        if change >= 0:
            break
        times[one] -= 1
        times[other] += 1
        gain += _alike(held, one) - _alike(held, other)
    return times


def _alike(held: Ints, one: int) -> Ints:
    """(J,): the products of a panel with each of them, given as seats by type (T, J)."""
    kinds = np.flatnonzero(held[:, one])
    product: Ints = held[kinds, one] @ held[kinds]
    return product
