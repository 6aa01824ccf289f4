"""The Method of Equal Shares and its completions, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from budget_elections import election, rated

from parvis_budgets.counting import CountingError, Parameters, Why, count
from parvis_budgets.counting.ledger import Payment, ledger

# Three voters support a and b, one supports c. The envelope of 12 gives each voter 3.
COSTS = {"a": 6, "b": 6, "c": 3}
BALLOTS = [(3, "ab"), (1, "c")]


def shares(**parameters: object) -> Parameters:
    return Parameters("mes", **parameters)  # type: ignore[arg-type]


def test_the_supporters_pay_alike() -> None:
    result = count(election(COSTS, 12, BALLOTS), shares())
    # a and b ask 2 of each of three voters, 1/3 for a unit of cost: a by its id. The three have
    # 1 each left, not enough for b. c asks 3 of its only supporter, 1 for a unit of cost.
    assert result.selected == ("a", "c")
    assert result.cost == 9
    first, second = result.rounds
    assert (first.measure, first.payment, first.full, first.partial) == (Fraction(1, 3), 2, 3, 0)
    assert first.tied == ("b",)
    assert (second.measure, second.payment, second.full) == (1, 3, 1)
    refusal = result.refusal("b")
    assert refusal is not None
    assert (refusal.why, refusal.available) == (Why.SUPPORT_SPENT, 3)


def test_who_has_less_gives_it_all() -> None:
    # Two voters support a and b, two support b only; 12 gives each 3. By number of projects,
    # a (4) asks 2 of two, b (8) asks 2 of four: a by its id. The first two have 1 left, so that
    # for b they give 1 and the others 3, which is all that everyone had.
    result = count(
        election({"a": 4, "b": 8}, 12, [(2, "ab"), (2, "b")]), shares(utility="cardinality")
    )
    assert result.selected == ("a", "b")
    last = result.rounds[1]
    assert (last.payment, last.full, last.partial) == (3, 2, 2)
    accounts = ledger(election({"a": 4, "b": 8}, 12, [(2, "ab"), (2, "b")]), result)
    assert accounts.contributions("b") == [Payment(2, Fraction(3)), Payment(2, Fraction(1))]
    assert set(accounts.left.values()) == {0}


def test_the_utility_decides_the_order() -> None:
    # Of 4 voters holding 5, three support a (9) and two support b (4). A unit of cost asks 1/3
    # for a and 1/2 for b; a project asks 3 for a and 2 for b.
    wide = election({"a": 9, "b": 4}, 20, [(1, "ab"), (2, "a"), (1, "b")])
    assert count(wide, shares(utility="cost")).selected == ("a", "b")
    assert count(wide, shares(utility="cardinality")).selected == ("b", "a")


def test_points_pay_in_proportion() -> None:
    # 8 for two voters: 4 each. a (4) has 3 and 1 points: one unit for a point. b (1): the same.
    # a by its id: the first gives 3, the second 1. The first has 1 left, which pays b.
    points = rated({"a": 4, "b": 1}, 8, [(1, {"a": 3, "b": 1}), (1, {"a": 1})])
    result = count(points, shares(utility="points"))
    assert result.selected == ("a", "b")
    assert [item.payment for item in result.rounds] == [1, 1]
    accounts = ledger(points, result)
    assert sorted(accounts.payments["a"].values()) == [1, 3]
    assert sorted(accounts.left.values()) == [0, 3]


def test_zero_points_are_no_support() -> None:
    points = rated({"a": 2}, 8, [(1, {"a": 0}), (1, {"a": 1})])
    assert count(points, shares(utility="cost")).rounds[0].payment == 2


def test_points_need_ballots_with_points() -> None:
    with pytest.raises(CountingError, match="points"):
        count(election(COSTS, 12, BALLOTS), shares(utility="points"))


def test_points_too_large_to_be_added_exactly_are_refused() -> None:
    large = rated({"a": 2}, 8, [(3, {"a": 2**52})])
    for parameters in (shares(utility="points"), Parameters("greedy", by="points")):
        with pytest.raises(CountingError, match="too large"):
            count(large, parameters)
    with pytest.raises(CountingError, match="too large"):
        rated({"a": 2}, 8, [(1, {"a": 2**53})])


def test_add_one_stops_when_nothing_more_fits() -> None:
    # With 3 each, a and c leave 3 of the envelope: b does not fit.
    result = count(election(COSTS, 12, BALLOTS), shares(completion="add1"))
    assert result.selected == ("a", "c")
    assert result.figures["steps"] == 0


def test_add_one_goes_on_to_the_first_outcome_over_the_budget() -> None:
    # With 4 each, a and b cost the three voters 2 each, and c can be paid: 15 in all.
    result = count(election(COSTS, 12, BALLOTS), shares(completion="add1", stop="over-budget"))
    assert result.selected == ("a", "c")
    assert result.figures["endowment"] == 3
    assert (result.figures["refused_endowment"], result.figures["refused_cost"]) == (4, 15)


def test_add_one_uses_more_of_the_envelope() -> None:
    # One voter in four supports a (8): the 5 that each holds do not pay it, nor 6 nor 7; 8 do.
    # Meanwhile b (9) asks 3 of the others, whatever they hold.
    result = count(election({"a": 8, "b": 9}, 20, [(1, "a"), (3, "b")]), shares())
    assert result.selected == ("b",)
    raised = count(election({"a": 8, "b": 9}, 20, [(1, "a"), (3, "b")]), shares(completion="add1"))
    assert raised.selected == ("b", "a")
    assert (raised.figures["endowment"], raised.figures["steps"]) == (8, 3)


def test_the_cost_is_not_monotone_and_the_first_excess_stops_the_scan() -> None:
    # a (34): v, w; c (21): w, x; e (20): v, w; d (10) and f (19): y. 84 for four: 21 each.
    # After a, which asks 17 of v and w, d is paid by y, and:
    #   with 21 to 26, v and w hold at most 9 each: e cannot be paid; c can, w giving all.
    #   with 27 they hold 10: e asks 10 of each, 1/2 for a unit of cost; c asks w's 10 and 11 of
    #   x, 11/21: e is chosen, then c, which x pays alone: 34 + 20 + 21 + 10 = 85.
    #   with 28 c asks 10 1/2 of each, 1/2 too: c by its id, and e can no longer be paid: 65.
    #   with 29, y can pay f as well: 84, which is all of the envelope.
    costs = {"a": 34, "c": 21, "d": 10, "e": 20, "f": 19}
    case = election(costs, 84, [(1, "ae"), (1, "ace"), (1, "c"), (1, "df")])
    for stop in ("exhaustive", "over-budget"):
        result = count(case, shares(completion="add1", stop=stop))
        assert result.selected == ("a", "c", "d")
        assert result.figures["endowment"] == 26
        assert (result.figures["refused_endowment"], result.figures["refused_cost"]) == (27, 85)


def test_the_start_is_the_share_or_its_whole_part() -> None:
    # 11 for two voters: 5 1/2 each, 5 at the start. a (6) needs 6 of its only supporter.
    uneven = election({"a": 6}, 11, [(1, "a"), (1, "")])
    exact = count(uneven, shares(completion="add1"))
    assert exact.figures["endowment"] == Fraction(13, 2)
    floor = count(uneven, shares(completion="add1", start="floor"))
    assert floor.figures["endowment"] == 6


def test_add_one_adds_one_unit_of_the_currency() -> None:
    # The same in cents: the whole part is that of the currency, a step is 100 cents.
    uneven = election({"a": 600}, 1100, [(1, "a"), (1, "")], unit=100)
    floor = count(uneven, shares(completion="add1", start="floor"))
    assert (floor.figures["endowment"], floor.figures["steps"]) == (600, 1)
    fine = count(uneven, shares(completion="add1", start="floor", step=Fraction(1, 2)))
    assert (fine.figures["endowment"], fine.figures["steps"]) == (600, 1)


def test_what_remains_can_go_to_the_most_voted() -> None:
    # 4 for each of four voters: b (7) asks 7/3 of three, a (4) has all it needs. Nobody supports
    # c (5), which what remains, 16 - 11, can pay: of what remains no votes are asked.
    case = election({"a": 4, "b": 7, "c": 5}, 16, [(1, "a"), (3, "b"), (1, "")])
    result = count(case, shares(completion="add1-utilitarian"))
    assert result.selected == ("b", "a", "c")
    phases = [item.phase for item in result.rounds]
    assert phases == ["equal-shares", "equal-shares", "utilitarian"]
    # With one less, c does not fit.
    smaller = election({"a": 4, "b": 7, "c": 5}, 15, [(1, "a"), (3, "b"), (1, "")])
    result = count(smaller, shares(completion="add1-utilitarian"))
    assert result.selected == ("b", "a")
    assert [(item.project, item.why) for item in result.refusals] == [("c", Why.TOO_DEAR)]


def test_conflicts_and_places() -> None:
    free = election({"a": 2, "b": 2, "c": 2}, 30, [(3, "abc")], conflicts=["ab"])
    result = count(free, shares())
    assert result.selected == ("a", "c")
    assert [(item.why, item.other) for item in result.refusals] == [(Why.CONFLICT, "a")]
    one = count(free, shares(winners=1))
    assert one.selected == ("a",)
    assert [item.why for item in one.refusals] == [Why.CONFLICT, Why.PLACES_TAKEN]


@pytest.mark.parametrize("completion", ["none", "add1", "add1-utilitarian"])
def test_nobody_voted(completion: str) -> None:
    assert count(election({"a": 3}, 9, []), shares(completion=completion)).cost in (0, 3)
    blank = count(election({"a": 3}, 9, [(4, "")]), shares(completion=completion))
    assert blank.rounds == () or blank.rounds[0].phase == "utilitarian"


def test_a_free_project_needs_one_supporter() -> None:
    free = election({"a": 0, "b": 0, "c": 1}, 0, [(1, "ac")])
    assert count(free, shares()).selected == ("a",)


def test_a_long_scan_is_short_where_nothing_can_change() -> None:
    # The only supporter of b needs a million; a is paid by the others alike at every step. The
    # scan starts at 1000, the whole part of 1,002,000 / 1,001.
    long = election({"a": 2_000, "b": 1_000_000}, 1_002_000, [(1, "b"), (1_000, "a")])
    result = count(long, shares(completion="add1", start="floor"))
    assert result.selected == ("a", "b")
    assert result.figures["endowment"] == 1_000_000
    assert result.figures["steps"] == 1_000_000 - 1_000
