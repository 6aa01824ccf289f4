"""A list of M panels with given seat totals: dealt evenly, then mended by swaps.

First the types are dealt to the panels one after the other, each to the panels that lag most
behind their share of its values: every panel ends near the fair composition. Then panels that
break a quota swap seats with others until none does. A swap moves two seats between two panels, so
the totals never change. Only whole numbers are compared and chance comes from a fixed stream, so
the result is the same on any machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.resettle import gather, share_out
from parvis_sortition.draw.types import Floats, Ints, Types

TWICE = 3
"""Weight of one seat too many for a class, against one for a quota: seldom worth taking."""
PATIENCE = 250
"""Rounds without fewer broken panels before giving up swapping."""
LITTLE_PATIENCE = 60
FEW_LEFT = 4
"""With so few broken panels left, dealing them again is quicker than more rounds."""
MANY_LEFT = 48
"""With more broken panels than this, the totals are taken to be out of reach."""
ATTEMPTS = 3
FEW_SEATS = 6
"""Seats of a broken panel tried at once while many panels are broken."""
SEEKING = 176
"""Out of 256 broken panels, how many look for a partner that suits them in a round."""
UPHILL = 200
"""Out of 256 swaps that add one to the breach, how many are made all the same."""
MOST_SEATS = 20
"""The same when few panels are broken."""
CELLS = 400_000
"""Swaps weighed in one round, at most: bounds the memory."""


class Stream:
    """Fixed pseudo-random numbers: raw output of PCG64, whose stream NumPy keeps for ever."""

    def __init__(self, seed: int) -> None:
        """Start from a seed (any whole number)."""
        self._bits = np.random.PCG64(seed)

    def raw(self, number: int) -> NDArray[np.uint64]:
        """(number,) 64-bit words."""
        return self._bits.random_raw(number)  # type: ignore[no-any-return]

    def noise(self, number: int) -> NDArray[np.uint8]:
        """(number,) bytes."""
        words = self.raw(number // 8 + 1).astype("<u8")
        return words.view(np.uint8)[:number]

    def order(self, number: int) -> Ints:
        """A permutation of 0 … number - 1."""
        return np.argsort(self.raw(number), kind="stable")


def narrowed(types: Types, chance: Floats) -> tuple[Ints, Ints]:
    """Quota bounds (V,), (V,) that every panel of a lottery with these chances must keep.

    Where the mean number of seats of a value is its minimum, every panel has just that minimum;
    likewise for the maximum.
    """
    mean = types.seats_by_value(types.count * chance)
    low = np.where(mean > types.high - 1e-7, types.high, types.low)
    high = np.where(mean < types.low + 1e-7, types.low, types.high)
    return low, high


def make_panels(
    types: Types, totals: Ints, panels: int, bounds: tuple[Ints, Ints], *, seed: int
) -> list[Ints] | None:
    """M panels, each the sorted types of its seats; None when they cannot be mended.

    `totals` (T,) are the seats of each type over all panels, `bounds` the least and most seats of
    each quota value in every panel. `seed` fixes who is dealt with whom.
    """
    stream = Stream(seed)
    table = _Table(types, bounds, _deal(types, totals, panels, stream))
    fewest, still = panels + 1, 0
    while True:
        broken = np.flatnonzero(table.breach)
        if not len(broken):
            return [np.sort(row[row < types.number]) for row in table.seats]
        if len(broken) < fewest:
            fewest, still = len(broken), 0
        still += 1
        if still > (PATIENCE if len(broken) > FEW_LEFT else LITTLE_PATIENCE):
            if len(broken) > MANY_LEFT or not _resettle(types, bounds, table, broken, stream):
                return None
            continue
        _mend(table, broken, stream)


def _resettle(
    types: Types, bounds: tuple[Ints, Ints], table: _Table, broken: Ints, stream: Stream
) -> bool:
    """Deal small groups around the broken panels again; False if one cannot be mended."""
    for panel in broken.tolist():
        for _ in range(ATTEMPTS):
            if not table.breach[panel]:
                break
            order = stream.order(len(table.seats))
            group = gather(table.counts, table.low, table.high, panel, order)
            if group is None:
                return False
            shared = share_out(types, bounds, table.seats_by_type(group))
            if shared is not None:
                table.replace(group, shared)
        else:
            if table.breach[panel]:
                return False
    return True


def _deal(types: Types, totals: Ints, panels: int, stream: Stream) -> Ints:
    """(M, W) types of the seats, `types.number` where a place is empty."""
    values = len(types.low)
    shared = np.bincount(types.group)[types.group] > 1
    lag = np.zeros((values + 1 + len(types.capacity), panels), dtype=np.int64)
    width = types.size + max(4, types.size // 4)
    seats = np.full((panels, width), types.number, dtype=np.int64)
    filled = np.zeros(panels, dtype=np.int64)
    order, turn = stream.order(panels), 0
    # Types that need half of the panels leave the most choice: they come first.
    half = np.abs(2 * (totals % panels) - panels)
    for kind in np.lexsort((np.arange(types.number), half)).tolist():
        base, rest = divmod(int(totals[kind]), panels)
        rows = np.append(types.values[kind], values)
        if shared[kind]:
            rows = np.append(rows, values + 1 + types.group[kind])
        for _ in range(base):
            np.put_along_axis(seats, filled[:, None], kind, axis=1)
            filled += 1
        if not rest:
            continue
        turn += 1
        wish = lag[rows].sum(axis=0)
        wish[filled >= width - 1] = -(1 << 40)
        key = wish * panels + (order + turn * 7919) % panels
        chosen = np.sort(np.argpartition(key, panels - rest)[panels - rest :])
        lag[rows] += rest
        lag[rows[:, None], chosen] -= panels
        seats[chosen, filled[chosen]] = kind
        filled[chosen] += 1
    return seats


class _Table:
    """Panels with their counts. A count is kept for each quota value, the size and each class.

    Types have a place in each *list* (one a feature, then the size, then the class); the empty
    place counts in none, which the unlimited count stands for.
    """

    def __init__(self, types: Types, bounds: tuple[Ints, Ints], seats: Ints) -> None:
        values, classes = len(types.low), len(types.capacity)
        unlimited = values + 1
        every = np.ones(types.number, dtype=np.int64)
        lists = np.column_stack((types.values, every * values, unlimited + 1 + types.group))
        self.lists = np.vstack((lists, np.full(lists.shape[1], unlimited)))
        wide = 1 << 14
        self.low = np.concatenate((bounds[0], [types.size, -wide], np.full(classes, -wide)))
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

    def seats_by_type(self, panels: list[int]) -> Ints:
        """(P, T): the seats of some panels."""
        number = self.kinds + 1
        return np.array([np.bincount(self.seats[p], minlength=number)[:-1] for p in panels])

    def replace(self, panels: list[int], shared: Ints) -> None:
        """Give some panels other seats (P, T), each at most as many as the table is wide."""
        for panel, seats in zip(panels, shared, strict=True):
            kinds = np.repeat(np.arange(self.kinds), seats)
            self.seats[panel] = self.kinds
            self.seats[panel, : len(kinds)] = kinds
            self.counts[panel] = 0
            for places in self.lists.T:
                np.add.at(self.counts[panel], places[kinds], 1)
            self.counts[panel, self.unlimited] = 0
        self.weigh(np.array(panels))

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


def _mend(table: _Table, broken: Ints, stream: Stream) -> None:
    """One round: each broken panel makes its best swap with a partner that it can help."""
    one, other = _couples(table, broken, stream)
    width = table.seats.shape[1]
    few = min(width, MOST_SEATS, max(FEW_SEATS, CELLS // (len(one) * width)))
    step = max(1, CELLS // (width * few))
    for start in range(0, len(one), step):
        _best_swaps(table, one[start : start + step], other[start : start + step], few, stream)


def _couples(table: _Table, broken: Ints, stream: Stream) -> tuple[Ints, Ints]:
    """Disjoint couples: each broken panel with one that has room for what it has too many of.

    (Or that can spare what it has too few of.) Some take anyone instead, to get out of a rut.
    """
    deviation = table.deviation(broken)
    panels = len(table.seats)
    used = np.zeros(panels, dtype=bool)
    one: list[Ints] = []
    other: list[Ints] = []
    order = stream.order(panels)
    seeking = stream.noise(len(broken)) < SEEKING
    local, places = np.nonzero(deviation * seeking[:, None])
    # Of the counts a panel breaks, it looks after one: the first in a drawn order.
    drawn = stream.order(len(local))
    mended, first = np.unique(local[drawn], return_index=True)
    place = places[drawn][first]
    sign = deviation[mended, place] > 0
    key = place * 2 + sign
    for each in np.unique(key).tolist():
        where, many = each // 2, bool(each % 2)
        seekers = broken[mended[key == each]]
        seekers = seekers[~used[seekers]]
        count = table.counts[order, where]
        open_to = count < table.high[where] if many else count > table.low[where]
        found = order[open_to & ~used[order]]
        number = min(len(found), len(seekers))
        one.append(seekers[:number])
        other.append(found[:number])
        used[one[-1]] = used[other[-1]] = True
    alone = broken[~used[broken]]
    used[alone] = True
    anyone = order[~used[order]]
    if len(anyone) < len(alone):
        half = (len(alone) - len(anyone)) // 2
        anyone = np.append(anyone, alone[len(alone) - half :])
        alone = alone[: len(alone) - half]
    number = min(len(alone), len(anyone))
    one.append(alone[:number])
    other.append(anyone[:number])
    return np.concatenate(one), np.concatenate(other)


def _best_swaps(table: _Table, one: Ints, other: Ints, few: int, stream: Stream) -> None:
    mine, theirs = one[:, None], other[:, None]
    give = table.lists[table.seats[one]]
    leave = table.loss(mine[:, :, None], give)
    arrive = table.gain(theirs[:, :, None], give)
    first = (leave + arrive).sum(axis=2, dtype=np.int16)
    width = first.shape[1]
    noise = stream.noise(first.size).reshape(first.shape)
    chosen = np.argsort(first.astype(np.int32) * 256 + noise, axis=1, kind="stable")[:, :few]
    give = np.take_along_axis(give, chosen[:, :, None], axis=1)
    both = np.take_along_axis(leave + arrive, chosen[:, :, None], axis=1)
    take = table.lists[table.seats[other]]
    second = table.gain(mine[:, :, None], take) + table.loss(theirs[:, :, None], take)
    change = (
        np.take_along_axis(first, chosen, axis=1)[:, :, None]
        + second.sum(axis=2, dtype=np.int16)[:, None, :]
    )
    for place in range(give.shape[2]):
        mark = give[:, :, place]
        # Where both seats count alike, nothing changes: take back what was added for it.
        undo = both[:, :, place] + table.gain(mine, mark) + table.loss(theirs, mark)
        same = mark[:, :, None] == take[:, None, :, place]
        change -= same * undo[:, :, None].astype(np.int16)
        if place == give.shape[2] - 1:
            change += same
    weighed = change.reshape(len(one), -1).astype(np.int32) * 256
    weighed += stream.noise(weighed.size).reshape(weighed.shape)
    best = weighed.argmin(axis=1)
    # Now and then a step uphill: what one swap cannot mend, two may.
    ceiling = 256 + 256 * (stream.noise(len(one)) < UPHILL)
    good = weighed[np.arange(len(one)), best] < ceiling
    one, other, best = one[good], other[good], best[good]
    table.swap(one, chosen[good, best // width], other, best % width)
