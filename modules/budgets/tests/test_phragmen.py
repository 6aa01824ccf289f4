"""Sequential Phragmén, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

from budget_elections import election

from parvis_budgets.counting import Parameters, Why, count
from parvis_budgets.counting.ledger import Payment, ledger

# Three voters support a and b, one supports c.
COSTS = {"a": 6, "b": 6, "c": 3}
BALLOTS = [(3, "ab"), (1, "c")]


def test_supporters_save_up() -> None:
    # a and b are due at 2, a by its id; c at 3; b at 2 + 2 = 4.
    result = count(election(COSTS, 15, BALLOTS), Parameters("phragmen"))
    assert result.selected == ("a", "c", "b")
    assert [item.measure for item in result.rounds] == [2, 3, 4]
    assert result.rounds[0].tied == ("b",)
    assert result.rounds[0].full == 3


def test_savings_of_some_are_older() -> None:
    # a (2) has two supporters and c (3) has three: both are due at 1, a by its id. Then c, whose
    # supporters have saved since 1, 1 and 0, is due at (3 + 1 + 1) / 3 = 5/3, before b (3), due
    # at (3 + 1 + 0) / 2 = 2. After c, b's two supporters save from 5/3: (3 + 10/3) / 2 = 19/6.
    case = election({"a": 2, "b": 3, "c": 3}, 8, [(1, "ac"), (1, "abc"), (1, "bc")])
    result = count(case, Parameters("phragmen"))
    assert result.selected == ("a", "c", "b")
    assert [item.measure for item in result.rounds] == [1, Fraction(5, 3), Fraction(19, 6)]
    accounts = ledger(case, result)
    assert accounts.contributions("c") == [
        Payment(1, Fraction(5, 3)),
        Payment(2, Fraction(2, 3)),
    ]
    assert accounts.contributions("b") == [Payment(2, Fraction(3, 2))]


def test_it_stops_at_what_does_not_fit() -> None:
    # b is due at 4 and does not fit in 12 - 9. Nobody saves for d.
    result = count(election(COSTS | {"d": 1}, 12, BALLOTS), Parameters("phragmen"))
    assert result.selected == ("a", "c")
    assert {(item.project, item.why) for item in result.refusals} == {
        ("b", Why.TOO_DEAR),
        ("d", Why.NO_VOTES),
    }


def test_or_sets_it_aside() -> None:
    # a and d are due at 2, a by its id. b is due at 4 and does not fit in 12 - 8; c, which has
    # the same supporter as d, is due at 2 + 3 and fits.
    case = election(COSTS | {"d": 2}, 12, [(3, "ab"), (1, "cd")])
    stopped = count(case, Parameters("phragmen"))
    assert stopped.selected == ("a", "d")
    assert [(i.project, i.why, i.other) for i in stopped.refusals] == [
        ("b", Why.TOO_DEAR, ""),
        ("c", Why.STOPPED, "b"),
    ]
    skipping = count(case, Parameters("phragmen", when_too_dear="skip"))
    assert skipping.selected == ("a", "d", "c")


def test_conflicts_and_places() -> None:
    case = election(COSTS, 15, BALLOTS, conflicts=["ab"])
    assert count(case, Parameters("phragmen")).selected == ("a", "c")
    assert count(case, Parameters("phragmen", winners=1)).selected == ("a",)
