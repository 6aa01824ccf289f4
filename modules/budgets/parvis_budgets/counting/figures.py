"""Figures about a selection: who is served by it, and what another rule would have chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from parvis_budgets.counting.model import Counts, Election
from parvis_budgets.counting.parameters import Parameters
from parvis_budgets.counting.result import Result
from parvis_budgets.counting.rules import count


def funded_per_ballot(election: Election, selected: Iterable[str]) -> Counts:
    """For each ballot group, how many of the projects it supports are selected."""
    totals = np.zeros(len(election.profile), np.int64)
    for name in selected:
        totals[election.supporters[election.index[name]].groups] += 1
    return totals


def voters_served(election: Election, selected: Iterable[str]) -> int:
    """How many voters support at least one of the selected projects."""
    served = funded_per_ballot(election, selected) > 0
    return int(election.profile.voters[served].sum())


def share_served(election: Election, selected: Iterable[str]) -> Fraction:
    """The share of the voters who support at least one selected project, 0 without voters."""
    total = election.profile.total
    return Fraction(voters_served(election, selected), total) if total else Fraction(0)


def spread(election: Election, selected: Iterable[str]) -> dict[int, int]:
    """How many voters support 0, 1, 2 … of the selected projects."""
    funded = funded_per_ballot(election, selected)
    sums = np.bincount(funded, election.profile.voters.astype(np.float64))
    return {number: int(voters) for number, voters in enumerate(sums)}


@dataclass(frozen=True)
class Alternative:
    """What other parameters would have given, beside the result that holds.

    ``added`` and ``removed`` are projects chosen only by the alternative, or only by the result;
    ``better`` and ``worse`` count the voters for whom more, or fewer, of the projects they
    support are chosen.
    """

    parameters: Parameters
    result: Result
    served: Fraction
    added: tuple[str, ...]
    removed: tuple[str, ...]
    better: int
    worse: int


def what_if(
    election: Election, result: Result, alternatives: Sequence[Parameters]
) -> list[Alternative]:
    """Count again with each of the alternatives and compare with the result that holds."""
    found = []
    before = funded_per_ballot(election, result.selected)
    voters = election.profile.voters
    for parameters in alternatives:
        other = count(election, parameters)
        after = funded_per_ballot(election, other.selected)
        found.append(
            Alternative(
                parameters,
                other,
                share_served(election, other.selected),
                tuple(name for name in other.selected if name not in result.selected),
                tuple(name for name in result.selected if name not in other.selected),
                int(voters[after > before].sum()),
                int(voters[after < before].sum()),
            )
        )
    return found
