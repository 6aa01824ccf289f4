"""Whether people fit in any panel of a later list: every way is tried, where seats are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from parvis_sortition.proof.keeping import Bounds, Pair, counts_of
from parvis_sortition.proof.roster import Entry

STEPS = 200_000
"""People seated, all ways together, after which the search gives up: about a second."""
RESERVE, OTHERS = ("", "reserve"), ("", "others")
"""How many alternates come in, as if it were a quota: no criterion has an empty name."""

Kind = tuple[tuple[Pair, ...], str]
"""Values, household (empty for someone alone)."""


class TooMany(Exception):
    """There are more ways than can be tried."""


class Search:
    """All the ways to fill `seats` beside those who stay; what it holds is the panel under way."""

    def __init__(
        self,
        quotas: Bounds,
        entries: Sequence[Entry],
        staying: Sequence[int],
        pool: Iterable[int],
        seats: int,
        *,
        alternates: Collection[int] = (),
        reserve: int = 0,
    ) -> None:
        """`pool` is who may come in, `reserve` how many of them from `alternates` (any when 0); the
        quotas are those of the whole panel.
        """
        self.entries, self.seats = entries, seats
        self.alternates = set(alternates) if reserve else None
        self.quotas = dict(quotas)
        if reserve:
            self.quotas |= {RESERVE: (reserve, reserve), OTHERS: (seats - reserve, seats - reserve)}
        self.left = Counter(self._kind(number) for number in pool)
        self.kinds = sorted(self.left)
        self.counts = counts_of(entries, staying)
        self.homes = {entries[number - 1].household for number in staying} - {""}
        self.lacking: Counter[str] = Counter()
        for pair, (low, _high) in self.quotas.items():
            self.lacking[pair[0]] += max(low - self.counts[pair], 0)
        self.steps = 0

    def may_sit(self, number: int) -> bool:
        """Whether someone of the pool is in any panel that keeps all the quotas, one person of a
        household. Raises TooMany.
        """
        return self._seat(self._kind(number), self.seats, 0)

    def _kind(self, number: int) -> Kind:
        entry = self.entries[number - 1]
        pairs = sorted(entry.features.items())
        if self.alternates is not None:
            pairs.append(RESERVE if number in self.alternates else OTHERS)
        return tuple(pairs), entry.household

    def _seat(self, kind: Kind, seats: int, first: int) -> bool:
        """Whether `seats` can be filled by someone of this kind, then by kinds from `first` on."""
        pairs, home = kind
        self.steps += 1
        if self.steps > STEPS:
            raise TooMany
        room = all(self.counts[pair] < self.quotas[pair][1] for pair in pairs)
        if not self.left[kind] or home in self.homes or not room:
            return False
        helped = [pair[0] for pair in pairs if self.counts[pair] < self.quotas[pair][0]]
        self.left[kind] -= 1
        self.counts.update(pairs)
        self.lacking.subtract(helped)
        self.homes |= {home} - {""}
        found = self._fill(seats - 1, first)
        self.homes.discard(home)
        self.lacking.update(helped)
        self.counts.subtract(pairs)
        self.left[kind] += 1
        return found

    def _fill(self, seats: int, first: int) -> bool:
        if any(lack > seats for lack in self.lacking.values()):
            return False
        places = range(first, len(self.kinds))
        return not seats or any(self._seat(self.kinds[place], seats, place) for place in places)
