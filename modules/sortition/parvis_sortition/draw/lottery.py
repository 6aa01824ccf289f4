"""A list of M panels that gives fair chances: dealt, mended, weighed, balanced.

First the types are dealt to the panels one after the other, each to the panels that lag most
behind their share of its values: every panel ends near the fair composition. Then panels that
break a quota swap seats with others, which leaves the totals as they are; the last broken ones
exchange a few seats for any other types. Where swaps do little, that is done sooner, until there
are sound panels enough to be weighed by a linear program and listed as many times as they weigh.
Last, exchanges that keep every panel sound bring the totals back to what is fair.

Only whole numbers are compared and chance comes from a fixed stream; the linear and whole-number
programs run on one thread: the result is the same at each run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parvis_sortition.draw.balancing import balance, fill
from parvis_sortition.draw.exchange import Exchanges
from parvis_sortition.draw.mending import Swaps, deal
from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.table import Stream, Table, distinct
from parvis_sortition.draw.totals import Totals, seat_totals
from parvis_sortition.draw.types import Floats, Ints, Types
from parvis_sortition.draw.weights import weigh_panels, whole_times

ROUNDS = 45
"""Rounds of swaps before other means, at most."""
IDLE = 8
"""Rounds without fewer broken panels before giving swaps up."""
FIRST = 4
"""Rounds after which swaps are given up at once where they do little."""
STUBBORN = 0.9
"""Share of panels still broken above which swaps are held to do little."""
EFFORTS = 4
"""Times the swaps are taken up again when other means do not suffice."""
USUAL = 1000
"""Panels among which those that are weighed are found."""
WEIGHED = 400
"""Up to this many types, sound panels are weighed by a linear program."""
PLENTY = 2.2
"""Sound panels for each type from which it is tried: with fewer, it seldom finds weights."""
FEW = 10
"""With less than one broken panel in this many, copies of others stand in for them."""
PARTS = 250
"""Broken panels repaired at a time."""
STIRS = 6
"""Exchanges that lead from a panel known to others."""
SHARING = 5.0
"""A panel weighed gets at most this many times the average weight, if that can be."""


def narrowed(types: Types, chance: Floats) -> tuple[Ints, Ints]:
    """Quota bounds (V,), (V,) that every panel of a lottery with these chances must keep.

    Where the mean number of seats of a value is its minimum, every panel has just that minimum;
    likewise for the maximum.
    """
    mean = types.seats_by_value(types.count * chance)
    low = np.where(mean > types.high - 1e-7, types.high, types.low)
    high = np.where(mean < types.low + 1e-7, types.low, types.high)
    return low, high


@dataclass(frozen=True)
class Listed:
    """What came of looking for a list of panels."""

    panels: list[Ints]
    """Each the sorted types of its seats; empty when too few sound panels were found."""
    off: int
    """Seats, all told, by which types end further than a step from their fair share."""
    known: Ints
    """(J, T): sound panels met, as seats by type."""


def make_panels(
    types: Types, chance: Floats, panels: int, *, seed: int, progress: Progress = silent
) -> Listed:
    """A list of `panels` panels that gives the chances (T,), if one is found.

    `seed` fixes who is dealt with whom.
    """
    stream = Stream(seed)
    bounds = narrowed(types, chance)
    goal = whole_goal(types, chance, panels)
    light = types.number <= WEIGHED
    table = _dealt(types, chance, bounds, max(panels, USUAL) if light else panels, stream)
    known = np.zeros((0, types.number), dtype=np.int64)
    if table is None:
        return Listed([], 0, known)
    for effort in range(EFFORTS):
        last = effort == EFFORTS - 1
        _mend_all(types, table, chance, stream, progress)
        broken = int(np.count_nonzero(table.breach))
        progress(0.4 + 0.05 * effort, "panels")
        ready = None
        if len(table.seats) == panels and broken * FEW <= panels:
            ready = table
        elif light and (last or len(table.seats) - broken > PLENTY * types.number):
            known = _known(table)
            ready = _weighed(types, bounds, known, chance, panels, stream)
            if ready is None and len(known):
                progress(0.5, "panels")
                known = stirred(types, bounds, known, chance, stream)
                ready = _weighed(types, bounds, known, chance, panels, stream)
        elif not light and (broken < panels // 2 or (last and broken < panels)):
            ready = table
        if ready is not None:
            fill(ready, goal)
            off = balance(types, bounds, ready, chance, stream, progress)
            return Listed(ready.panels(), off, _known(ready))
    return Listed([], 0, known if light else _known(table))


def whole_goal(types: Types, chance: Floats, panels: int) -> Ints:
    """(T,): the whole number of seats nearest to the fair one, over the whole list."""
    return np.rint(panels * types.count * chance).astype(np.int64)


def _known(table: Table) -> Ints:
    sound = table.matrix(np.flatnonzero(table.breach == 0))
    return distinct(sound)


def _dealt(
    types: Types, chance: Floats, bounds: tuple[Ints, Ints], panels: int, stream: Stream
) -> Table | None:
    totals = seat_totals(types, chance, panels, bounds)
    if totals is None:
        return None
    return Table(types, bounds, deal(types, totals, panels, stream))


def _mend_all(
    types: Types, table: Table, chance: Floats, stream: Stream, progress: Progress
) -> None:
    """Swaps between panels, then exchanges for those still broken."""
    panels = len(table.seats)
    swaps = Swaps(table, stream)
    fewest, idle = panels + 1, 0
    for turn in range(ROUNDS):
        broken = np.flatnonzero(table.breach)
        fewest, idle = min(fewest, len(broken)), 0 if len(broken) < fewest else idle + 1
        stubborn = types.number <= WEIGHED and turn >= FIRST and len(broken) > STUBBORN * panels
        if not len(broken) or idle == IDLE or stubborn:
            break
        progress(0.3 * turn / ROUNDS, "panels")
        swaps.round(broken)
    table.narrow()
    totals = Totals(types, chance, panels, table.totals())
    exchanges = Exchanges(table, totals, stream)
    for several in (1, 2):
        broken = np.flatnonzero(table.breach)
        for start in range(0, len(broken), PARTS):
            progress(0.3, "panels")
            exchanges.repair(broken[start : start + PARTS], several)


def _weighed(
    types: Types,
    bounds: tuple[Ints, Ints],
    known: Ints,
    chance: Floats,
    panels: int,
    stream: Stream,
) -> Table | None:
    """Sound panels (J, T) listed as many times as they weigh; None if they do not suffice."""
    most = SHARING / max(len(known), 1)
    weights = weigh_panels(known, types.count * chance, most)
    if weights is None:
        return None
    return _listed(types, bounds, known, weights, chance, panels, stream)


def _listed(
    types: Types,
    bounds: tuple[Ints, Ints],
    known: Ints,
    weights: Floats,
    chance: Floats,
    panels: int,
    stream: Stream,
) -> Table:
    times = whole_times(known, weights, panels, whole_goal(types, chance, panels))
    listed = np.repeat(np.arange(len(known)), times)
    return Table(types, bounds, _seats_of(known[listed[stream.order(panels)]]))


def list_weighed(
    types: Types,
    chance: Floats,
    known: Ints,
    weights: Floats,
    panels: int,
    *,
    seed: int,
    progress: Progress = silent,
) -> Listed:
    """A list of `panels` panels that gives the chances (T,), from weights (J,) on sound panels
    (J, T) that give them."""
    stream = Stream(seed)
    bounds = narrowed(types, chance)
    table = _listed(types, bounds, known, weights, chance, panels, stream)
    off = balance(types, bounds, table, chance, stream, progress)
    return Listed(table.panels(), off, _known(table))


def _seats_of(panels: Ints) -> Ints:
    """(M, size) types of the seats, given seats by type (M, T) of panels of the same size."""
    number, kinds = panels.shape
    seats = np.repeat(np.tile(np.arange(kinds), number), panels.ravel())
    return seats.reshape(number, -1)


def stirred(
    types: Types, bounds: tuple[Ints, Ints], known: Ints, chance: Floats, stream: Stream
) -> Ints:
    """More sound panels (J, T): those known, and others some exchanges away from them."""
    table = Table(types, bounds, _seats_of(known[np.arange(USUAL) % len(known)]))
    exchanges = Exchanges(table, Totals(types, chance, USUAL, table.totals()), stream)
    met = [known]
    for turn in range(STIRS):
        exchanges.stir(1 + turn % 3)
        met.append(_known(table))
    return distinct(np.concatenate(met))
