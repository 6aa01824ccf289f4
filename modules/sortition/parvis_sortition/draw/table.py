"""A table of panels and the swaps between them that its counts allow."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.types import Ints, Types

TWICE = 3
"""Weight of one seat too many for a class, against one for a quota: seldom worth taking."""
PARTNERS = ((2, 30), (3, 3))
"""Panels tried with a broken one, for swaps of two seats and then of three."""
RESERVE = 60
"""Types with room for more that are tried at once."""
SAMPLE = 6_000
"""Handfuls of seats of the broken panel tried, at most."""
CANDIDATES = 256
"""Swaps looked at in full with one partner."""


class Stream:
    """Fixed pseudo-random numbers: raw output of PCG64, whose stream NumPy keeps for ever."""

    def __init__(self, seed: int) -> None:
        """Start from a seed (any whole number)."""
        self._bits = np.random.PCG64(seed)

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
        panel = np.arange(len(seats))[:, None]
        for places in self.lists.T:
            np.add.at(self.counts, (panel, places[self.seats]), 1)
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
        self.breach[panels] = np.abs(self.deviation(panels)).sum(axis=1, dtype=np.int64)

    def gain(self, panel: Ints, place: Ints) -> NDArray[np.int8]:
        """What one more in a count would add to the breach: -1, 0 or 1 times its weight."""
        count = self.counts[panel, place]
        sign = (count >= self.high[place]).view(np.int8) - (count < self.low[place]).view(np.int8)
        return sign * self.weight[place]

    def loss(self, panel: Ints, place: Ints) -> NDArray[np.int8]:
        """What one less in a count would add to the breach."""
        count = self.counts[panel, place]
        sign = (count <= self.low[place]).view(np.int8) - (count > self.high[place]).view(np.int8)
        return sign * self.weight[place]

    def panels(self) -> list[Ints]:
        """For each panel, the sorted types of its seats."""
        return [np.sort(row[row < self.kinds]) for row in self.seats]

    def totals(self) -> Ints:
        """(T,): seats of each type over all panels."""
        return np.bincount(self.seats.ravel(), minlength=self.kinds + 1)[: self.kinds]

    def seats_by_type(self, panel: int) -> Ints:
        """(T,): the seats of a panel."""
        return np.bincount(self.seats[panel], minlength=self.kinds + 1)[: self.kinds]

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
            self.counts[one, places[given]] -= 1
            self.counts[one, places[taken]] += 1
            self.counts[other, places[taken]] -= 1
            self.counts[other, places[given]] += 1
        changed = np.concatenate((one, other))
        self.counts[changed, self.unlimited] = 0
        self.weigh(changed)


def swap_several(table: Table, broken: int, stream: Stream) -> bool:
    """Mend a panel by exchanging two or three of its seats with another; False if none was found.

    For each count, the change must lie in an interval that suits both panels. Where only one value
    is left, it must be met exactly: every handful of seats gets a signature, the sum of random
    words for these counts, so that among millions of swaps those that meet them are found by
    sorting. The rest is checked in full.
    """
    head = table.unlimited
    counts, low, high = table.counts[:, :head], table.low[:head], table.high[:head]
    mine = counts[broken]
    least = np.maximum(low - mine, counts - high)
    most = np.minimum(high - mine, counts - low)
    suited = (least <= most).all(axis=1)
    suited[broken] = False
    order = stream.order(len(counts))
    partners = order[suited[order]]
    width = table.seats.shape[1]
    for several, tried in PARTNERS:
        handfuls = _handfuls(width, several)
        for partner in partners[:tried].tolist():
            given = _some(handfuls, stream)
            here, there = table.counts[[broken, partner]].astype(np.int64)
            limits = (
                np.maximum(table.low - here, there - table.high),
                np.minimum(table.high - here, there - table.low),
            )
            mine, theirs = table.seats[broken][given], table.seats[partner][handfuls]
            swap = _find_swap(table, mine, theirs, limits, stream)
            if swap is not None:
                one, other = np.array([broken]), np.array([partner])
                pairs = zip(given[swap[0]], handfuls[swap[1]], strict=True)
                for first, second in pairs:
                    table.swap(one, np.array([first]), other, np.array([second]))
                return True
    return False


@lru_cache(maxsize=8)
def _handfuls(width: int, several: int) -> Ints:
    """(H, several): all the handfuls of seats of a panel."""
    return np.array(list(combinations(range(width), several)), dtype=np.int64)


def swap_with_reserve(
    table: Table, broken: int, fewer: Ints, more: Ints, stream: Stream
) -> Ints | None:
    """Mend a panel by exchanging two or three of its seats for types that may have more in all.

    `fewer` and `more` (T,) say how many seats less or more in all leave each type as near its fair
    total. Returns the change in seats by type (T,), made; None if none was found.
    """
    mine = np.append(fewer, 1)[table.seats[broken]] > 0
    reserve = np.flatnonzero(more > 0)
    reserve = np.append(reserve[stream.order(len(reserve))][:RESERVE], [table.kinds] * 3)
    seats = table.seats[broken][mine]
    count = table.counts[broken].astype(np.int64)
    for several in (2, 3):
        if len(seats) < several:
            return None
        given = _some(_handfuls(len(seats), several), stream)
        offered = _handfuls(len(reserve), several)
        limits = (table.low - count, table.high - count)
        swap = _find_swap(table, seats[given], reserve[offered], limits, stream)
        if swap is None:
            continue
        change = np.zeros(table.kinds + 1, dtype=np.int64)
        np.add.at(change, reserve[offered[swap[1]]], 1)
        np.add.at(change, seats[given[swap[0]]], -1)
        change = change[: table.kinds]
        if (change <= more).all() and (-change <= fewer).all():
            table.replace(broken, table.seats_by_type(broken) + change)
            return change
    return None


def _some(handfuls: Ints, stream: Stream) -> Ints:
    """All the handfuls, or a sample when there are many."""
    if len(handfuls) <= SAMPLE:
        return handfuls
    return handfuls[(stream.raw(SAMPLE) % np.uint64(len(handfuls))).astype(np.int64)]


def _find_swap(
    table: Table, given: Ints, offered: Ints, limits: tuple[Ints, Ints], stream: Stream
) -> tuple[int, int] | None:
    """A handful of types given (G, several) and one offered (O, several) to exchange.

    The change in each count must lie within `limits`. Returns their places, or None.
    """
    least, most = limits
    fixed = least == most
    words = np.where(fixed, stream.raw(len(fixed)), np.uint64(0))
    target = (words * least.astype(np.int64).astype(np.uint64)).sum(dtype=np.uint64)
    signature = words[table.lists].sum(axis=1, dtype=np.uint64)
    out = signature[given].sum(axis=1, dtype=np.uint64) + target
    come = signature[offered].sum(axis=1, dtype=np.uint64)
    order = np.argsort(come, kind="stable")
    start = np.searchsorted(come, out, side="left", sorter=order)
    number = np.searchsorted(come, out, side="right", sorter=order) - start
    number = np.minimum(number, CANDIDATES)
    place = np.repeat(np.arange(len(out)), number)
    offset = np.arange(len(place)) - np.repeat(np.cumsum(number) - number, number)
    found = order[np.repeat(start, number) + offset]
    if len(place) > CANDIDATES:
        shown = (stream.raw(CANDIDATES) % np.uint64(len(place))).astype(np.int64)
        place, found = place[shown], found[shown]
    change = np.zeros((len(place), len(fixed)), dtype=np.int64)
    row = np.arange(len(place))[:, None]
    for seat in range(given.shape[1]):
        np.add.at(change, (row, table.lists[offered[found, seat]]), 1)
        np.add.at(change, (row, table.lists[given[place, seat]]), -1)
    change[:, table.unlimited] = 0
    good = np.flatnonzero(((change >= least) & (change <= most)).all(axis=1))
    return (int(place[good[0]]), int(found[good[0]])) if len(good) else None
