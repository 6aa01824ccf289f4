"""Handfuls of types on offer, looked up by signature among hundreds of thousands.

Most quotas that matter leave a single number of seats, so that an exchange must change it by just
so much. Each such count has a random word, each type the sum of the words of its counts, each
handful of types the sum of its types: what suits a handful given has a known sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.table import Stream, Table
from parvis_sortition.draw.totals import added
from parvis_sortition.draw.types import Ints

OFFERS = 150_000
"""Handfuls on offer, at most; a sample when there are more."""
RUN = 6
"""Offers looked at for one signature."""
LEADING = 20
"""Bits of a signature by which most of those that are not on offer are told at once."""


@dataclass(frozen=True)
class Offers:
    """Handfuls of types sorted by signature."""

    kinds: Ints
    """(several, H)"""
    key: NDArray[np.uint64]
    """(H,)"""

    def matches(self, wanted: NDArray[np.uint64], only: Ints) -> tuple[Ints, Ints]:
        """Couples of a signature wanted and an offer that has it, among `only` some offers (sorted
        places): two lists of places."""
        key = self.key[only]
        lead = np.uint64(64 - LEADING)
        offered = np.zeros(1 << LEADING, dtype=bool)
        offered[key >> lead] = True
        found = np.flatnonzero(offered[wanted >> lead])
        start = np.searchsorted(key, wanted[found])
        same = np.append(key, np.uint64(0))[start] == wanted[found]
        start, found = start[same], found[same]
        number = np.minimum(np.searchsorted(key, wanted[found], side="right") - start, RUN)
        hand = np.repeat(found, number)
        offset = np.arange(len(hand)) - np.repeat(np.cumsum(number) - number, number)
        return hand, only[np.repeat(start, number) + offset]


class Signatures:
    """The signatures of types and panels, and what is on offer, for one table."""

    def __init__(self, table: Table, stream: Stream) -> None:
        """Draw the words."""
        self.table, self.stream = table, stream
        fixed = table.low == table.high
        words = np.where(fixed, stream.raw(len(fixed)), np.uint64(0))
        self.of_type: NDArray[np.uint64] = words[table.lists].sum(axis=1, dtype=np.uint64)
        self._fixed = np.flatnonzero(fixed)
        self._words = words[self._fixed]
        self._offers: dict[int, Offers] = {}

    def offered(self, several: int) -> Offers:
        """What is on offer: every handful, or a sample of them."""
        if several not in self._offers:
            kinds, stream = self.table.kinds + 1, self.stream
            if several == 1:
                offered = np.arange(kinds)[None, :]
            elif several == 2 and kinds * (kinds + 1) // 2 <= OFFERS:
                offered = np.stack(np.triu_indices(kinds))
            else:
                drawn = stream.raw(OFFERS * several) % np.uint64(kinds)
                offered = drawn.astype(np.int64).reshape(several, -1)
            key = added(self.of_type, offered)
            order = np.argsort(key, kind="stable")
            self._offers[several] = Offers(offered.take(order, axis=1), key[order])
        return self._offers[several]

    def needed(self, panels: Ints) -> NDArray[np.uint64]:
        """(N,): what the signature of each of these panels lacks to be that of a sound one."""
        table = self.table
        need = np.zeros(len(table.seats), dtype=np.uint64)
        asked = np.zeros(len(table.seats), dtype=bool)
        asked[panels] = True
        # Sound ones have what each fixed count must be.
        broken = np.flatnonzero(asked & (table.breach > 0))
        if len(broken):
            lack = table.low[self._fixed] - table.counts[broken[:, None], self._fixed]
            lacking = lack.astype(np.int64).astype(np.uint64)
            need[broken] = (lacking * self._words).sum(axis=1, dtype=np.uint64)
        return need[panels]
