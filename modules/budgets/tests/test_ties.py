"""Ties: the declared order, the same at every step."""

from __future__ import annotations

import hashlib

import pytest
from budget_elections import election

from parvis_budgets.counting import CountingError, Parameters, count
from parvis_budgets.counting.ties import natural_key, tie_ranks

# All have two votes but c, which has three.
TIED = election({"a": 3, "b": 2, "c": 2, "d": 3}, 100, [(2, "abcd"), (1, "c")])


def in_order(criteria: list[str], seed: str = "") -> str:
    ranks = tie_ranks(TIED, criteria, seed)
    return "".join(sorted("abcd", key=lambda name: ranks["abcd".index(name)]))


def test_the_criteria_apply_in_their_order() -> None:
    assert in_order([]) == "abcd"
    assert in_order(["id"]) == "abcd"
    assert in_order(["cheapest"]) == "bcad"
    assert in_order(["cheapest", "most-votes"]) == "cbad"
    assert in_order(["most-votes", "cheapest"]) == "cbad"
    assert in_order(["most-votes"]) == "cabd"


def test_anyone_can_draw_the_lot_again() -> None:
    drawn = sorted("abcd", key=lambda name: hashlib.sha256(f"Volonne\n{name}".encode()).digest())
    assert in_order(["lot"], "Volonne") == "".join(drawn)
    assert in_order(["lot"], "Volonne") != in_order(["lot"], "Thoard")


def test_ids_are_compared_as_text_unless_by_number() -> None:
    numbers = election({"2": 1, "10": 1}, 1, [])
    assert tie_ranks(numbers, ["id"]) == (1, 0)
    assert tie_ranks(numbers, ["number"]) == (0, 1)
    assert sorted(["c10", "c2", "7", "b", "c"], key=natural_key) == ["7", "b", "c", "c2", "c10"]


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(CountingError, match="seed"):
        tie_ranks(TIED, ["lot"])
    with pytest.raises(CountingError, match="coin"):
        tie_ranks(TIED, ["coin"])


@pytest.mark.parametrize("rule", ["greedy", "mes", "phragmen", "majority-judgment"])
def test_every_rule_follows_the_same_order(rule: str) -> None:
    same = election({"a": 4, "b": 4, "c": 4}, 12, [(3, "abc")])
    assert count(same, Parameters(rule)).selected == ("a", "b", "c")
    drawn = sorted("abc", key=lambda name: hashlib.sha256(f"seed\n{name}".encode()).digest())
    by_lot = count(same, Parameters(rule, ties=("lot",), seed="seed"))
    assert list(by_lot.selected) == drawn
    assert set(by_lot.rounds[0].tied) == set(drawn[1:])
