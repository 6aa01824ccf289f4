"""Trades: broken panels handed from one to the other until what they break cancels out.

Once a broken panel has traded a few seats with another, the totals are what they were; if the one
now keeps everything, the other has taken over what it broke. One with a seat too many of a value
is therefore sent to one with a seat too few. The handfuls to trade are found by signature, as in
`exchange.py`, among those of both panels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.exchange import handfuls
from parvis_sortition.draw.table import Stream, Table, first_of_each
from parvis_sortition.draw.types import Ints

FEW = 16
"""With no more broken panels than this, each tries several partners at a time."""
COUPLES = 64
"""Broken panels that trade at a time."""
PARTNERS = 192
"""Panels among which each finds the one to trade with."""
HANDS = 1_200
"""Handfuls of each panel that are tried."""
RUN = 4
"""Handfuls of the other looked at for one of the first."""
SLOW = 5
"""A round that mends less than one in this many of those that trade is idle."""
IDLE = 2
"""Idle rounds in a row before giving up."""
SIDEWAYS = 64
"""Out of 256 trades that only move what is broken, how many are made."""


ROW = 8
"""Bits for the number of a couple in a round."""
PLACE = 18
"""Bits for the place of a handful among all those of the couples of a round."""


@dataclass(frozen=True)
class _Offer:
    """Trades found: couple by couple, the places of the seats that change hands."""

    couple: Ints
    """(N,)"""
    mine: Ints
    """(N, several)"""
    theirs: Ints
    """(N, several)"""

    def some(self, which: NDArray[np.bool_] | Ints) -> _Offer:
        return _Offer(self.couple[which], self.mine[which], self.theirs[which])


class Trades:
    """Trades in one table of panels."""

    def __init__(self, table: Table, stream: Stream) -> None:
        """Prepare the signatures."""
        self.table, self.stream, self.idle = table, stream, 0
        self.head = table.unlimited
        self.low, self.high = table.low[: self.head], table.high[: self.head]
        fixed = self.low == self.high
        self.words = np.where(fixed, stream.raw(self.head), np.uint64(0))
        words = np.append(self.words, np.uint64(0))
        self.signature = words[np.minimum(table.lists[:, :-1], self.head)].sum(
            axis=1, dtype=np.uint64
        )

    def go_on(self) -> bool:
        """One round of trades; whether there is reason to make another."""
        before = int(np.count_nonzero(self.table.breach))
        if not before or self.idle >= IDLE:
            return False
        self._round(2)
        mended = before - int(np.count_nonzero(self.table.breach))
        self.idle = 0 if mended * SLOW >= min(before, COUPLES) else self.idle + 1
        return True

    def _round(self, several: int) -> None:
        broken = np.flatnonzero(self.table.breach)
        one, other = self._couples(broken)
        hands = handfuls(self.table.seats.shape[1], several)
        if len(hands) > HANDS:
            hands = hands[np.sort(self.stream.order(len(hands))[:HANDS])]
        found = self._found(one, other, hands)
        if not len(found.couple):
            return
        found, breach = self._useful(one, other, found)
        # What only goes from one to the other is made now and then: it may find a match there.
        before = (self.table.breach[one] + self.table.breach[other])[found.couple]
        sideways = self.stream.noise(len(breach)) < SIDEWAYS
        good = breach < before + sideways
        found, rank = found.some(good), (breach * 256 + self.stream.noise(len(breach)))[good]
        best = found.some(first_of_each(found.couple, np.lexsort((rank, found.couple))))
        best = best.some(_apart(one[best.couple], other[best.couple]))
        for turn in range(several):
            mine, theirs = best.mine[:, turn], best.theirs[:, turn]
            self.table.swap(one[best.couple], mine, other[best.couple], theirs)

    def _couples(self, broken: Ints) -> tuple[Ints, Ints]:
        """Broken panels, each with the one that could best take over what it breaks."""
        table, stream = self.table, self.stream
        panels = len(table.seats)
        one = broken[stream.order(len(broken))[:COUPLES]]
        others = np.append(broken, stream.order(panels)[:PARTNERS])[:PARTNERS]
        away = table.deviation(one)[:, : self.head]
        after = table.counts[others, : self.head] + away[:, None, :]
        breach = np.abs(after - np.clip(after, self.low, self.high)).sum(axis=2, dtype=np.int64)
        gain = breach - table.breach[others]
        rank = gain * 256 + stream.noise(gain.size).reshape(gain.shape)
        rank[others == one[:, None]] = 1 << 40
        if len(broken) <= FEW:
            # Each tries several: of what they find, the best is made.
            number = COUPLES // len(one)
            chosen = np.argsort(rank, axis=1, kind="stable")[:, :number]
            return np.repeat(one, number), others[chosen.ravel()]
        used = np.zeros(panels, dtype=bool)
        couples: list[tuple[int, int]] = []
        for place in np.argsort(rank.min(axis=1), kind="stable").tolist():
            panel = int(one[place])
            if used[panel]:
                continue
            used[panel] = True
            free = np.where(used[others], 1 << 40, rank[place])
            partner = int(others[int(free.argmin())])
            if not used[partner]:
                used[partner] = True
                couples.append((panel, partner))
        mine, theirs = np.array(couples, dtype=np.int64).reshape(-1, 2).T
        return mine, theirs

    def _found(self, one: Ints, other: Ints, hands: Ints) -> _Offer:
        """Trades that leave the first panel with just what the fixed counts ask for."""
        table = self.table
        lack = (self.low - table.counts[one, : self.head]).astype(np.int64).astype(np.uint64)
        need = (lack * self.words).sum(axis=1, dtype=np.uint64)
        given, taken = (self._signatures(panels, hands) for panels in (one, other))
        given += need[:, None]
        hand, suited = _matches(given, taken)
        size = len(hands)
        return _Offer(hand // size, hands[hand % size], hands[suited % size])

    def _signatures(self, panels: Ints, hands: Ints) -> NDArray[np.uint64]:
        each = self.signature[self.table.seats[panels]]
        total: NDArray[np.uint64] = each[:, hands[:, 0]]
        for column in range(1, hands.shape[1]):
            total += each[:, hands[:, column]]
        return total

    def _useful(self, one: Ints, other: Ints, found: _Offer) -> tuple[_Offer, Ints]:
        """Those that leave the first panel sound, and how much the other then breaks."""
        table, head = self.table, self.head
        mine, theirs = one[found.couple], other[found.couple]
        given = table.seats[mine[:, None], found.mine]
        taken = table.seats[theirs[:, None], found.theirs]
        lists = np.minimum(table.lists[:, :-1], head)
        row = (np.arange(len(mine)) * (head + 1))[:, None, None]
        size = len(mine) * (head + 1)
        come, out = (
            np.bincount((row + lists[kinds]).ravel(), minlength=size).astype(np.int16)
            for kinds in (taken, given)
        )
        change = (come - out).reshape(-1, head + 1)[:, :head]
        after = table.counts[mine, :head] + change
        kept = ((after >= self.low) & (after <= self.high)).all(axis=1)
        kept &= self._classes_keep(mine, given, taken) & self._classes_keep(theirs, taken, given)
        left = table.counts[theirs[kept], :head] - change[kept]
        breach = np.abs(left - np.clip(left, self.low, self.high)).sum(axis=1, dtype=np.int64)
        return found.some(kept), breach

    def _classes_keep(self, panel: Ints, out: Ints, come: Ints) -> NDArray[np.bool_]:
        """(N,): whether classes surely keep their limits; a few good trades are missed."""
        table = self.table
        going, coming = table.lists[out, -1], table.lists[come, -1]
        count = table.counts[panel[:, None], coming]
        kept = (count < table.high[coming]).all(axis=1)
        kept &= (table.counts[panel[:, None], going] > table.low[going]).all(axis=1)
        for column in range(1, come.shape[1]):
            kept &= (coming[:, column] != coming[:, column - 1]) | (
                coming[:, column] == table.unlimited
            )
        return np.asarray(kept)


def _apart(one: Ints, other: Ints) -> Ints:
    """Places of couples that have no panel in common with those before them."""
    used: set[int] = set()
    kept = []
    for place, couple in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        if used.isdisjoint(couple):
            used.update(couple)
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def _matches(wanted: NDArray[np.uint64], offered: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Places of signatures (C, H) wanted and of equal ones offered in the same row.

    Some of those found only look equal: what makes each sorted number different takes bits away.
    """
    mine, theirs = _ranked(wanted), _ranked(offered)
    low = np.uint64((1 << PLACE) - 1)
    key = mine & ~low
    start = np.searchsorted(theirs, key)
    hit = np.flatnonzero(np.append(theirs, ~np.uint64(0))[start] - key <= low)
    start, key = start[hit], key[hit]
    number = np.minimum(np.searchsorted(theirs, key | low, side="right") - start, RUN)
    hand = np.repeat(mine[hit] & low, number).astype(np.int64)
    offset = np.arange(len(hand)) - np.repeat(np.cumsum(number) - number, number)
    return hand, (theirs[np.repeat(start, number) + offset] & low).astype(np.int64)


def _ranked(signature: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Row, signature and place in one number each, sorted: numbers that differ sort in one way."""
    rows, width = signature.shape
    place = np.arange(rows * width, dtype=np.uint64).reshape(rows, width)
    number = np.arange(rows, dtype=np.uint64)[:, None] << np.uint64(64 - ROW)
    key = signature >> np.uint64(ROW + PLACE) << np.uint64(PLACE)
    key |= number | place
    key.sort(axis=1)
    return key.ravel()
