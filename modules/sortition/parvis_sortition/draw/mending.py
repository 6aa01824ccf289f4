"""Panels dealt evenly from given totals, then mended by swaps that leave the totals as they are.

A swap moves two seats between two panels. Each round, every broken panel looks for a partner that
it can help, and makes with it the swap that serves both best.
"""

from __future__ import annotations

import numpy as np

from parvis_sortition.draw.table import Stream, Table
from parvis_sortition.draw.types import Ints, Types

FEW_SEATS = 6
"""Seats of a broken panel tried at once while many panels are broken."""
SEEKING = 176
"""Out of 256 broken panels, how many look for a partner that suits them in a round."""
UPHILL = 200
"""Out of 256 swaps that add one to the breach, how many are made all the same."""
MOST_SEATS = 20
"""The same when few panels are broken."""
SUITORS = 64
"""Partners tried in a round, all told, when few panels are broken."""
CELLS = 400_000
"""Swaps weighed in one round, at most: bounds the memory."""


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


def mend(table: Table, broken: Ints, stream: Stream) -> None:
    """One round: each broken panel makes its best swap with a partner that it can help."""
    one, other = _couples(table, broken, stream)
    width = table.seats.shape[1]
    few = min(width, MOST_SEATS, max(FEW_SEATS, CELLS // (len(one) * width)))
    step = max(1, CELLS // (width * few))
    for start in range(0, len(one), step):
        _best_swaps(table, one[start : start + step], other[start : start + step], few, stream)


def _couples(table: Table, broken: Ints, stream: Stream) -> tuple[Ints, Ints]:
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
        if not len(seekers):
            continue
        count = table.counts[order, where]
        open_to = count < table.high[where] if many else count > table.low[where]
        found = order[open_to & ~used[order]]
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


def _best_swaps(table: Table, one: Ints, other: Ints, few: int, stream: Stream) -> None:
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
    # Of several partners tried by one panel, the best.
    ranked = np.lexsort((weighed[np.arange(len(one)), best], one))
    kept = ranked[np.unique(one[ranked], return_index=True)[1]]
    one, other, best, weighed, chosen = (part[kept] for part in (one, other, best, weighed, chosen))
    # Now and then a step uphill: what one swap cannot mend, two may.
    ceiling = 256 + 256 * (stream.noise(len(one)) < UPHILL)
    good = weighed[np.arange(len(one)), best] < ceiling
    one, other, best = one[good], other[good], best[good]
    table.swap(one, chosen[good, best // width], other, best % width)
