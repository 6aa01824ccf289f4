"""The Method of Equal Shares, exact.

The envelope is shared equally among the voters. A project is paid by its supporters only, all
giving alike (for points: in proportion to their points), except those who have less left and
give it all. Round after round, the project chosen is the one that asks least of its supporters
for what it brings them (Peters, Pierczyński and Skowron, 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from parvis_budgets.counting.equal_shares_data import Backing, Outcome, Race
from parvis_budgets.counting.equal_shares_run import Run
from parvis_budgets.counting.model import MOST, CountingError, Election

COST = "cost"
CARDINALITY = "cardinality"
POINTS = "points"
UTILITIES = (COST, CARDINALITY, POINTS)


class EqualShares:
    """The method made ready for one election; ``run`` it with any endowment.

    ``ranks`` settles ties (the lowest wins); ``places`` limits how many can be chosen.
    """

    def __init__(
        self, election: Election, utility: str, ranks: Sequence[int], places: int | None = None
    ) -> None:
        if utility not in UTILITIES:
            raise CountingError(f"Unknown utility: {utility}.")
        if utility == POINTS and election.profile.points is None:
            raise CountingError("The points utility needs ballots with points.")
        self.election = election
        size = len(election.projects)
        self.race = Race(
            election,
            tuple(_backing(election, place, utility) for place in range(size)),
            ranks,
            places,
            utility == POINTS,
        )

    def run(self, endowment: Fraction, detailed: bool = False) -> Outcome:
        """Share ``endowment`` (cost units) to every voter and choose until nothing can be paid.

        With ``detailed``, the outcome carries the exact payments.
        """
        return Run(self.race, endowment).play(detailed)


def _backing(election: Election, place: int, utility: str) -> Backing:
    cost = election.projects[place].cost
    supporters = election.supporters[place]
    voters = supporters.voters.astype(np.float64)
    points, weights, weight, most = None, voters, supporters.total, 1.0
    if utility == POINTS and supporters.points is not None and supporters.total:
        points = supporters.points.astype(np.float64)
        weights = voters * points
        pairs = zip(supporters.voters.tolist(), supporters.points.tolist(), strict=True)
        weight = sum(number * worth for number, worth in pairs)
        if weight >= MOST:
            raise CountingError("The points are too large to be counted exactly.")
        most = float(points.max())
    return Backing(
        groups=supporters.groups,
        voters=voters,
        points=points,
        weights=weights,
        heads=supporters.total,
        weight=weight,
        cost=cost,
        factor=cost if utility == COST and cost else 1,
        most=most,
    )
