"""Another panel to stand in one place of a list, all the others being what they are.

When exchanges of a few seats no longer bring the totals nearer to fair, a whole panel is chosen
again: seats may leave types that can spare them and come to types that have room for them, so that
nothing gets worse, and one seat at least goes from where there is one too many, or to where there
is one too few. A small whole-number program finds whether some panel does so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw import solver
from parvis_sortition.draw.types import Floats, Ints, Types

TASTE = 0.01
"""Cost of a seat that changes, against a seat nearer to fair."""
COMERS = 100
"""Types that may come into a panel, at most: the fewer, the sooner it is known."""
NODES = 40
"""Branches explored at most: a count, not a time, for the same answer on any machine."""


def better_panel(
    types: Types,
    bounds: tuple[Ints, Ints],
    seats: Ints,
    spare: Ints,
    room: Ints,
    taste: NDArray[np.uint8],
    *,
    losses: bool = False,
) -> Ints | None:
    """A panel (T,) within quota bounds (V,), (V,) that makes the list fairer than `seats` (T,).

    `spare` (T,) says how many seats of each type the list can give up, `room` (T,) how many it can
    take; both count -1 for each seat that the list *should* give up, or take. `taste` (T,) chooses
    among equals. With `losses`, seats may also go where they are not fair, though no more of them
    than get nearer. None when no such panel is found.
    """
    full = np.minimum(types.count, types.capacity[types.group])
    most_out = np.minimum(np.maximum(np.abs(spare), losses), seats)
    most_in = np.minimum(np.maximum(np.abs(room), losses), full - seats)
    out, come = np.flatnonzero(most_out > 0), np.flatnonzero(most_in > 0)
    if len(come) > COMERS:
        # Those that should come, and some others.
        liked = np.where(room[come] < 0, -1, taste[come].astype(np.int64))
        come = np.sort(come[np.argsort(liked, kind="stable")[:COMERS]])
    fair = np.concatenate((spare[out], room[come]))
    kinds = np.concatenate((out, come))
    sign = np.repeat([-1.0, 1.0], [len(out), len(come)])
    rows = _changes(types, bounds, seats, kinds, sign)
    rows.add(1.0, solver.INFINITY, np.flatnonzero(fair < 0))
    # No more losses than gains.
    weighed = np.flatnonzero(fair <= 0)
    rows.add(0.0, solver.INFINITY, weighed, np.where(fair[weighed] < 0, 1.0, -1.0))
    cost = np.where(fair < 0, -1.0, 0.0) + (fair == 0) + (1 + taste[kinds] / 256.0) * TASTE
    upper = np.concatenate((most_out[out], most_in[come])).astype(float)
    whole = np.ones(len(kinds), dtype=bool)
    program = solver.model(cost, np.zeros(len(kinds)), upper, rows, whole=whole)
    program.setOptionValue("mip_max_nodes", NODES)
    # The first found is good enough, and far cheaper than a better one.
    program.setOptionValue("mip_max_improving_sols", 1)
    program.run()
    if not solver.has_solution(program):
        return None
    change = (np.rint(solver.solution(program)) * sign).astype(np.int64)
    found = seats.copy()
    np.add.at(found, kinds, change)
    return found


def _changes(
    types: Types, bounds: tuple[Ints, Ints], seats: Ints, kinds: Ints, sign: Floats
) -> solver.Rows:
    """What seats that leave (sign -1) or come (+1) must keep, for types `kinds`, to be a panel."""
    rows = solver.Rows()
    counts = types.seats_by_value(seats)
    values = types.values[kinds]
    for value in range(len(types.low)):
        members = np.flatnonzero((values == value).any(axis=1))
        low, high = bounds[0][value] - counts[value], bounds[1][value] - counts[value]
        rows.add(low, high, members, sign[members])
    rows.add(0.0, 0.0, np.arange(len(kinds)), sign)
    held, group = types.seats_by_group(seats), types.group[kinds]
    shared = np.bincount(types.group) > 1
    shared[np.bincount(group[sign > 0], minlength=len(held)) == 0] = False
    for each in np.flatnonzero(shared).tolist():
        members = np.flatnonzero(group == each)
        free = float(types.capacity[each] - held[each])
        rows.add(-solver.INFINITY, free, members, sign[members])
    return rows
