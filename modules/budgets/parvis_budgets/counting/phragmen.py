"""Sequential Phragmén: supporters save up, and what they can first afford is bought.

From time 0 every voter receives one cost unit in each unit of time. As soon as the supporters of
a project hold its cost together, it is bought and they start again from nothing (Phragmén, 1894;
for budgets, Los, Christoff and Grossi, 2022). Exact: times are kept as whole numbers over a
common denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from parvis_budgets.counting.basket import Basket
from parvis_budgets.counting.greedy import STOP, WHEN_TOO_DEAR
from parvis_budgets.counting.model import CountingError, Election, Indices
from parvis_budgets.counting.result import Refusal, Round, Why

# Far above what rounding can add to a sum of positive terms, far below what matters.
CLOSE = 1e-9


def buy(
    basket: Basket, ranks: Sequence[int], when_too_dear: str = STOP
) -> tuple[list[Round], list[Refusal]]:
    """Fill the basket as the voters' savings allow; say what was chosen and what was not.

    With ``when_too_dear`` at "stop" the count ends at the first project that is due and does not
    fit in the envelope; at "skip" that project is set aside and the saving goes on.
    """
    if when_too_dear not in WHEN_TOO_DEAR:
        raise CountingError(f"Unknown way to treat what does not fit: {when_too_dear}.")
    return _Savings(basket, ranks).play(when_too_dear)


class _Savings:
    """Since which purchase each voter has been saving, and how many of each project's since when.

    ``times[r]`` over ``denominator`` is the time of purchase ``r``; number 0 is the start.
    ``saving[p, r]`` counts the supporters of project ``p`` who have saved since ``r``.
    """

    def __init__(self, basket: Basket, ranks: Sequence[int]) -> None:
        self.basket = basket
        self.election: Election = basket.election
        self.ranks = ranks
        self.times = [0]
        self.denominator = 1
        self.since = np.zeros(len(self.election.profile), np.intp)
        self.heads = [supporters.total for supporters in self.election.supporters]
        self.saving: NDArray[np.float64] = np.array(self.heads, np.float64)[:, np.newaxis]
        self.rounds: list[Round] = []
        self.refusals: list[Refusal] = []

    def play(self, when_too_dear: str) -> tuple[list[Round], list[Refusal]]:
        waiting = []
        for place, heads in enumerate(self.heads):
            if heads:
                waiting.append(place)
            else:
                self._refuse(place, Why.NO_VOTES, Fraction(0))
        while waiting and not self.basket.full:
            open_to_all = []
            for place in waiting:
                rival = self.basket.rival_of(place)
                if rival:
                    self._refuse(place, Why.CONFLICT, self._time(place), other=rival)
                else:
                    open_to_all.append(place)
            waiting = open_to_all
            if not waiting:
                break
            next_one, tied = self._next(waiting)
            waiting.remove(next_one)
            if self.basket.fits(next_one):
                self._buy(next_one, tied)
                continue
            left = Fraction(self.basket.left)
            self._refuse(next_one, Why.TOO_DEAR, self._time(next_one), left)
            if when_too_dear == STOP:
                name = self.election.projects[next_one].id
                for place in waiting:
                    self._refuse(place, Why.STOPPED, self._time(place), other=name)
                return self.rounds, self.refusals
        for place in waiting:
            self._refuse(place, Why.PLACES_TAKEN, self._time(place))
        return self.rounds, self.refusals

    def _refuse(
        self,
        place: int,
        why: str,
        time: Fraction,
        available: Fraction | None = None,
        other: str = "",
    ) -> None:
        name = self.election.projects[place].id
        after = len(self.basket.chosen)
        self.refusals.append(Refusal(name, why, after, time, available, other))

    def _next(self, waiting: list[int]) -> tuple[int, list[int]]:
        """The project that can be paid first, and those that it was preferred to only by ties."""
        near = np.asarray(waiting, np.intp)
        known = np.array([time / self.denominator for time in self.times])
        costs = np.array([self.election.projects[place].cost for place in waiting], np.float64)
        due = (costs + self.saving[near] @ known) / np.array([self.heads[p] for p in waiting])
        close = near[due <= due.min() * (1 + CLOSE)]
        exact = {int(place): self._time(int(place)) for place in close}
        least = min(exact.values())
        equal = sorted(
            (place for place, time in exact.items() if time == least),
            key=lambda place: self.ranks[place],
        )
        return equal[0], equal[1:]

    def _time(self, place: int) -> Fraction:
        """The exact time at which the supporters of a project can pay for it."""
        return Fraction(self._due(place), self.denominator * max(self.heads[place], 1))

    def _due(self, place: int) -> int:
        total = self.election.projects[place].cost * self.denominator
        for number, saving in enumerate(self.saving[place]):
            if saving:
                total += int(saving) * self.times[number]
        return total

    def _buy(self, place: int, tied: list[int]) -> None:
        due, heads = self._due(place), self.heads[place]
        time = Fraction(due, self.denominator * heads)
        common = gcd(due, heads)
        growth = heads // common
        self.denominator *= growth
        self.times = [moment * growth for moment in self.times]
        self.times.append(due // common)
        self._start_again(self.election.supporters[place].groups)
        self.basket.add(place)
        project = self.election.projects[place]
        self.rounds.append(
            Round(
                len(self.basket.chosen),
                project.id,
                time,
                project.cost,
                self.basket.spent,
                tuple(self.election.projects[other].id for other in tied),
                full=heads,
            )
        )

    def _start_again(self, groups: Indices) -> None:
        """The voters of these ballot groups have nothing left: they save from now on."""
        profile = self.election.profile
        entries, place = profile.entries_of(groups)
        if profile.points is not None:
            kept = profile.points[entries] > 0
            entries, place = entries[kept], place[kept]
        projects = profile.projects[entries]
        weights = profile.voters[groups][place].astype(np.float64)
        width = len(self.times)
        cells = projects * width + self.since[groups][place]
        moved = np.bincount(cells, weights, minlength=len(self.heads) * width)
        grown = np.zeros((len(self.heads), width))
        grown[:, :-1] = self.saving
        grown -= moved.reshape(len(self.heads), width)
        grown[:, -1] = np.bincount(projects, weights, minlength=len(self.heads))
        self.saving = grown
        self.since[groups] = width - 1
