"""Exchanges: a few seats of a panel for other types, found among millions by signature.

Two uses. A panel that breaks a quota is *repaired* by an exchange that makes it keep everything. A
list of sound panels is *balanced* by exchanges that keep each panel sound and bring the seats of
each type, over the whole list, nearer to what is fair.

One or two types that come are looked up (`lookup.py`); of three, the first is drawn among those
that are wanted most, and the two others are looked up. What is found is then checked in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.lookup import Signatures
from parvis_sortition.draw.relief import Relief
from parvis_sortition.draw.table import Stream, Table
from parvis_sortition.draw.totals import added
from parvis_sortition.draw.types import Ints

PAIR = 2
"""Types looked up at a time, at most."""
GIVEN = 30_000
"""Handfuls given that are looked up at a time, about."""
REPAIRS = 120_000
"""The same for repairs."""
LOOKED_AT = 4_000
"""Exchanges checked in full at a time."""
CHOICE = 24
"""Exchanges of one panel among which the best is made."""
ANY = 100
"""No limit on what an exchange may cost."""


@lru_cache(maxsize=8)
def handfuls(width: int, several: int) -> Ints:
    """(several, H): all the handfuls of the places of a panel."""
    chosen = list(combinations(range(width), several))
    return np.ascontiguousarray(np.array(chosen, dtype=np.int64).reshape(len(chosen), several).T)


@dataclass(frozen=True)
class _Given:
    """Handfuls of seats that panels could give."""

    panel: Ints
    """(N,)"""
    places: Ints
    """(several, N)"""
    out: Ints
    """(several, N): their types."""
    first: Ints
    """(several - 2, N): the types that come besides the two looked up; none for fewer seats."""
    cost: NDArray[np.int8]
    """(N,): what losing the ones and having the others cost."""

    def some(self, which: Ints) -> _Given:
        return _Given(
            self.panel[which],
            self.places.take(which, axis=1),
            self.out.take(which, axis=1),
            self.first.take(which, axis=1),
            self.cost[which],
        )


class Prices(Protocol):
    """What exchanges cost."""

    lose: NDArray[np.int8]
    """(T + 1,): what one seat less of each type costs; the empty place comes last."""
    win: NDArray[np.int8]
    """What one seat more costs."""

    def move(self, given: list[int], taken: list[int]) -> None:
        """Note that seats were given for others."""


class Exchanges:
    """The search for exchanges in one table of panels."""

    def __init__(self, table: Table, totals: Prices, stream: Stream) -> None:
        """Prepare the signatures."""
        self.table, self.totals, self.stream = table, totals, stream
        self.signatures = Signatures(table, stream)
        self.relief = Relief(table, stream)

    def _sample(self, number: int, most: int) -> Ints:
        """All the places 0 … number - 1, or `most` of them."""
        if number <= most:
            return np.arange(number)
        return (self.stream.raw(most) % np.uint64(number)).astype(np.int64)

    def repair(self, panels: Ints, several: int) -> None:
        """Mend broken panels by one exchange each, where one is found."""
        panel, places = self.relief.handfuls(panels, handfuls(self._width(), several))
        tried = np.arange(len(panel))
        if several > PAIR:
            # As many as can be, each with other types drawn.
            tried = np.repeat(tried, max(1, REPAIRS // max(len(panel), 1)))
        tried = tried[self._sample(len(tried), REPAIRS)]
        first = self.relief.lacking(panel[tried], max(several - PAIR, 0))
        self._exchange(self._priced(panel[tried], places.take(tried, axis=1), first), ANY)

    def stir(self, several: int) -> None:
        """Make an exchange, whatever it costs, in each sound panel where one is found."""
        self._exchange(self._anyone(several, 2 * GIVEN), ANY)

    def enrich(self, several: int) -> None:
        """Make an exchange in each panel where one is found that gains."""
        offers = self.signatures.offered(several)
        # Few of those that suit are looked at: the best come first.
        best_first = np.lexsort((added(self.totals.win, offers.kinds), offers.key))
        self._exchange(self._anyone(several, GIVEN), -1, best_first)

    def balance(self, several: int, limit: int, most: int) -> int:
        """Make exchanges that cost at most `limit`, `most` of them; how many were made.

        First exchanges that give seats of a type that has too many, then some that take seats of
        one that has too few. A cost below zero brings the totals nearer to fair. A panel of
        fewer seats has none to exchange so many at a time.
        """
        if several > self._width():
            return 0
        made = self._exchange(self._too_many(several), limit, most=most)
        if several <= PAIR:
            offers = self.signatures.offered(several)
            win = self.totals.win
            only = np.flatnonzero((win < 0)[offers.kinds].any(axis=0))
            only = only[added(win, offers.kinds.take(only, axis=1)) <= limit]
            if len(only):
                made += self._exchange(self._anyone(several, GIVEN), limit, only, most)
        return made

    def _width(self) -> int:
        return int(self.table.seats.shape[1])

    def _too_many(self, several: int) -> _Given:
        """Handfuls with a type that has too many seats, if there is any."""
        lose, width = self.totals.lose[self.table.seats], self._width()
        chosen = np.flatnonzero(lose < 0)
        if not len(chosen) and several > PAIR:
            chosen = np.flatnonzero(lose == 0)
        others = handfuls(width - 1, several - 1)
        tried = self._sample(len(chosen) * others.shape[1], GIVEN)
        turn, hand = np.divmod(tried, others.shape[1])
        panel, place = np.divmod(chosen[turn], width)
        other = others.take(hand, axis=1)
        other += other >= place
        places = np.concatenate((place[None, :], other))
        return self._priced(panel, places, self._wanted(len(panel), several))

    def _anyone(self, several: int, number: int) -> _Given:
        """Handfuls of any panels."""
        hands = handfuls(self._width(), several)
        tried = self._sample(len(self.table.seats) * hands.shape[1], number)
        panel, hand = np.divmod(tried, hands.shape[1])
        return self._priced(panel, hands.take(hand, axis=1), self._wanted(len(panel), several))

    def _wanted(self, number: int, several: int) -> Ints:
        """(several - 2, number) types of which there are too few, or that can come for nothing."""
        extra = max(several - PAIR, 0)
        win = self.totals.win
        kinds = np.flatnonzero(win < 0)
        if not len(kinds):
            kinds = np.flatnonzero(win == win.min())
        drawn = self.stream.raw(number * extra) % np.uint64(len(kinds))
        return kinds[drawn.astype(np.int64)].reshape(extra, number)

    def _priced(self, panel: Ints, places: Ints, first: Ints) -> _Given:
        out = self.table.seats.ravel().take(panel * self._width() + places)
        cost = added(self.totals.lose, out)
        for row in first:
            cost += self.totals.win.take(row)
        return _Given(panel, places, out, first, cost)

    def _exchange(
        self, given: _Given, limit: int, only: Ints | None = None, most: int = 1 << 30
    ) -> int:
        """Look up what suits the handfuls given, check it, make the best; how many were made.

        `only` are the offers looked among; all those that are not dear when None.
        """
        totals, signatures = self.totals, self.signatures
        several = len(given.places)
        looked = min(several, PAIR)
        if limit < ANY:
            # What is looked up gains one a type at best.
            given = given.some(np.flatnonzero(given.cost <= limit + looked))
        if not len(given.panel):
            return 0
        offers = signatures.offered(looked)
        if only is None:
            only = np.arange(offers.kinds.shape[1])
            if limit < ANY:
                only = np.flatnonzero(added(totals.win, offers.kinds) <= limit + several)
        wanted = added(signatures.of_type, given.out) + signatures.needed(given.panel)
        for row in given.first:
            wanted -= signatures.of_type.take(row)
        hand, offer = offers.matches(wanted, only)
        come = offers.kinds.take(offer, axis=1)
        kept = np.flatnonzero(given.cost[hand] + added(totals.win, come) <= limit)
        given = given.some(hand[kept])
        come = np.concatenate((given.first, come.take(kept, axis=1)))
        return self._make_best(given, come, limit, most)

    def _make_best(self, given: _Given, come: Ints, limit: int, most: int) -> int:
        """Check in full what was found to suit, and make the best; how many were made."""
        totals, out = self.totals, given.out
        apart = np.ones(len(given.panel), dtype=bool)
        for one, other in product(out, come):
            apart &= one != other
        few = np.flatnonzero(apart)
        cost = added(totals.lose, out) + added(totals.win, come)
        if len(few) > LOOKED_AT:
            rank = cost[few] * np.int64(256) + self.stream.noise(len(few))
            few = few[np.argsort(rank, kind="stable")[:LOOKED_AT]]
        sound = self.table.keeps(given.panel[few], out.take(few, axis=1), come.take(few, axis=1))
        few = few[sound]
        given, come = given.some(few), come.take(few, axis=1)
        chosen = self._chosen(given.panel, given.out, come, limit, most)
        self.table.change(
            given.panel[chosen], given.places.take(chosen, axis=1), come.take(chosen, axis=1)
        )
        return len(chosen)

    def _chosen(self, panel: Ints, out: Ints, come: Ints, limit: int, most: int) -> Ints:
        """For each panel, the best of its exchanges, the totals having moved meanwhile."""
        totals = self.totals
        cost = added(totals.lose, out) + added(totals.win, come)
        rank = cost * np.int64(256) + self.stream.noise(len(panel))
        order = np.lexsort((rank, panel))
        start = np.flatnonzero(np.diff(panel[order], prepend=-1))
        end = np.append(start[1:], len(order))
        best_first = np.argsort(rank[order[start]], kind="stable")
        chosen: list[int] = []
        for first, last in zip(start[best_first].tolist(), end[best_first].tolist(), strict=True):
            if len(chosen) >= most:
                break
            few = order[first : min(last, first + CHOICE)]
            now = added(totals.lose, out[:, few]) + added(totals.win, come[:, few])
            best = int(now.argmin())
            if now[best] <= limit:
                one = int(few[best])
                chosen.append(one)
                totals.move(out[:, one].tolist(), come[:, one].tolist())
        return np.array(chosen, dtype=np.int64)
