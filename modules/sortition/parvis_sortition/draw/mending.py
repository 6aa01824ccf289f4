"""Panels dealt evenly from given totals, then mended by swaps that leave the totals as they are.

A swap moves two seats between two panels. Each round, every broken panel looks for a partner that
it can help, and makes with it the swap that serves both best.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from parvis_sortition.draw.table import Stream, Table, first_of_each
from parvis_sortition.draw.types import Ints, Types

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
    # Types that need half of the panels leave the most choice: they come first.
    half = np.abs(2 * (totals % panels) - panels)
    for kind in np.lexsort((np.arange(types.number), half)).tolist():
        base, rest = divmod(int(totals[kind]), panels)
        rows = np.append(types.values[kind], values)
        group = int(types.group[kind])
        for _ in range(base):
            np.put_along_axis(seats, filled[:, None], kind, axis=1)
            filled += 1
        held[group] += base
        if not rest:
            continue
        turn += 1
        wish = lag[rows].sum(axis=0)
        wish[filled >= width - 1] = -(1 << 40)
        if shared[kind]:
            wish[held[group] >= types.capacity[group]] -= 1 << 36
        key = wish * panels + (order + turn * 7919) % panels
        chosen = np.sort(np.argpartition(key, panels - rest)[panels - rest :])
        lag[rows] += rest
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
        self.places = [np.ascontiguousarray(column) for column in table.lists.T]
        # Compared in great numbers: the narrower the better.
        narrow: type[Any] = np.int16 if self.wide < 1 << 15 else np.int32
        self.sums: type[Any] = np.int16 if len(self.places) < FEW_LISTS else np.int32
        self.marks = [column.astype(narrow) for column in self.places]

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
        used = np.zeros(panels, dtype=bool)
        one: list[Ints] = []
        other: list[Ints] = []
        order = stream.order(panels)
        for each in np.flatnonzero(np.bincount(key, minlength=1)).tolist():
            where, too_many = each // 2, bool(each % 2)
            seekers = broken[local[key == each]]
            seekers = seekers[~used[seekers]]
            if not len(seekers):
                continue
            count = counts[order, where]
            able = count < table.high[where] if too_many else count > table.low[where]
            found = order[able & ~used[order]]
            choice = max(1, min(len(found) // len(seekers), SUITORS // len(broken)))
            number = min(len(found), len(seekers))
            one.append(np.repeat(seekers[:number], choice))
            other.append(found[: number * choice])
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

    def _best_swaps(self, one: Ints, other: Ints, few: int) -> None:
        table, stream = self.table, self.stream
        mine, theirs = one[:, None] * self.wide, other[:, None] * self.wide
        given, taken = table.seats[one], table.seats[other]
        shape = given.shape
        # What each seat of the one would change by leaving, list by list: for itself, for others.
        moved = [
            self.less.take(mine + places[given]) + self.more.take(theirs + places[given])
            for places in self.places
        ]
        first = np.zeros(shape, dtype=np.int32)
        for part in moved:
            first += part
        ranked = (first * 256 + stream.noise(first.size).reshape(shape)) * shape[1]
        chosen = np.sort(ranked + np.arange(shape[1], dtype=np.int32), axis=1)[:, :few] % shape[1]
        second = np.zeros(shape, dtype=self.sums)
        for places in self.places:
            second += self.more.take(mine + places[taken])
            second += self.less.take(theirs + places[taken])
        change = np.take_along_axis(first, chosen, axis=1).astype(self.sums)[:, :, None]
        change = change + second[:, None, :]
        few_given = np.take_along_axis(given, chosen, axis=1)
        for number, places in enumerate(self.places):
            mark = places[few_given]
            # Where both seats count alike, nothing changes: take back what was added for it.
            undo = np.take_along_axis(moved[number], chosen, axis=1)
            undo += self.more.take(mine + mark) + self.less.take(theirs + mark)
            marks = self.marks[number]
            same = marks[few_given][:, :, None] == marks[taken][:, None, :]
            change -= same * undo[:, :, None]
            if number == len(self.places) - 1:
                change += same
        weighed = change.reshape(len(one), -1) * self.sums(256)
        weighed += stream.noise(weighed.size).reshape(weighed.shape)
        best = weighed.argmin(axis=1)
        value = weighed[np.arange(len(one)), best].astype(np.int64)
        # Of several partners tried by one panel, the best.
        kept = first_of_each(one, np.lexsort((value, one)))
        # Now and then a step uphill: what one swap cannot mend, two may.
        ceiling = 256 + 256 * (stream.noise(len(kept)) < UPHILL)
        kept = kept[value[kept] < ceiling]
        one, other, best, chosen = one[kept], other[kept], best[kept], chosen[kept]
        row = np.arange(len(kept))
        self._swap(one, chosen[row, best // shape[1]], other, best % shape[1])

    def _swap(self, one: Ints, first: Ints, other: Ints, second: Ints) -> None:
        table = self.table
        given, taken = table.seats[one, first], table.seats[other, second]
        table.swap(one, first, other, second)
        for places in self.places:
            for mark in (places[given], places[taken]):
                for panel in (one, other):
                    count = table.counts[panel, mark]
                    self.more[panel, mark] = table.gain(count, mark)
                    self.less[panel, mark] = table.loss(count, mark)
