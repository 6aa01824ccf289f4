"""What is kept of a count for its pages, and how it is said."""

from __future__ import annotations

import json
from fractions import Fraction

from budget_elections import election

from parvis_budgets.counting import Parameters, count
from parvis_budgets.counting.parameters import RULES
from parvis_budgets.explanation import explanation_of
from parvis_budgets.reglement import rule_word
from parvis_budgets.telling import Teller

# As in test_equal_shares: 1 and 3 are chosen, 2 lacks 3 euros, and 3 of the envelope are left.
CASE = election({"1": 600, "2": 600, "3": 300}, 1200, [(3, ["1", "2"]), (1, ["3"])], unit=100)
RULE = Parameters("mes")


def kept() -> dict:
    return explanation_of(CASE, count(CASE, RULE), RULE)


def teller() -> Teller:
    return Teller(str, lambda cents: f"{cents}c", lambda level: f"m{level}", str)


def test_what_was_missing_and_where_the_money_went() -> None:
    told = kept()
    assert told["short"] == [[2, 300, 300]]
    assert told["elsewhere"] == {"2": [[1, 600]]}
    assert told["served"] == 4
    assert told["spread"] == {"0": 0, "1": 4}
    assert json.loads(json.dumps(told)) == told


def test_it_is_compared_with_the_other_rules() -> None:
    others = {other["name"]: other for other in kept()["others"]}
    assert set(others) == {"votes", "votes-per-cost", "phragmen"}
    most_chosen = others["votes"]
    assert most_chosen["selected"] == [1, 2]
    assert (most_chosen["added"], most_chosen["removed"]) == ([2], [3])
    assert (most_chosen["cost"], most_chosen["served"]) == (1200, 3)
    assert (most_chosen["better"], most_chosen["worse"]) == (3, 1)


def test_every_rule_has_its_word() -> None:
    from parvis_budgets.labels import COMPARED, COMPARED_HOW

    names = {rule_word(rule, "votes") for rule in RULES} | {"votes-per-cost", "points"}
    assert names == set(COMPARED) == set(COMPARED_HOW)


def test_reasons_are_said_with_their_amounts() -> None:
    (reason, votes) = kept()["why"]["2"]
    said = teller().say(reason)
    assert "costs 600c" in said
    assert "300c short" in said
    assert teller().say(votes) == "Votes received: 3."


def test_values_of_every_kind_are_said() -> None:
    sentence = ["%(a)s %(b)s %(c)s %(d)s %(e)s", {
        "a": {"money": str(Fraction(10, 3))},
        "b": {"mention": 2},
        "c": {"fraction": "7/2"},
        "d": {"fraction": "6"},
        "e": "Un verger, 100 % à nous",
    }]  # fmt: skip
    assert teller().say(sentence) == "333c m2 3.5 6 Un verger, 100 % à nous"
