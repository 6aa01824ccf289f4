"""Which seats a broken panel must give, and which types it must take, to keep everything."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.table import Stream, Table
from parvis_sortition.draw.types import Ints

CELLS = 1_000_000
"""Handfuls weighed at a time, about: bounds the memory."""
FIELDS = 16
"""Counts of a panel that are too high and looked after, at most."""
BITS = 4
"""Bits in which the seats that leave such a count are added up."""
ENOUGH = 8
"""What a count reaches when as many seats leave it as should: the highest of these bits."""


class Relief:
    """What broken panels of one table have too many or too few of."""

    def __init__(self, table: Table, stream: Stream) -> None:
        """Note which types each quota value has."""
        self.table, self.stream = table, stream
        head = table.unlimited
        self.lists = np.minimum(table.lists[:, :-1], head)
        """(T + 1, F + 1): the counts of each type but its class; `head` where it counts in none."""
        # Each count with its types; the last stands for any type.
        marks = np.column_stack((self.lists[:-1], np.full(table.kinds, head)))
        self._having = np.argsort(marks.ravel(), kind="stable") // marks.shape[1]
        self._number = np.bincount(marks.ravel(), minlength=head + 1)
        self._start = np.cumsum(self._number) - self._number

    def handfuls(self, panels: Ints, hands: Ints) -> tuple[Ints, Ints]:
        """The handfuls, among `hands` (several, H), that leave no count too high in a panel once
        they are given: panels (N,) and places (several, N)."""
        table = self.table
        most = max(1, CELLS // max(len(panels), 1))
        if hands.shape[1] > most:
            hands = hands.take(np.sort(self.stream.order(hands.shape[1])[:most]), axis=1)
        head = table.unlimited
        over = np.maximum(table.counts[panels, :head] - table.high[:head], 0)
        rank = np.cumsum(over > 0, axis=1) - 1
        marked = (over > 0) & (rank < FIELDS)
        one = np.where(marked, np.uint64(1) << (BITS * (rank % FIELDS)).astype(np.uint64), 0)
        one = one.astype(np.uint64)
        missing = (one * (ENOUGH - np.minimum(over, ENOUGH)).astype(np.uint64)).sum(axis=1)
        full = (one * np.uint64(ENOUGH)).sum(axis=1, dtype=np.uint64)[:, None]
        one = np.column_stack((one, np.zeros(len(panels), dtype=np.uint64)))
        row = np.arange(len(panels))[:, None, None]
        seats = one[row, self.lists[table.seats[panels]]].sum(axis=2, dtype=np.uint64)
        leaving: NDArray[np.uint64] = seats.take(hands[0], axis=1) + missing[:, None]
        for row_of_places in hands[1:]:
            leaving += seats.take(row_of_places, axis=1)
        leaving &= full
        place, hand = np.nonzero(leaving == full)
        return panels[place], hands.take(hand, axis=1)

    def lacking(self, panels: Ints, several: int) -> Ints:
        """(several, N): types drawn among those of the rarest value that each panel lacks."""
        table = self.table
        head = table.unlimited
        some, back = np.unique(panels, return_inverse=True)
        lacks = table.counts[some, : head + 1] < table.low[: head + 1]
        lacks[:, head] = True
        number = np.where(lacks & (self._number > 0), self._number, 1 << 40)
        value = number.argmin(axis=1)[back]
        drawn = self.stream.raw(len(panels) * several).reshape(several, len(panels))
        place = (drawn % self._number[value].astype(np.uint64)).astype(np.int64)
        kinds: Ints = self._having[self._start[value] + place]
        return kinds
