"""Exchanges: a few seats of a panel for other types, found among millions by signature.

Two uses. A panel that breaks a quota is *repaired* by an exchange that makes it keep everything. A
list of sound panels is *balanced* by exchanges that keep each panel sound and bring the seats of
each type, over the whole list, nearer to what is fair.

Most quotas that matter leave a single number of seats, so that an exchange must change it by just
so much. Each such count has a random word, each type the sum of the words of its counts, each
handful of types the sum of its types: the handfuls on offer are sorted by this signature, and those
that suit the handful given are found by looking it up. What is found is then checked in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.table import Stream, Table
from parvis_sortition.draw.totals import added
from parvis_sortition.draw.types import Ints

OFFERS = 150_000
"""Handfuls on offer, at most; a sample when there are more."""
GIVEN = 30_000
"""Handfuls given that are looked up at a time, at most."""
RUN = 6
"""Offers looked at for one handful given."""
LOOKED_AT = 4_000
"""Exchanges checked in full at a time."""
CHOICE = 24
"""Exchanges of one panel among which the best is made."""
ANY = 100
"""No limit on what an exchange may cost."""


@lru_cache(maxsize=8)
def handfuls(width: int, several: int) -> Ints:
    """(H, several): all the handfuls of the places of a panel."""
    chosen = list(combinations(range(width), several))
    return np.array(chosen, dtype=np.int64).reshape(len(chosen), several)


@dataclass(frozen=True)
class _Offers:
    """Handfuls of types sorted by signature."""

    kinds: Ints
    """(H, several)"""
    key: NDArray[np.uint64]
    """(H,)"""


@dataclass(frozen=True)
class _Given:
    """Handfuls of seats that panels could give."""

    panel: Ints
    """(N,)"""
    places: Ints
    """(N, several)"""
    cost: NDArray[np.int8]
    """(N,): what losing them costs."""


class Prices(Protocol):
    """What exchanges cost."""

    lose: NDArray[np.int8]
    """(T + 1,): what one seat less of each type costs; the empty place comes last."""
    win: NDArray[np.int8]
    """What one seat more costs."""

    def cost(self, given: Ints, taken: Ints) -> NDArray[np.int8]:
        """(N,): what each exchange of (N, several) for (N, several) types would cost."""

    def move(self, given: Ints, taken: Ints) -> None:
        """Note that seats were given for others."""


class Exchanges:
    """The search for exchanges in one table of panels."""

    def __init__(self, table: Table, totals: Prices, stream: Stream) -> None:
        """Prepare the signatures."""
        self.table, self.totals, self.stream = table, totals, stream
        fixed = table.low == table.high
        self.words = np.where(fixed, stream.raw(len(fixed)), np.uint64(0))
        self.signature = self.words[table.lists].sum(axis=1, dtype=np.uint64)
        self._offers: dict[int, _Offers] = {}

    def _offered(self, several: int) -> _Offers:
        if several not in self._offers:
            kinds, stream = self.table.kinds + 1, self.stream
            if several == 1:
                offered = np.arange(kinds)[:, None]
            elif several == 2 and kinds * (kinds + 1) // 2 <= OFFERS:
                offered = np.column_stack(np.triu_indices(kinds))
            else:
                drawn = stream.raw(OFFERS * several) % np.uint64(kinds)
                offered = drawn.astype(np.int64).reshape(-1, several)
            key = added(self.signature, offered)
            order = np.argsort(key, kind="stable")
            self._offers[several] = _Offers(offered[order], key[order])
        return self._offers[several]

    def _sample(self, number: int, most: int) -> Ints:
        """All the places 0 … number - 1, or `most` of them."""
        if number <= most:
            return np.arange(number)
        return (self.stream.raw(most) % np.uint64(number)).astype(np.int64)

    def repair(self, panels: Ints, several: int) -> None:
        """Mend broken panels by one exchange each, where one is found."""
        width = self.table.seats.shape[1]
        hands = handfuls(width, several)
        hands = hands[self._sample(len(hands), max(1, 8 * GIVEN // max(len(panels), 1)))]
        given = _Given(
            np.repeat(panels, len(hands)),
            np.tile(hands, (len(panels), 1)),
            np.zeros(len(panels) * len(hands), dtype=np.int8),
        )
        self._exchange(given, several, ANY, None)

    def stir(self, several: int) -> None:
        """Make an exchange, whatever it costs, in each sound panel where one is found."""
        hands = handfuls(self.table.seats.shape[1], several)
        tried = self._sample(len(self.table.seats) * len(hands), 2 * GIVEN)
        given = self._priced(tried // len(hands), hands[tried % len(hands)], ANY)
        self._exchange(given, several, ANY, None)

    def enrich(self, several: int) -> None:
        """Make an exchange in each panel where one is found that gains."""
        hands = handfuls(self.table.seats.shape[1], several)
        tried = self._sample(len(self.table.seats) * len(hands), GIVEN)
        given = self._priced(tried // len(hands), hands[tried % len(hands)], ANY)
        offers = self._offered(several)
        # Few of those that suit are looked at: the best come first.
        best_first = np.lexsort((added(self.totals.win, offers.kinds), offers.key))
        self._exchange(given, several, -1, best_first)

    def balance(self, several: int, limit: int, most: int) -> int:
        """Make exchanges that cost at most `limit`, `most` of them; how many were made.

        First exchanges that give seats of a type that has too many, then some that take seats of
        one that has too few. A cost below zero brings the totals nearer to fair. A panel of
        fewer seats has none to exchange so many at a time.
        """
        if several > self.table.seats.shape[1]:
            return 0
        made = self._exchange(self._too_many(several, limit), several, limit, None, most)
        offers = self._offered(several)
        short = self.totals.win < 0
        wanted = short[offers.kinds[:, 0]]
        for column in range(1, several):
            wanted |= short[offers.kinds[:, column]]
        only = np.flatnonzero(wanted)
        only = only[added(self.totals.win, offers.kinds[only]) <= limit]
        if len(only):
            made += self._exchange(self._anyone(several, limit), several, limit, only, most)
        return made

    def _too_many(self, several: int, limit: int) -> _Given:
        seats = self.table.seats
        panel, place = np.nonzero(self.totals.lose[seats] < 0)
        others = handfuls(seats.shape[1] - 1, several - 1)
        room = max(GIVEN // len(others), 40)
        drawn = self.stream.order(len(panel))[:room]
        panel, place = panel[drawn], place[drawn]
        others = others[self._sample(len(others), GIVEN // max(len(panel), 1))]
        places = np.empty((len(panel), len(others), several), dtype=np.int64)
        places[:, :, 0] = place[:, None]
        places[:, :, 1:] = others + (others >= place[:, None, None])
        return self._priced(np.repeat(panel, len(others)), places.reshape(-1, several), limit)

    def _anyone(self, several: int, limit: int) -> _Given:
        panels, width = self.table.seats.shape
        hands = handfuls(width, several)
        chosen = self.stream.order(panels)[: max(100, GIVEN // len(hands))]
        hands = hands[self._sample(len(hands), GIVEN // len(chosen))]
        places = np.tile(hands, (len(chosen), 1))
        return self._priced(np.repeat(chosen, len(hands)), places, limit + several)

    def _priced(self, panel: Ints, places: Ints, limit: int) -> _Given:
        """Those that do not cost more than the limit by themselves."""
        kinds = self.table.seats[panel[:, None], places]
        cost = added(self.totals.lose, kinds)
        cheap = cost <= limit
        return _Given(panel[cheap], places[cheap], cost[cheap])

    def _exchange(
        self, given: _Given, several: int, limit: int, only: Ints | None, most: int = 1 << 30
    ) -> int:
        """Look up what suits the handfuls given, check it, make the best; how many were made.

        `only` are the offers looked among; all those that are not dear when None.
        """
        if not len(given.panel):
            return 0
        table, totals, offers = self.table, self.totals, self._offered(several)
        if only is None:
            only = np.arange(len(offers.kinds))
            if limit < ANY:
                only = np.flatnonzero(added(totals.win, offers.kinds) <= limit + several)
        hand, offer = self._suited(given, offers, only)
        cost = given.cost[hand] + added(totals.win, offers.kinds[offer])
        kept = np.flatnonzero(cost <= limit)
        panel, places = given.panel[hand[kept]], given.places[hand[kept]]
        out, come = table.seats[panel[:, None], places], offers.kinds[offer[kept]]
        alike = out[:, 0] == come[:, 0]
        for one, other in product(range(several), repeat=2):
            alike |= out[:, one] == come[:, other]
        few = np.flatnonzero(~alike)
        if len(few) > LOOKED_AT:
            rank = cost[kept[few]] * np.int64(256) + self.stream.noise(len(few))
            few = few[np.argsort(rank, kind="stable")[:LOOKED_AT]]
        panel, places, out, come = panel[few], places[few], out[few], come[few]
        sound = self._keeps(panel, out, come)
        return self._make(panel[sound], places[sound], come[sound], limit, most)

    def _suited(self, given: _Given, offers: _Offers, only: Ints) -> tuple[Ints, Ints]:
        """Couples of a handful given and one offered that change each fixed count as needed."""
        table = self.table
        wanted = added(self.signature, table.seats[given.panel[:, None], given.places])
        broken = np.flatnonzero(table.breach)
        if len(broken):
            # The others have what each fixed count must be.
            lack = (table.low - table.counts[broken]).astype(np.int64).astype(np.uint64)
            need = np.zeros(len(table.seats), dtype=np.uint64)
            need[broken] = (lack * self.words).sum(axis=1, dtype=np.uint64)
            wanted += need[given.panel]
        key = offers.key[only]
        start = np.searchsorted(key, wanted)
        # Few are found at all: the others cost one look.
        found = np.flatnonzero(np.append(key, np.uint64(0))[start] == wanted)
        start, wanted = start[found], wanted[found]
        number = np.minimum(np.searchsorted(key, wanted, side="right") - start, RUN)
        hand = np.repeat(found, number)
        offset = np.arange(len(hand)) - np.repeat(np.cumsum(number) - number, number)
        return hand, only[np.repeat(start, number) + offset]

    def _keeps(self, panel: Ints, out: Ints, come: Ints) -> NDArray[np.bool_]:
        """(N,): whether the quotas and the size are kept by panels after these exchanges."""
        table = self.table
        head = table.unlimited
        # Classes come last in the lists: they are checked when the exchange is made.
        lists = np.minimum(table.lists[:, :-1], head)
        row = (np.arange(len(panel)) * (head + 1))[:, None, None]
        size = len(panel) * (head + 1)
        more, less = (
            np.bincount((row + lists[kinds]).ravel(), minlength=size) for kinds in (come, out)
        )
        change = (more - less).reshape(len(panel), head + 1)
        after = table.counts[panel, :head] + change[:, :head]
        kept = (after >= table.low[:head]) & (after <= table.high[:head])
        return np.asarray(kept.all(axis=1))

    def _make(self, panel: Ints, places: Ints, come: Ints, limit: int, most: int) -> int:
        """For each panel, make the best of its exchanges, the totals having moved meanwhile."""
        table, totals, made = self.table, self.totals, 0
        out = table.seats[panel[:, None], places]
        cost = totals.cost(out, come) * np.int64(256) + self.stream.noise(len(panel))
        order = np.lexsort((cost, panel))
        start = np.flatnonzero(np.diff(panel[order], prepend=-1))
        end = np.append(start[1:], len(order))
        best_first = np.argsort(cost[order[start]], kind="stable") if len(start) else start
        for turn in best_first.tolist():
            few = order[start[turn] : min(end[turn], start[turn] + CHOICE)]
            now = totals.cost(out[few], come[few])
            best = int(now.argmin())
            one = int(few[best])
            if now[best] > limit or not table.change(int(panel[one]), places[one], come[one]):
                continue
            totals.move(out[one], come[one])
            made += 1
            if made >= most:
                break
        return made
