"""Bringing a list of panels to fair totals, each panel kept sound.

Exchanges of a few seats do most of it while there is much to do. Where they find little, whole
panels are chosen again; where that finds little, exchanges once more, which lead elsewhere.
"""

from __future__ import annotations

import numpy as np

from parvis_sortition.draw.exchange import Exchanges
from parvis_sortition.draw.progress import Progress
from parvis_sortition.draw.substitute import better_panel
from parvis_sortition.draw.table import Stream, Table
from parvis_sortition.draw.totals import Totals
from parvis_sortition.draw.types import Floats, Ints, Types
from parvis_sortition.draw.weights import nearer

TRIPLES = 3
"""Times that exchanges of three seats are looked for in a turn: some of very many, each time."""
TURNS = 250
"""Turns, at most."""
PATIENCE = 40
"""Turns without progress before giving up."""
FAR = 8
"""The same when the totals are further from fair than `CLOSE`."""
STEADY = 0.97
"""What must be left, at most, of the seats off when they are many, for a turn to be progress."""
CLOSE = 60
"""Seats away from fair from which lists are brought to fair totals nearly every time."""
WORTHWHILE = 6
"""Seats to be gained in a turn for the same means to be used in the next."""
TRIED = 4
"""Panels of which one is chosen again, at most, in a turn."""


def balance(
    types: Types,
    bounds: tuple[Ints, Ints],
    table: Table,
    chance: Floats,
    stream: Stream,
    progress: Progress,
) -> int:
    """Bring the totals of a list to what is fair; how many seats are still off."""
    totals = Totals(types, chance, len(table.seats), table.totals())
    exchanges = Exchanges(table, totals, stream)
    off = start = best = totals.off()
    still, exchanging = 0, True
    for _ in range(TURNS):
        if not off or still > (PATIENCE if off <= CLOSE else FAR):
            break
        progress(0.6 + 0.4 * (1 - off / start), "panels")
        if exchanging:
            _exchange_seats(exchanges, totals)
        else:
            _change_panel(types, bounds, table, totals, stream)
        before, off = off, totals.off()
        exchanging ^= before - off < WORTHWHILE
        if off < (best if best <= CLOSE else best * STEADY):
            still, best = 0, off
        else:
            still += 1
    return off


def _exchange_seats(exchanges: Exchanges, totals: Totals) -> None:
    """Exchanges that bring the totals nearer to fair, then some that lead elsewhere."""
    off, panels = totals.off(), len(exchanges.table.seats)
    exchanges.balance(1, -1, panels)
    exchanges.balance(2, -1, panels)
    for _ in range(TRIPLES):
        if totals.off():
            exchanges.balance(3, -1, panels)
    left = totals.off()
    if off - left <= 2 and left:
        # Exchanges that cost nothing lead to where others may gain.
        exchanges.balance(2, 0, max(2, left // 2))


def fill(table: Table, goal: Ints) -> None:
    """Let copies of sound panels stand in for the broken ones, so that the totals come near the
    `goal` (T,)."""
    broken, sound = np.flatnonzero(table.breach), np.flatnonzero(table.breach == 0)
    if not len(broken):
        return
    held = table.matrix(sound)
    lack = goal - held.sum(axis=0, dtype=np.int64)
    evenly = np.diff(np.arange(len(sound) + 1) * len(broken) // len(sound))
    times = nearer(held, evenly, lack)
    for panel, model in zip(broken.tolist(), np.repeat(sound, times).tolist(), strict=True):
        table.copy(panel, model)


def _change_panel(
    types: Types, bounds: tuple[Ints, Ints], table: Table, totals: Totals, stream: Stream
) -> None:
    """Choose a whole panel again, beside the others, so that the totals come nearer to fair.

    One that has types of which there are too many, and lacks those of which there are too few;
    equals are drawn. Where none can come nearer alone, one that makes as much worse elsewhere.
    """
    lose, win = totals.lose[table.seats], totals.win[table.seats]
    hope = (lose < 0).sum(axis=1) - (win < 0).sum(axis=1)
    ranked = np.argsort(-(hope * 256 + stream.noise(len(hope))), kind="stable")[:TRIED]
    spare, room = totals.spare(), totals.room()
    for losses in (False, True):
        for panel in ranked.tolist():
            seats, taste = table.seats_by_type(panel), stream.noise(table.kinds)
            found = better_panel(types, bounds, seats, spare, room, taste, losses=losses)
            if found is not None:
                old = table.seats[panel].tolist()
                table.replace(panel, found)
                totals.move(old, table.seats[panel].tolist())
                return
