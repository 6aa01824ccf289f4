"""The best panel to stand in one place of a list, all the others being what they are.

When exchanges of a few seats no longer bring the totals nearer to fair, a whole panel is chosen
again: where a type may fairly have one seat more or less, the choice is free, so that there is
nearly always a panel that leaves nothing to be desired.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw import solver
from parvis_sortition.draw.feasibility import seat_rows
from parvis_sortition.draw.types import Ints, Types

TASTE = 1e-6
"""Weight of a preference among equals, against one seat away from fair."""
NODES = 200
"""Branches explored at most: a count, not a time, for the same answer on any machine."""


def best_panel(
    types: Types, bounds: tuple[Ints, Ints], least: Ints, most: Ints, taste: NDArray[np.uint8]
) -> tuple[Ints, int] | None:
    """Seats by type (T,) within quota bounds (V,), (V,), nearest to lying between two vectors.

    Returns them with how many seats they are away from `least` (T,) and `most` (T,), all told;
    None when none is found. `taste` (T,) chooses among equals.
    """
    room = np.minimum(types.count, types.capacity[types.group])
    low, high = np.clip(least, 0, room), np.clip(most, 0, room)
    # Columns: seats that are fair, then those one would rather not fill, then not leave empty.
    start = np.concatenate((low, np.zeros(2 * types.number, dtype=np.int64)))
    upper = np.concatenate((high, room - high, low))
    shown = np.flatnonzero((upper > start) | (start > 0))
    column = np.full(len(upper), -1)
    column[shown] = np.arange(len(shown))
    sign = np.repeat([1.0, 1.0, -1.0], types.number)
    rows = solver.Rows()
    limits = seat_rows(types, bounds)
    for down, up, kinds in zip(limits.low, limits.high, limits.columns, strict=True):
        every = np.concatenate([kinds + part * types.number for part in range(3)])
        every = every[column[every] >= 0]
        rows.add(down, up, column[every], sign[every])
    cost = (shown >= types.number) + taste[shown % types.number] * TASTE
    whole = np.ones(len(shown), dtype=bool)
    program = solver.model(
        cost, start[shown].astype(float), upper[shown].astype(float), rows, whole=whole
    )
    program.setOptionValue("mip_max_nodes", NODES)
    program.setOptionValue("mip_abs_gap", 0.5)
    program.run()
    if not solver.has_solution(program):
        return None
    parts = np.zeros(3 * types.number)
    parts[shown] = np.rint(solver.solution(program))
    fair, more, less = parts.reshape(3, types.number).astype(np.int64)
    seats = fair + more - less
    away = np.maximum(seats - most, 0) + np.maximum(least - seats, 0)
    return seats, int(away.sum())
