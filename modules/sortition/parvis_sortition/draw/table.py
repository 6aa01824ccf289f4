"""A table of panels and the swaps between them that its counts allow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import PCG64
from numpy.typing import NDArray

from parvis_sortition.draw.types import Ints, Types

TWICE = 3
"""Weight of one seat too many for a class, against one for a quota: seldom worth taking."""


class Stream:
    """Fixed pseudo-random numbers: raw output of PCG64, whose stream NumPy keeps for ever."""

    def __init__(self, seed: int) -> None:
        """Start from a seed (any whole number)."""
        self._bits = PCG64(seed)

    def raw(self, number: int) -> NDArray[np.uint64]:
        """(number,) 64-bit words."""
        return self._bits.random_raw(number)

    def noise(self, number: int) -> NDArray[np.uint8]:
        """(number,) bytes."""
        words = self.raw(number // 8 + 1).astype("<u8")
        return words.view(np.uint8)[:number]

    def order(self, number: int) -> Ints:
        """A permutation of 0 … number - 1."""
        return np.argsort(self.raw(number), kind="stable")


class Table:
    """Panels with their counts. A count is kept for each quota value, the size and each class.

    Types have a place in each *list* (one a feature, then the size, then the class); the empty
    place counts in none, which the unlimited count stands for.
    """

    def __init__(self, types: Types, bounds: tuple[Ints, Ints], seats: Ints) -> None:
        values = len(types.low)
        unlimited = values + 1
        every = np.ones(types.number, dtype=np.int64)
        lists = np.column_stack((types.values, every * values, unlimited + 1 + types.group))
        self.lists = np.vstack((lists, np.full(lists.shape[1], unlimited)))
        wide = 1 << 14
        # A class whose every place is taken in all is full in each panel.
        seated = np.bincount(seats.ravel(), minlength=types.number + 1)[: types.number]
        given = types.seats_by_group(seated)
        fewest = np.where(given == len(seats) * types.capacity, types.capacity, -wide)
        self.low = np.concatenate((bounds[0], [types.size, -wide], fewest))
        self.high = np.concatenate((bounds[1], [types.size, wide], types.capacity))
        self.low = np.clip(self.low, -wide, wide).astype(np.int16)
        self.high = np.clip(self.high, -wide, wide).astype(np.int16)
        self.weight = np.ones(len(self.low), dtype=np.int8)
        self.weight[unlimited + 1 :] = TWICE
        self.unlimited = unlimited
        self.kinds = types.number
        widest = int((seats < types.number).sum(axis=1).max())
        self.seats = seats[:, : max(widest, types.size) + 1].copy()
        self.counts = np.zeros((len(seats), len(self.low)), dtype=np.int16)
        row = (np.arange(len(seats)) * len(self.low))[:, None]
        for places in self.lists.T:
            cells = (row + places[self.seats]).ravel()
            counted = np.bincount(cells, minlength=self.counts.size)
            self.counts += counted.reshape(self.counts.shape).astype(np.int16)
        self.counts[:, unlimited] = 0
        self.breach = np.zeros(len(seats), dtype=np.int64)
        """(M,): how far each panel is from keeping everything."""
        self.weigh(np.arange(len(seats)))

    def deviation(self, panels: Ints) -> NDArray[np.int16]:
        """(P, counts) of some panels: above zero for too many, below for too few."""
        counts = self.counts[panels]
        excess: NDArray[np.int16] = np.maximum(counts - self.high, 0)
        excess -= np.maximum(self.low - counts, 0)
        return excess

    def weigh(self, panels: Ints) -> None:
        """Note again how far some panels are from keeping everything."""
        away = np.abs(self.deviation(panels)) * self.weight
        self.breach[panels] = away.sum(axis=1, dtype=np.int64)

    def gain(self, count: NDArray[np.int16], place: Any) -> NDArray[np.int8]:
        """What one more in counts of these places would add to the breach: -1, 0 or 1 times the
        weight."""
        sign = (count >= self.high[place]).view(np.int8) - (count < self.low[place]).view(np.int8)
        weighed: NDArray[np.int8] = sign * self.weight[place]
        return weighed

    def loss(self, count: NDArray[np.int16], place: Any) -> NDArray[np.int8]:
        """What one less in counts of these places would add to the breach."""
        sign = (count <= self.low[place]).view(np.int8) - (count > self.high[place]).view(np.int8)
        weighed: NDArray[np.int8] = sign * self.weight[place]
        return weighed

    def panels(self) -> list[Ints]:
        """For each panel, the sorted types of its seats."""
        return [np.sort(row[row < self.kinds]) for row in self.seats]

    def totals(self) -> Ints:
        """(T,): seats of each type over all panels."""
        return np.bincount(self.seats.ravel(), minlength=self.kinds + 1)[: self.kinds]

    def seats_by_type(self, panel: int) -> Ints:
        """(T,): the seats of a panel."""
        return np.bincount(self.seats[panel], minlength=self.kinds + 1)[: self.kinds]

    def narrow(self) -> None:
        """Put the empty places last, and keep no more of them than needed."""
        self.seats.sort(axis=1)
        widest = int((self.seats < self.kinds).sum(axis=1).max())
        self.seats = self.seats[:, : widest + 1].copy()

    def replace(self, panel: int, seats: Ints) -> None:
        """Give a panel other seats (T,), as many as the panel's size."""
        kinds = np.repeat(np.arange(self.kinds), seats)
        self.seats[panel] = self.kinds
        self.seats[panel, : len(kinds)] = kinds
        self.counts[panel] = 0
        for places in self.lists.T:
            np.add.at(self.counts[panel], places[kinds], 1)
        self.counts[panel, self.unlimited] = 0
        self.weigh(np.array([panel]))

    def swap(self, one: Ints, first: Ints, other: Ints, second: Ints) -> None:
        """Exchange seats `first` of panels `one` and `second` of panels `other`, all distinct."""
        given, taken = self.seats[one, first], self.seats[other, second]
        self.seats[one, first], self.seats[other, second] = taken, given
        for places in self.lists.T:
            moved = np.flatnonzero(places[given] != places[taken])
            out, come = places[given[moved]], places[taken[moved]]
            self._move(one[moved], out, come)
            self._move(other[moved], come, out)

    def _move(self, panel: Ints, out: Ints, come: Ints) -> None:
        """One less in the counts `out` of some panels, one more in the counts `come`."""
        self.breach[panel] += self.loss(self.counts[panel, out], out)
        self.breach[panel] += self.gain(self.counts[panel, come], come)
        self.counts[panel, out] -= 1
        self.counts[panel, come] += 1
        self.counts[panel, self.unlimited] = 0

    def change(self, panel: int, places: Ints, kinds: Ints) -> bool:
        """Put other types in some places of a panel, if that leaves it sound; whether it did."""
        counts = self.counts[panel].copy()
        given = self.seats[panel, places]
        np.subtract.at(counts, self.lists[given].ravel(), 1)
        np.add.at(counts, self.lists[kinds].ravel(), 1)
        counts[self.unlimited] = 0
        if (counts < self.low).any() or (counts > self.high).any():
            return False
        self.seats[panel, places] = kinds
        self.counts[panel] = counts
        self.breach[panel] = 0
        return True

    def copy(self, panel: int, model: int) -> None:
        """Make a panel the same as another."""
        self.seats[panel] = self.seats[model]
        self.counts[panel] = self.counts[model]
        self.breach[panel] = self.breach[model]

    def matrix(self, panels: Ints) -> NDArray[np.int16]:
        """(P, T): seats by type of some panels."""
        seats = np.zeros((len(panels), self.kinds + 1), dtype=np.int16)
        np.add.at(seats, (np.arange(len(panels))[:, None], self.seats[panels]), 1)
        return seats[:, : self.kinds]


def first_of_each(owner: Ints, order: Ints) -> Ints:
    """The first place of each owner, in an order of the places that keeps owners together."""
    return order[np.flatnonzero(np.diff(owner[order], prepend=-1))]


def distinct(panels: NDArray[Any]) -> Ints:
    """(J, T): the different rows of seats by type, sorted."""
    rows = sorted({row.tobytes() for row in panels.astype(">i2")})
    seats = np.frombuffer(b"".join(rows), dtype=">i2").reshape(-1, panels.shape[1])
    return seats.astype(np.int64)
