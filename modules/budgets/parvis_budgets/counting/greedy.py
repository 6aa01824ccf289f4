"""The greedy rules: the best placed first, as long as the envelope lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from parvis_budgets.counting.basket import Basket
from parvis_budgets.counting.model import CountingError, Election
from parvis_budgets.counting.result import Refusal, Round, Why

VOTES = "votes"
VOTES_PER_COST = "votes-per-cost"
POINTS = "points"
MEASURES = (VOTES, VOTES_PER_COST, POINTS)

SKIP = "skip"
STOP = "stop"
WHEN_TOO_DEAR = (SKIP, STOP)

FREE = 1
PRICED = 0

Ranking = Sequence[tuple[int, Fraction]]


def measures(election: Election, by: str) -> list[tuple[int, Fraction]]:
    """What ranks each project: the higher, the better.

    The number says whether the project is free while ranked by cost: it then comes before any
    that costs something, whatever its votes. Votes per cost are votes for one unit of currency.
    """
    if by == VOTES:
        return [(PRICED, Fraction(int(votes))) for votes in election.votes]
    if by == POINTS:
        return [(PRICED, Fraction(int(score))) for score in election.scores]
    if by != VOTES_PER_COST:
        raise CountingError(f"Unknown measure for the greedy rule: {by}.")
    found = []
    for project, votes in zip(election.projects, election.votes, strict=True):
        if project.cost:
            found.append((PRICED, Fraction(int(votes) * election.unit, project.cost)))
        else:
            found.append((FREE, Fraction(int(votes))))
    return found


def fill(
    basket: Basket,
    ranking: Ranking,
    ranks: Sequence[int],
    *,
    when_too_dear: str = SKIP,
    barred: Mapping[int, str] = MappingProxyType({}),
    shown: Sequence[Fraction] | None = None,
    phase: str = "",
) -> tuple[list[Round], list[Refusal]]:
    """Add to the basket, best first, what fits; say what was chosen and what was not.

    ``ranking`` gives each project's measure (see ``measures``), ``ranks`` settles equal ones.
    ``barred`` says of the projects that cannot be chosen why; ``shown`` replaces the measures in
    what is said. With ``when_too_dear`` at "stop", the first project that does not fit ends the
    count; one that is barred or in conflict never does.
    """
    if when_too_dear not in WHEN_TOO_DEAR:
        raise CountingError(f"Unknown way to treat what does not fit: {when_too_dear}.")
    election = basket.election
    already = set(basket.chosen)
    places = [place for place in range(len(election.projects)) if place not in already]
    same: dict[tuple[int, Fraction], list[int]] = {}
    for place in places:
        same.setdefault(ranking[place], []).append(place)
    order = sorted(places, key=lambda place: (_descending(ranking[place]), ranks[place]))
    rounds: list[Round] = []
    refusals: list[Refusal] = []
    stopped_by = ""
    for place in order:
        project = election.projects[place]
        measure = ranking[place][1] if shown is None else shown[place]
        after = len(basket.chosen)
        if place in barred:
            refusals.append(Refusal(project.id, barred[place], after, measure))
        elif stopped_by:
            refusals.append(Refusal(project.id, Why.STOPPED, after, measure, other=stopped_by))
        elif basket.full:
            refusals.append(Refusal(project.id, Why.PLACES_TAKEN, after, measure))
        elif basket.rival_of(place):
            rival = basket.rival_of(place)
            refusals.append(Refusal(project.id, Why.CONFLICT, after, measure, other=rival))
        elif not basket.fits(place):
            left = Fraction(basket.left)
            refusals.append(Refusal(project.id, Why.TOO_DEAR, after, measure, left))
            stopped_by = project.id if when_too_dear == STOP else ""
        else:
            basket.add(place)
            equal = sorted(same[ranking[place]], key=lambda other: ranks[other])
            behind = equal[equal.index(place) + 1 :]
            tied = tuple(election.projects[other].id for other in behind)
            rounds.append(
                Round(after + 1, project.id, measure, project.cost, basket.spent, tied, phase)
            )
    return rounds, refusals


def under_threshold(election: Election, least: int) -> dict[int, str]:
    """The projects that fewer than ``least`` ballots support, with the reason to bar them."""
    return {
        place: Why.THRESHOLD if votes else Why.NO_VOTES
        for place, votes in enumerate(election.votes)
        if votes < least
    }


def _descending(value: tuple[int, Fraction]) -> tuple[int, Fraction]:
    return -value[0], -value[1]
