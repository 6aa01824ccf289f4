"""Every rule gives what a naive count from its definition gives, on small random elections."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import budget_references as references
from budget_elections import approvals, near_ties, points
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis_budgets.counting import Election, Parameters, count
from parvis_budgets.counting.equal_shares import EqualShares
from parvis_budgets.counting.majority_judgment import compare, judge, majority_value
from parvis_budgets.counting.ties import tie_ranks

ANY = approvals() | points()


@given(ANY, st.sampled_from(["votes", "votes-per-cost", "points"]), st.booleans())
def test_greedy(election: Election, by: str, stop: bool) -> None:
    if by == "points" and election.profile.points is None:
        by = "votes"
    parameters = Parameters("greedy", by=by, when_too_dear="stop" if stop else "skip")
    assert list(count(election, parameters).selected) == references.greedy(election, by, stop)


@given(ANY, st.sampled_from(["cost", "cardinality", "points"]), st.fractions(0, 20))
@settings(max_examples=300)
def test_equal_shares(election: Election, utility: str, endowment: Fraction) -> None:
    if utility == "points" and election.profile.points is None:
        utility = "cardinality"
    engine = EqualShares(election, utility, tie_ranks(election, ["id"]))
    outcome = engine.run(endowment, detailed=True)
    chosen, payments, money = references.equal_shares(election, utility, endowment)
    assert [election.projects[place].id for place in outcome.chosen] == chosen
    assert list(outcome.payments) == payments
    people = references.voters(election)
    for place, left in enumerate(outcome.left):
        backers = [i for i, person in enumerate(people) if person.get(place, 0) > 0]
        assert left == sum((money[i] for i in backers), Fraction(0))


@given(near_ties(), st.sampled_from(["cost", "cardinality"]), st.integers(1, 8), st.integers(-2, 2))
@settings(max_examples=300)
def test_equal_shares_where_floating_point_sees_ties(
    election: Election, utility: str, times: int, more: int
) -> None:
    endowment = Fraction(times * 10**17 + more, 2)
    engine = EqualShares(election, utility, tie_ranks(election, ["id"]))
    outcome = engine.run(endowment, detailed=True)
    chosen, payments, _ = references.equal_shares(election, utility, endowment)
    assert [election.projects[place].id for place in outcome.chosen] == chosen
    assert list(outcome.payments) == payments


@given(near_ties(), st.booleans())
def test_phragmen_where_floating_point_sees_ties(election: Election, skip: bool) -> None:
    parameters = Parameters("phragmen", when_too_dear="skip" if skip else "stop")
    assert list(count(election, parameters).selected) == references.phragmen(election, skip)


@given(approvals(), st.sampled_from(["cost", "cardinality"]), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_add_one(election: Election, utility: str, floor: bool, exhaustive: bool) -> None:
    parameters = Parameters(
        "mes",
        utility=utility,
        completion="add1",
        start="floor" if floor else "exact",
        stop="exhaustive" if exhaustive else "over-budget",
    )
    expected = references.add_one(election, utility, floor=floor, exhaustive=exhaustive)
    assert list(count(election, parameters).selected) == expected


@given(ANY, st.booleans())
def test_phragmen(election: Election, skip: bool) -> None:
    parameters = Parameters("phragmen", when_too_dear="skip" if skip else "stop")
    assert list(count(election, parameters).selected) == references.phragmen(election, skip)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=9), st.data())
def test_majority_values_compare_as_the_sequences_of_mentions(
    one: list[int], data: st.DataObject
) -> None:
    other = data.draw(
        st.lists(st.integers(0, 3), min_size=len(one), max_size=len(one)), label="other"
    )

    def value(grades: list[int]) -> tuple[tuple[int, int, int], ...]:
        return majority_value([grades.count(level) for level in range(4)])

    first, second = references.majority_value(one), references.majority_value(other)
    expected = (first > second) - (first < second)
    assert compare(value(one), value(other)) == expected


@given(points(), st.booleans())
def test_majority_judgment(election: Election, apart: bool) -> None:
    """On the same number of voters for all: each mention as many times as it takes."""
    levels = (0, 1, 2, 3, 4)
    judgment = judge(election, levels, "apart" if apart else "lowest")
    people = references.voters(election)
    given_to = [
        [person[place] for person in people if place in person]
        if apart
        else [person.get(place, 0) for person in people]
        for place in range(len(election.projects))
    ]
    common = lcm(*(len(grades) for grades in given_to if grades))
    values = [
        references.majority_value(grades * (common // len(grades))) if grades else []
        for grades in given_to
    ]
    for one, value in enumerate(values):
        for other, second in enumerate(values):
            higher = judgment.standings[one] > judgment.standings[other]
            assert higher == (value > second)
