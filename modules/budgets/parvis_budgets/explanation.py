"""What pages tell of a count, worked out once, with it: why each project is funded or not, whom the
result serves, what other rules would have given. Pure; loads the engine, like `tallying`.

Everything is plain data, ready for JSON: sentences keep their text apart from their values, and
`telling` says them in the reader's language without loading the engine.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from parvis_budgets.counting import Election, Parameters, Result
from parvis_budgets.counting.figures import Alternative, spread, voters_served, what_if
from parvis_budgets.counting.ledger import PAYING, ledger
from parvis_budgets.counting.parameters import (
    ADD_ONE_UTILITARIAN,
    EQUAL_SHARES,
    GREEDY,
    MAJORITY_JUDGMENT,
    PHRAGMEN,
)
from parvis_budgets.counting.result import Why
from parvis_budgets.explain import (
    Mention,
    Money,
    Sentence,
    Value,
    introduction,
    spent_elsewhere,
    why,
)
from parvis_budgets.reglement import rule_word

ELSEWHERE = 5
"""How many of the other projects that supporters paid for are named."""


def explanation_of(election: Election, result: Result, declared: Parameters) -> dict[str, Any]:
    """All of it. Amounts are whole cents, or exact fractions of a unit as text in sentences."""
    numbers = [project.id for project in election.projects]
    return {
        "introduction": [_kept(sentence) for sentence in introduction(election, result)],
        "why": {
            name: [_kept(sentence) for sentence in why(election, result, name)] for name in numbers
        },
        "elsewhere": _elsewhere(election, result),
        "short": _short(election, result),
        "mentions": result.figures.get("mentions", {}),
        "served": voters_served(election, result.selected),
        "spread": {str(n): voters for n, voters in spread(election, result.selected).items()},
        "others": [
            _other(name, election, alternative)
            for name, alternative in _compared(election, result, declared)
        ],
    }


def _kept(sentence: Sentence) -> list[Any]:
    return [sentence.text, {name: _value(value) for name, value in sentence.values.items()}]


def _value(value: Value) -> Any:
    match value:
        case Money(amount):
            return {"money": str(amount)}
        case Mention(level):
            return {"mention": level}
        case Fraction():
            return {"fraction": str(value)}
    return value


def _elsewhere(election: Election, result: Result) -> dict[str, list[list[int]]]:
    """For each project whose supporters had spent their money: the others they paid for, by number,
    with what they gave, in cents.
    """
    if result.rule not in PAYING:
        return {}
    accounts = ledger(election, result)
    found = {}
    for refusal in result.refusals:
        if refusal.why == Why.SUPPORT_SPENT:
            others = spent_elsewhere(election, accounts, refusal.project)[:ELSEWHERE]
            found[refusal.project] = [[int(name), round(m.amount * 100)] for name, m in others]
    return found


def _short(election: Election, result: Result) -> list[list[int]]:
    """The projects that lacked money, by number, with what could pay for them and what was missing,
    in cents; the nearest to being funded first.
    """
    found = []
    for refusal in result.refusals:
        if refusal.why in (Why.TOO_DEAR, Why.SUPPORT_SPENT) and refusal.available is not None:
            cost = election.projects[election.index[refusal.project]].cost
            there = election.money(refusal.available)
            missing = election.money(cost) - there
            found.append([int(refusal.project), round(there * 100), round(missing * 100)])
    return sorted(found, key=lambda row: (row[2], row[0]))


def _compared(
    election: Election, result: Result, declared: Parameters
) -> list[tuple[str, Alternative]]:
    """The other rules that these ballots can be counted by, by the words of `labels.COMPARED`."""
    bare = replace(declared, by="votes", when_too_dear=None, utility="cost", completion="none")
    rules = {
        "votes": replace(bare, rule=GREEDY),
        "votes-per-cost": replace(bare, rule=GREEDY, by="votes-per-cost"),
        "equal-shares": replace(bare, rule=EQUAL_SHARES, completion=ADD_ONE_UTILITARIAN),
        "phragmen": replace(bare, rule=PHRAGMEN, when_too_dear="skip"),
    }
    if election.profile.points is not None:
        rules["points"] = replace(bare, rule=GREEDY, by="points")
    if declared.levels and election.profile.points is not None:
        rules["majority-judgment"] = replace(bare, rule=MAJORITY_JUDGMENT)
    same = rule_word(declared.rule, declared.by)
    others = {name: rule for name, rule in rules.items() if name != same}
    return list(zip(others, what_if(election, result, list(others.values())), strict=True))


def _other(name: str, election: Election, alternative: Alternative) -> dict[str, Any]:
    result = alternative.result
    return {
        "name": name,
        "parameters": dict(result.parameters),
        "selected": [int(number) for number in result.selected],
        "added": [int(number) for number in alternative.added],
        "removed": [int(number) for number in alternative.removed],
        "cost": round(election.money(result.cost) * 100),
        "served": voters_served(election, result.selected),
        "better": alternative.better,
        "worse": alternative.worse,
    }
