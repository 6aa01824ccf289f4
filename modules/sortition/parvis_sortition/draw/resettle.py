"""The last broken panels of a lottery: a few panels taken together and dealt again, exactly.

What swaps two by two cannot mend is a small problem in whole numbers: given the seats of a handful
of panels, share them out so that each keeps the quotas.
"""

from __future__ import annotations

import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.types import Ints, Types

COMPANY = 2
"""Sound panels added to a group, for room to move."""
LARGEST_GROUP = 10
NODES = 200
"""Branches explored before trying another group: a count, not a time, for the same answer on any
machine."""


def gather(counts: Ints, low: Ints, high: Ints, broken: int, order: Ints) -> list[int] | None:
    """A group of panels around a broken one whose seats, all told, could be shared out.

    `counts` (M, C) against the limits (C,) of one panel; `order` says who is asked first.
    """
    low, high = low.astype(np.int64), high.astype(np.int64)
    group = [broken]
    total = counts[broken].astype(np.int64)
    free = np.ones(len(counts), dtype=bool)
    free[broken] = False
    while len(group) < LARGEST_GROUP:
        number = len(group)
        if (total >= number * low).all() and (total <= number * high).all():
            extra = order[free[order]][:COMPANY].tolist()
            return group + extra
        left = order[free[order]]
        joined = total + counts[left]
        lack = np.maximum((number + 1) * low - joined, 0)
        excess = np.maximum(joined - (number + 1) * high, 0)
        best = int(left[(lack + excess).sum(axis=1).argmin()])
        group.append(best)
        free[best] = False
        total = total + counts[best]
    return None


def share_out(types: Types, bounds: tuple[Ints, Ints], seats: Ints) -> Ints | None:
    """Seats by type (P, T) of the same totals, each panel keeping everything; None if none found.

    Starts from the given panels and changes them as little as it comes.
    """
    panels = len(seats)
    total = seats.sum(axis=0)
    kinds = np.flatnonzero(total)
    width = len(kinds)
    rows = solver.Rows()
    for place in range(width):
        columns = place + width * np.arange(panels)
        rows.add(total[kinds[place]], total[kinds[place]], columns)
    for value in range(len(types.low)):
        members = np.flatnonzero((types.values[kinds] == value).any(axis=1))
        for panel in range(panels):
            rows.add(bounds[0][value], bounds[1][value], members + panel * width)
    for panel in range(panels):
        rows.add(types.size, types.size, np.arange(width) + panel * width)
    groups = types.group[kinds]
    for group in np.flatnonzero(np.bincount(groups) > 1).tolist():
        members = np.flatnonzero(groups == group)
        for panel in range(panels):
            limit = float(types.capacity[group])
            rows.add(-solver.INFINITY, limit, members + panel * width)
    most = np.minimum(types.capacity[groups], total[kinds]).astype(float)
    upper = np.tile(most, panels)
    cost = -np.minimum(seats[:, kinds], 1).astype(float).ravel()
    program = solver.model(
        cost, np.zeros(len(cost)), upper, rows, whole=np.ones(len(cost), dtype=bool)
    )
    program.setOptionValue("mip_max_improving_sols", 1)
    program.setOptionValue("mip_max_nodes", NODES)
    program.run()
    if not solver.has_solution(program):
        return None
    answer = np.rint(solver.solution(program)).astype(np.int64).reshape(panels, width)
    shared = np.zeros_like(seats)
    shared[:, kinds] = answer
    return shared
