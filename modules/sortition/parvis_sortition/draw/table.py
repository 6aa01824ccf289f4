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
        self.counts = np.empty((len(seats), len(self.low)), dtype=np.int16)
        self.counts[:, : unlimited + 1] = self._counted(self.lists[:, :-1], unlimited + 1)
        self.counts[:, unlimited + 1 :] = self._counted(
            self.lists[:, -1:] - unlimited - 1, len(types.capacity)
        )
        self.counts[:, unlimited] = 0
        self.breach = np.zeros(len(seats), dtype=np.int64)
        """(M,): how far each panel is from keeping everything."""
        self.weigh(np.arange(len(seats)))

    def _counted(self, lists: Ints, wide: int) -> Ints:
        """(M, wide): the seats that count in each place of some lists (T + 1, several)."""
        marks = lists[self.seats].reshape(len(self.seats), -1)
        cells = marks + (np.arange(len(self.seats)) * (wide + 1))[:, None]
        cells[marks < 0] = wide
        counted = np.bincount(cells.ravel(), minlength=len(self.seats) * (wide + 1))
        return counted.reshape(len(self.seats), wide + 1)[:, :wide]

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

    def keep(self, panels: Ints) -> None:
        """Forget the other panels."""
        self.seats, self.counts = self.seats[panels], self.counts[panels]
        self.breach = self.breach[panels]

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
        out, come = self.lists[given].T, self.lists[taken].T
        moved = out != come
        self._move(one, out, come, moved)
        self._move(other, come, out, moved)

    def _move(self, panel: Ints, out: Ints, come: Ints, moved: NDArray[np.bool_]) -> None:
        """One less in the counts `out` (lists, N) of different panels (N,), one more in the counts
        `come`, where they are `moved`."""
        counts, row = self.counts.ravel(), panel * self.counts.shape[1]
        cost = self.loss(counts.take(row + out), out) + self.gain(counts.take(row + come), come)
        self.breach[panel] += (cost * moved).sum(axis=0, dtype=np.int64)
        counts[(row + out)[moved]] -= 1
        counts[(row + come)[moved]] += 1
        self.counts[panel, self.unlimited] = 0

    def keeps(self, panels: Ints, out: Ints, come: Ints) -> NDArray[np.bool_]:
        """(N,): whether panels (N,) keep everything once types `come` (several, N) have taken the
        places of types `out`."""
        head = self.unlimited
        lists = np.minimum(self.lists[:, :-1], head)
        row = (np.arange(len(panels)) * (head + 1))[:, None, None]
        size = len(panels) * (head + 1)
        more, less = (
            np.bincount((row + lists[kinds.T]).ravel(), minlength=size) for kinds in (come, out)
        )
        change = (more - less).reshape(len(panels), head + 1)[:, :head]
        after = self.counts[panels, :head] + change
        inside = (after >= self.low[:head]) & (after <= self.high[:head])
        kept = np.asarray(inside.all(axis=1))
        # Classes are many: only those that change are counted, where all are kept so far.
        going, coming = self.lists[out, -1], self.lists[come, -1]
        for group in (*going, *coming):
            moved = (coming == group).sum(axis=0) - (going == group).sum(axis=0)
            count = self.counts[panels, group] + np.where(group == head, 0, moved)
            kept &= (count >= self.low[group]) & (count <= self.high[group])
        rest = np.flatnonzero(kept & (self.breach[panels] > 0))
        kept[rest] &= self._classes_keep(panels[rest], going[:, rest], coming[:, rest])
        return kept

    def _classes_keep(self, panels: Ints, going: Ints, coming: Ints) -> NDArray[np.bool_]:
        """(N,): whether panels keep every class once those of `going` (several, N) have one seat
        less and those of `coming` one more."""
        classes = slice(self.unlimited + 1, None)
        some, place = np.unique(panels, return_inverse=True)
        counts = self.counts[some, classes]
        inside = (counts >= self.low[classes]) & (counts <= self.high[classes])
        kept: NDArray[np.bool_] = np.asarray(inside.all(axis=1))[place]
        for row in np.flatnonzero(~kept).tolist():
            count = self.counts[panels[row]].copy()
            np.subtract.at(count, going[:, row], 1)
            np.add.at(count, coming[:, row], 1)
            after = count[classes]
            kept[row] = ((after >= self.low[classes]) & (after <= self.high[classes])).all()
        return kept

    def change(self, panels: Ints, places: Ints, kinds: Ints) -> None:
        """Put other types (several, N) in some places (several, N) of different panels (N,), which
        leaves them sound."""
        given = self.lists[self.seats[panels, places]]
        np.subtract.at(self.counts, (panels[:, None], given), 1)
        np.add.at(self.counts, (panels[:, None], self.lists[kinds]), 1)
        self.counts[panels, self.unlimited] = 0
        self.seats[panels, places] = kinds
        self.breach[panels] = 0

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
