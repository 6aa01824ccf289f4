"""Weights on known panels that give just the chances wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw import solver
from parvis_sortition.draw.types import Floats, Ints

NEAR = 1e-6
"""Distance to the chances, in seats, that is taken for none."""


def weigh_panels(panels: NDArray[Any], goal: Floats, most: float) -> Floats | None:
    """Weights (J,) that add up to one, none above `most`, under which `panels` (J, T) average to
    `goal` (T,) seats; None when there are none.

    The smaller `most`, the more panels share the weight.
    """
    number, kinds = panels.shape
    if number * most < 1:
        return None
    rows = solver.Rows()
    for kind in range(kinds):
        seated = np.flatnonzero(panels[:, kind])
        columns = np.append(seated, [number + kind, number + kinds + kind])
        factors = np.append(panels[seated, kind].astype(float), [1.0, -1.0])
        rows.add(goal[kind], goal[kind], columns, factors)
    rows.add(1.0, 1.0, np.arange(number))
    cost = np.append(np.zeros(number), np.ones(2 * kinds))
    upper = np.append(np.full(number, most), np.full(2 * kinds, solver.INFINITY))
    program = solver.model(cost, np.zeros(number + 2 * kinds), upper, rows)
    if not solver.run(program):
        raise solver.SolverFailed("known panels could not be weighed")
    if program.getObjectiveValue() > NEAR:
        return None
    weights: Floats = np.maximum(solver.solution(program)[:number], 0.0)
    weights /= weights.sum()
    return weights


def whole_times(weights: Floats, panels: int) -> Ints:
    """How many times to list each panel (J,), `panels` in all, nearest to its weight in turn."""
    reached = np.rint(np.cumsum(weights) * panels).astype(np.int64)
    reached[-1] = panels
    return np.diff(reached, prepend=0)
