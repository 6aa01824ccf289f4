"""Better panels found near those known: quicker than a program, as long as there are some.

Column generation asks over and over for a panel whose seats are worth more than a number. The best
of the panels known are nearly always a few exchanges away from such a one; only when none is found
so must a whole-number program look for the best, or prove that there is none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.exchange import Exchanges
from parvis_sortition.draw.table import Stream, Table, distinct
from parvis_sortition.draw.types import Floats, Ints, Types

NEAREST = 120
"""Panels known that are started from."""
STEPS = 20
"""Steps in which the worth of a seat is counted during the search."""
ROUNDS = (1, 2, 2)
"""Seats exchanged at a time, round after round."""
MOST = 24
"""Panels given back, at most."""


class Worth:
    """What seats are worth, in the place of totals for `Exchanges`: it does not change."""

    def __init__(self, worth: Floats) -> None:
        """Count a worth (T,) in whole steps; the empty place is worth nothing."""
        most = float(np.abs(worth).max()) or 1.0
        self.lose: NDArray[np.int8] = np.rint(np.append(worth, 0.0) / most * STEPS).astype(np.int8)
        self.win: NDArray[np.int8] = -self.lose

    def move(self, given: list[int], taken: list[int]) -> None:
        """Nothing: one panel has no bearing on the worth of another."""


class Neighbours:
    """The search near the panels known."""

    def __init__(self, types: Types) -> None:
        """Fix the chance it uses."""
        self.types, self.stream = types, Stream(len(types.count))

    def better(self, known: Ints, worth: Floats, than: float) -> Ints:
        """(J, T): panels worth more than a number, best first; maybe none though there are some."""
        types = self.types
        best = np.argsort(-(known @ worth), kind="stable")[:NEAREST]
        panels = known[best]
        seats = np.repeat(np.tile(np.arange(types.number), len(best)), panels.ravel())
        table = Table(types, (types.low, types.high), seats.reshape(len(best), -1))
        exchanges = Exchanges(table, Worth(worth), self.stream)
        met = []
        for several in ROUNDS:
            exchanges.enrich(several)
            met.append(table.matrix(np.arange(len(best))))
        found = distinct(np.concatenate(met))
        value = found @ worth
        order = np.argsort(-value, kind="stable")[:MOST]
        return found[order[value[order] > than]]
