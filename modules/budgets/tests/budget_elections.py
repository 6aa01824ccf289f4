"""Elections made by hand or at random for the tests of the counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from parvis_budgets.counting import Ballot, Election, Profile, Project


def election(
    costs: Mapping[str, int],
    budget: int,
    ballots: Sequence[tuple[int, str]],
    conflicts: Sequence[str] = (),
    unit: int = 1,
) -> Election:
    """An election with ballots such as ``(3, "ab")``: three people name projects a and b."""
    names = list(costs)
    return Election(
        tuple(Project(name, cost) for name, cost in costs.items()),
        budget,
        Profile.from_ballots(
            (Ballot(tuple(names.index(name) for name in named)), number)
            for number, named in ballots
        ),
        unit,
        tuple(frozenset(group) for group in conflicts),
    )


def rated(
    costs: Mapping[str, int], budget: int, ballots: Sequence[tuple[int, Mapping[str, int]]]
) -> Election:
    """An election with points: ``(3, {"a": 2})`` is three people giving 2 points to a."""
    names = list(costs)
    return Election(
        tuple(Project(name, cost) for name, cost in costs.items()),
        budget,
        Profile.from_ballots(
            (Ballot(tuple(map(names.index, points)), tuple(points.values())), number)
            for number, points in ballots
        ),
    )


@st.composite
def approvals(draw: st.DrawFn, most_cost: int = 12) -> Election:
    """A small election with approval ballots; small numbers, so that ties are common."""
    size = draw(st.integers(1, 6))
    costs = draw(st.lists(st.integers(0, most_cost), min_size=size, max_size=size))
    subsets = st.sets(st.integers(0, size - 1)).map(lambda s: Ballot(tuple(sorted(s))))
    ballots = draw(st.lists(st.tuples(subsets, st.integers(1, 3)), min_size=1, max_size=8))
    budget = draw(st.integers(0, max(1, sum(costs))))
    projects = tuple(Project(f"p{place}", cost) for place, cost in enumerate(costs))
    return Election(projects, budget, Profile.from_ballots(ballots))


@st.composite
def points(draw: st.DrawFn) -> Election:
    """A small election with points from 0 to 4."""
    size = draw(st.integers(1, 5))
    costs = draw(st.lists(st.integers(0, 12), min_size=size, max_size=size))
    one = st.dictionaries(st.integers(0, size - 1), st.integers(0, 4)).map(
        lambda given: Ballot(tuple(given), tuple(given.values()))
    )
    ballots = draw(st.lists(st.tuples(one, st.integers(1, 3)), min_size=1, max_size=8))
    budget = draw(st.integers(0, max(1, sum(costs))))
    projects = tuple(Project(f"p{place}", cost) for place, cost in enumerate(costs))
    return Election(projects, budget, Profile.from_ballots(ballots))


@st.composite
def near_ties(draw: st.DrawFn) -> Election:
    """Amounts so large, and so close to each other, that floating point cannot tell them apart."""
    size = draw(st.integers(2, 5))
    base = 10**17
    cost = st.builds(lambda times, more: times * base + more, st.integers(1, 6), st.integers(-2, 2))
    costs = draw(st.lists(cost, min_size=size, max_size=size))
    subsets = st.sets(st.integers(0, size - 1)).map(lambda s: Ballot(tuple(sorted(s))))
    ballots = draw(st.lists(st.tuples(subsets, st.integers(1, 3)), min_size=1, max_size=6))
    projects = tuple(Project(f"p{place}", cost) for place, cost in enumerate(costs))
    return Election(projects, sum(costs) // 2, Profile.from_ballots(ballots))
