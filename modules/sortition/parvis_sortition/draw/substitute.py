"""The last broken panels of a lottery: each changed for the nearest panel that keeps everything.

The totals may then change by a seat, which is harmless where the fair total is not a whole number:
floor and ceiling are equally near. The changes that would take a type further away cost so much
more that they are made only when there is no other way.
"""

from __future__ import annotations

import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.feasibility import seat_rows
from parvis_sortition.draw.types import Floats, Ints, Types

FAR = 100.0
"""Cost of a change that takes a type more than a step away from its fair total."""
NODES = 200
"""Branches explored at most: a count, not a time, for the same answer on any machine."""


def nearest_panel(
    types: Types, bounds: tuple[Ints, Ints], seats: Ints, room: tuple[Ints, Ints]
) -> tuple[Ints, bool] | None:
    """The panel nearest to `seats` (T,), and whether it keeps to the room; None if none is found.

    `room` is, for each type, how many seats less and how many more are harmless (T,), (T,).
    """
    kinds = types.number
    fewer, more = np.minimum(room[0], seats), room[1]
    # Columns: seats less and more within the room, then beyond it.
    most = np.minimum(types.count, types.capacity[types.group])
    spare = np.maximum(most - seats, 0)
    upper = np.concatenate((fewer, np.minimum(more, spare), seats - fewer, spare))
    cost = np.repeat([1.0, 1.0, FAR, FAR], kinds)
    rows = solver.Rows()
    limits = seat_rows(types, bounds)
    for low, high, columns in zip(limits.low, limits.high, limits.columns, strict=True):
        every = np.concatenate([columns + part * kinds for part in range(4)])
        signs = np.repeat([-1.0, 1.0, -1.0, 1.0], len(columns))
        here = float(seats[columns].sum())
        rows.add(low - here, high - here, every, signs)
    whole = np.ones(4 * kinds, dtype=bool)
    program = solver.model(cost, np.zeros(4 * kinds), upper.astype(float), rows, whole=whole)
    program.setOptionValue("mip_rel_gap", 0.5)
    program.setOptionValue("mip_max_nodes", NODES)
    program.run()
    if not solver.has_solution(program):
        return None
    less, plus, far_less, far_plus = np.rint(solver.solution(program)).reshape(4, kinds)
    changed = seats - less - far_less + plus + far_plus
    kept = not (far_less.any() or far_plus.any())
    return changed.astype(np.int64), kept


def room_of(types: Types, fair: Floats, totals: Ints) -> tuple[Ints, Ints]:
    """Seats less and more (T,), (T,) that leave each person within a step of their fair share.

    `fair` (T,) is the fair number of panels of each person of the type.
    """
    near = np.rint(fair)
    fair = np.where(np.abs(fair - near) < 1e-6, near, fair)
    low = types.count * np.floor(fair)
    high = types.count * np.ceil(fair)
    return np.maximum(totals - low, 0).astype(np.int64), np.maximum(high - totals, 0).astype(
        np.int64
    )
