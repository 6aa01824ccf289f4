"""Panels dealt evenly from given totals, then mended by swaps that leave the totals as they are.

A swap moves two seats between two panels. Each round, every broken panel looks for a partner that
it can help, and makes with it the swap that serves both best.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.table import Stream, Table, first_of_each
from parvis_sortition.draw.types import Ints, Types

SCALE = 64
"""What a seat that a panel lags behind weighs, where the types to come leave as much choice as four
types that half of the panels have."""
FLOOR = 16
"""It weighs at most this many times more."""
FEW_SEATS = 8
"""Seats of a broken panel tried, at least: those that would serve it best by themselves."""
MOST_SEATS = 20
"""The same when few panels are broken."""
SEEKING = 176
"""Out of 256 broken panels, how many look for a partner that suits them in a round."""
UPHILL = 200
"""Out of 256 swaps that add one to the breach, how many are made all the same."""
SUITORS = 64
"""Partners tried in a round, all told, when few panels are broken."""
FEW_LISTS = 24
"""With fewer features than this, what a swap changes fits in eight bits."""
CELLS = 160_000
"""Swaps weighed at a time, about: bounds the memory."""


def deal(types: Types, totals: Ints, panels: int, stream: Stream) -> Ints:
    """(M, W) types of the seats, `types.number` where a place is empty."""
    values = len(types.low)
    shared = np.bincount(types.group)[types.group] > 1
    lag = np.zeros((values + 1, panels), dtype=np.int64)
    held = np.zeros((len(types.capacity), panels), dtype=np.int64)
    width = types.size + max(4, types.size // 4)
    seats = np.full((panels, width), types.number, dtype=np.int64)
    filled = np.zeros(panels, dtype=np.int64)
    order, turn = stream.order(panels), 0
    rest = totals % panels
    spread = rest * (panels - rest)
    # How much choice the types to come leave to each value: the less, the more its lag weighs.
    left = np.append(types.seats_by_value(spread), spread.sum())
    # Types that need half of the panels leave the most choice: they come first.
    for kind in np.lexsort((np.arange(types.number), -spread)).tolist():
        base, some = divmod(int(totals[kind]), panels)
        rows = np.append(types.values[kind], values)
        group = int(types.group[kind])
        for _ in range(base):
            np.put_along_axis(seats, filled[:, None], kind, axis=1)
            filled += 1
        held[group] += base
        if not some:
            continue
        turn += 1
        left[rows] -= spread[kind]
        wish = (SCALE * panels**2 // np.maximum(left[rows], panels**2 // FLOOR + 1)) @ lag[rows]
        wish[filled >= width - 1] = -(1 << 40)
        if shared[kind]:
            wish[held[group] >= types.capacity[group]] -= 1 << 36
        key = wish * panels + (order + turn * 7919) % panels
        chosen = np.sort(np.argpartition(key, panels - some)[panels - some :])
        lag[rows] += some
        lag[rows[:, None], chosen] -= panels
        seats[chosen, filled[chosen]] = kind
        filled[chosen] += 1
        held[group, chosen] += 1
    return seats


class Swaps:
    """Rounds of swaps in one table of panels, which nothing else changes meanwhile."""

    def __init__(self, table: Table, stream: Stream) -> None:
        """Note what one more and one less in each count of each panel would cost."""
        self.table, self.stream = table, stream
        self.wide = table.counts.shape[1]
        self.more = table.gain(table.counts, slice(None))
        self.less = table.loss(table.counts, slice(None))
        self.places = np.ascontiguousarray(table.lists.T)
        # Compared in great numbers: the narrower the better.
        narrow: type[Any] = np.int16 if self.wide < 1 << 15 else np.int32
        self.sums: type[Any] = np.int8 if len(self.places) < FEW_LISTS else np.int32
        self.marks = self.places.astype(narrow)

    def round(self, broken: Ints) -> None:
        """Each broken panel makes its best swap with a partner that it can help."""
        one, other = self._couples(broken)
        width = self.table.seats.shape[1]
        few = min(width, MOST_SEATS, max(FEW_SEATS, CELLS // (max(len(one), 1) * width)))
        step = max(1, CELLS // (width * few))
        for start in range(0, len(one), step):
            self._best_swaps(one[start : start + step], other[start : start + step], few)

    def _couples(self, broken: Ints) -> tuple[Ints, Ints]:
        """Disjoint couples: each broken panel with one that has room for what it has too many of.

        (Or that can spare what it has too few of.) Some take anyone instead, to get out of a rut.
        """
        table, stream = self.table, self.stream
        head, panels = table.unlimited, len(table.seats)
        counts = table.counts[:, :head]
        away = counts[broken]
        many, lacks = away > table.high[:head], away < table.low[:head]
        # Of the counts a panel breaks, it looks after one, which is drawn.
        drawn = np.maximum(stream.noise(away.size).reshape(away.shape), 1) * (many | lacks)
        drawn[stream.noise(len(broken)) >= SEEKING] = 0
        place = drawn.argmax(axis=1)
        local = np.flatnonzero(drawn.any(axis=1))
        key = place[local] * 2 + many[local, place[local]]
        # Panels in the order in which they are found; who is free among them.
        order = stream.order(panels)
        rank = np.empty(panels, dtype=np.int64)
        rank[order] = np.arange(panels)
        by_count = np.ascontiguousarray(counts[order].T)
        free = np.ones(panels, dtype=bool)
        one: list[Ints] = []
        other: list[Ints] = []
        for each in np.flatnonzero(np.bincount(key, minlength=1)).tolist():
            where, too_many = each // 2, bool(each % 2)
            seekers = rank[broken[local[key == each]]]
            seekers = seekers[free[seekers]]
            if not len(seekers):
                continue
            count = by_count[where]
            able = count < table.high[where] if too_many else count > table.low[where]
            found = np.flatnonzero(able & free)
            choice = max(1, min(len(found) // len(seekers), SUITORS // len(broken)))
            number = min(len(found), len(seekers))
            one.append(np.repeat(seekers[:number], choice))
            other.append(found[: number * choice])
            free[one[-1]] = free[other[-1]] = False
        alone = rank[broken]
        alone = alone[free[alone]]
        free[alone] = False
        anyone = np.flatnonzero(free)
        if len(anyone) < len(alone):
            half = (len(alone) - len(anyone)) // 2
            anyone = np.append(anyone, alone[len(alone) - half :])
            alone = alone[: len(alone) - half]
        number = min(len(alone), len(anyone))
        one.append(alone[:number])
        other.append(anyone[:number])
        return order[np.concatenate(one)], order[np.concatenate(other)]

    def _best_swaps(self, one: Ints, other: Ints, few: int) -> None:
        table, stream = self.table, self.stream
        given, taken = table.seats[one], table.seats[other]
        shape = given.shape
        row = (np.arange(len(one)) * self.wide)[:, None]
        # What one seat less in a count of the one, more in that of the other, costs; and back.
        away = self.less[one] + self.more[other]
        back = self.more[one] + self.less[other]
        first = np.zeros(shape, dtype=np.int32)
        second = np.zeros(shape, dtype=self.sums)
        for places in self.places:
            first += away.take(row + places[given])
            second += back.take(row + places[taken])
        ranked = (first * 256 + stream.noise(first.size).reshape(shape)) * shape[1]
        chosen = np.sort(ranked + np.arange(shape[1], dtype=np.int32), axis=1)[:, :few] % shape[1]
        best, value = self._weighed(
            np.take_along_axis(given, chosen, axis=1),
            taken,
            np.take_along_axis(first.astype(np.int64), chosen, axis=1),
            second,
            away + back,
        )
        # Of several partners tried by one panel, the best.
        kept = first_of_each(one, np.lexsort((value, one)))
        # Now and then a step uphill: what one swap cannot mend, two may.
        ceiling = 256 + 256 * (stream.noise(len(kept)) < UPHILL)
        kept = kept[value[kept] < ceiling]
        one, other, best, chosen = one[kept], other[kept], best[kept], chosen[kept]
        self._swap(one, chosen[np.arange(len(kept)), best // shape[1]], other, best % shape[1])

    def _weighed(
        self, given: Ints, taken: Ints, first: Ints, second: Ints, undo: NDArray[np.int8]
    ) -> tuple[Ints, Ints]:
        """The best swap of each couple (P,), as a place among `given` (P, few) times `taken`
        (P, W), and what it costs, times 256 and a little by chance.

        `first` and `second` are what the seats cost by themselves, `undo` (P, counts) what is too
        much where both count alike.
        """
        # Couples come last: long rows are quick.
        mine, theirs = np.ascontiguousarray(given.T), np.ascontiguousarray(taken.T)
        change = np.ascontiguousarray(first.T, dtype=self.sums)[:, None, :] + second.T.copy()
        row = np.arange(len(given)) * self.wide
        for places, marks in zip(self.places, self.marks, strict=True):
            # Where both seats count alike, nothing changes: take back what was added for it.
            same = marks[mine][:, None, :] == marks[theirs]
            change -= same * undo.take(row + places[mine])[:, None, :]
        # Seats of one class are the same to everyone.
        change += same
        weighed = np.ascontiguousarray(change.reshape(-1, len(given)).T, dtype=np.int16) * 256
        weighed += self.stream.noise(weighed.size).reshape(weighed.shape)
        best = weighed.argmin(axis=1)
        return best, weighed[np.arange(len(given)), best].astype(np.int64)

    def _swap(self, one: Ints, first: Ints, other: Ints, second: Ints) -> None:
        table = self.table
        given, taken = table.seats[one, first], table.seats[other, second]
        table.swap(one, first, other, second)
        more, less = self.more.ravel(), self.less.ravel()
        for kinds in (given, taken):
            marks = self.places[:, kinds]
            for panel in (one, other):
                cells = panel * self.wide + marks
                count = table.counts.ravel().take(cells)
                more[cells] = table.gain(count, marks)
                less[cells] = table.loss(count, marks)
