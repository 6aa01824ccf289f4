"""Majority judgment, worked out by hand."""

from __future__ import annotations

import pytest
from budget_elections import election, rated

from parvis_budgets.counting import CountingError, Parameters, Why, count
from parvis_budgets.counting.majority_judgment import judge

# Five voters; the mentions in order: a 0 1 2 3 3, b 0 2 2 2 3, c 1 1 1 3 3.
BALLOTS = [
    (1, {"a": 3, "b": 0, "c": 3}),
    (1, {"a": 3, "b": 2, "c": 3}),
    (1, {"a": 2, "b": 2, "c": 1}),
    (1, {"a": 1, "b": 2, "c": 1}),
    (1, {"a": 0, "b": 3, "c": 1}),
]
COSTS = {"a": 1, "b": 1, "c": 1}


def test_the_majority_mention_then_the_majority_value() -> None:
    # The middle mentions: a 2, b 2, c 1. Without one 2 each, a has 0 1 3 3 and b 0 2 2 3: the
    # lower middle is 1 for a and 2 for b. So b, a, c, although a has more of the best mention.
    judgment = judge(rated(COSTS, 3, BALLOTS))
    assert judgment.levels == (0, 1, 2, 3)
    assert [merit.majority for merit in judgment.merits] == [2, 2, 1]
    assert judgment.standings == (1, 2, 0)
    result = count(rated(COSTS, 2, BALLOTS), Parameters("majority-judgment"))
    assert result.selected == ("b", "a")
    assert [item.measure for item in result.rounds] == [2, 2]


def test_with_an_even_number_the_middle_is_the_lower() -> None:
    # 0 and 3: the majority mention is 0, as no more than half find it better.
    judgment = judge(rated({"a": 1}, 1, [(1, {"a": 0}), (1, {"a": 3})]))
    assert judgment.merits[0].majority == 0


def test_the_unrated_are_given_the_lowest_or_left_apart() -> None:
    # a is rated 3 by two of five; b 2 by all.
    ballots = [(2, {"a": 3, "b": 2}), (2, {"b": 2}), (1, {"b": 2, "c": 0})]
    case = rated(COSTS, 3, ballots)
    assert judge(case, unrated="lowest").merits[0].counts == (3, 0, 2)
    assert count(case, Parameters("majority-judgment")).selected == ("b", "a", "c")
    assert judge(case, unrated="apart").merits[0].counts == (0, 0, 2)
    apart = count(case, Parameters("majority-judgment", unrated="apart"))
    assert apart.selected == ("a", "b", "c")


def test_apart_shares_are_compared_not_numbers() -> None:
    # a: 3 3 1 of three; b: six times the same. Equal on all counts but the id.
    ballots = [(2, {"a": 3}), (1, {"a": 1}), (4, {"b": 3}), (2, {"b": 1})]
    judgment = judge(rated({"a": 1, "b": 1}, 1, ballots), unrated="apart")
    assert judgment.standings == (0, 0)


def test_who_nobody_rated_is_last_and_not_funded() -> None:
    case = rated({"a": 1, "b": 1}, 2, [(1, {"b": 0})])
    result = count(case, Parameters("majority-judgment", unrated="apart"))
    assert result.selected == ("b",)
    assert [(item.project, item.why) for item in result.refusals] == [("a", Why.NO_VOTES)]


def test_a_least_mention() -> None:
    result = count(rated(COSTS, 3, BALLOTS), Parameters("majority-judgment", least_mention=2))
    assert result.selected == ("b", "a")
    assert [(item.project, item.why) for item in result.refusals] == [("c", Why.MENTION)]


def test_declared_mentions() -> None:
    judgment = judge(rated(COSTS, 3, BALLOTS), levels=(-1, 0, 1, 2, 3))
    assert judgment.merits[0].counts == (0, 1, 1, 1, 2)
    with pytest.raises(CountingError, match="not among"):
        judge(rated(COSTS, 3, BALLOTS), levels=(0, 1, 2))
    with pytest.raises(CountingError, match="ascending"):
        judge(rated(COSTS, 3, BALLOTS), levels=(3, 2, 1, 0))
    with pytest.raises(CountingError, match="unrated"):
        judge(rated(COSTS, 3, BALLOTS), unrated="ignored")


def test_without_points_to_name_is_the_better_of_two_mentions() -> None:
    case = election(COSTS, 2, [(3, "ab"), (2, "b"), (1, "c")])
    result = count(case, Parameters("majority-judgment"))
    # b is named by 5 of 6, a by 3, c by 1: the order of the votes.
    assert result.selected == ("b", "a")


def test_nobody_voted() -> None:
    assert count(election(COSTS, 3, []), Parameters("majority-judgment")).selected == ()
