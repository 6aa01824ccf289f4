"""The greedy rules, on elections small enough to count by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from budget_elections import election, rated

from parvis_budgets.counting import CountingError, Parameters, Refusal, Why, count

# a 5 votes, b 4, c 3, d 1, in an envelope of 10.
COSTS = {"a": 6, "b": 5, "c": 4, "d": 1}
BALLOTS = [(3, "ab"), (1, "abd"), (1, "ac"), (2, "c")]


def test_what_does_not_fit_is_skipped() -> None:
    result = count(election(COSTS, 10, BALLOTS), Parameters("greedy"))
    # a leaves 4; b costs 5; c takes the last 4.
    assert result.selected == ("a", "c")
    assert result.cost == 10
    assert [(item.number, item.measure, item.spent) for item in result.rounds] == [
        (1, 5, 6),
        (2, 3, 10),
    ]
    assert result.refusals == (
        Refusal("b", Why.TOO_DEAR, 1, Fraction(4), Fraction(4)),
        Refusal("d", Why.TOO_DEAR, 2, Fraction(1), Fraction(0)),
    )


def test_the_count_stops_at_what_does_not_fit() -> None:
    result = count(election(COSTS, 10, BALLOTS), Parameters("greedy", when_too_dear="stop"))
    assert result.selected == ("a",)
    assert [(item.project, item.why, item.other) for item in result.refusals] == [
        ("b", Why.TOO_DEAR, ""),
        ("c", Why.STOPPED, "b"),
        ("d", Why.STOPPED, "b"),
    ]


def test_votes_per_cost() -> None:
    # d 1, a 5/6, b 4/5, c 3/4: d and a leave 3, which pays for nothing more.
    result = count(election(COSTS, 10, BALLOTS), Parameters("greedy", by="votes-per-cost"))
    assert result.selected == ("d", "a")
    assert result.rounds[1].measure == Fraction(5, 6)


def test_votes_per_cost_are_for_one_unit_of_the_currency() -> None:
    cents = election({"a": 600}, 1000, [(5, "a")], unit=100)
    result = count(cents, Parameters("greedy", by="votes-per-cost"))
    assert result.rounds[0].measure == Fraction(5, 6)


def test_a_free_project_comes_first_by_votes_per_cost() -> None:
    free = election({"a": 1, "b": 0}, 1, [(9, "a"), (1, "b")])
    assert count(free, Parameters("greedy", by="votes-per-cost")).selected == ("b", "a")


def test_points() -> None:
    # a 3 + 1 = 4, b 5, c 2 + 2 = 4: b, then a before c by id; c no longer fits.
    ballots = [(1, {"a": 3, "b": 5}), (1, {"a": 1}), (2, {"c": 2})]
    result = count(rated({"a": 2, "b": 2, "c": 2}, 5, ballots), Parameters("greedy", by="points"))
    assert result.selected == ("b", "a")
    assert result.rounds[1].tied == ("c",)


def test_points_need_ballots_with_points() -> None:
    with pytest.raises(CountingError, match="points"):
        count(election(COSTS, 10, BALLOTS), Parameters("greedy", by="points"))


def test_a_project_under_the_threshold_is_left_out() -> None:
    result = count(election(COSTS, 16, BALLOTS), Parameters("greedy", threshold=2))
    assert result.selected == ("a", "b", "c")
    assert result.refusals == (Refusal("d", Why.THRESHOLD, 3, Fraction(1)),)


def test_without_a_threshold_what_fits_is_funded_whatever_its_votes() -> None:
    assert count(election({"a": 1}, 1, [(1, "")]), Parameters("greedy")).selected == ("a",)
    asked = Parameters("greedy", threshold=1)
    assert count(election({"a": 1}, 1, [(1, "")]), asked).refusals[0].why == Why.NO_VOTES


def test_a_fixed_number_of_winners() -> None:
    result = count(election(COSTS, 100, BALLOTS), Parameters("greedy", winners=2))
    assert result.selected == ("a", "b")
    assert {item.why for item in result.refusals} == {Why.PLACES_TAKEN}


def test_of_projects_in_conflict_one_is_chosen() -> None:
    result = count(election(COSTS, 100, BALLOTS, conflicts=["bcd"]), Parameters("greedy"))
    assert result.selected == ("a", "b")
    assert [(item.why, item.other) for item in result.refusals] == [(Why.CONFLICT, "b")] * 2


def test_nobody_voted() -> None:
    result = count(election({"a": 3}, 2, []), Parameters("greedy"))
    assert result.selected == ()
    assert result.cost == 0
