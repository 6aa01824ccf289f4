"""A result as plain data, ready for JSON."""

from __future__ import annotations

from fractions import Fraction

from parvis_budgets.counting.ledger import PAYING, Payment, ledger
from parvis_budgets.counting.model import Election
from parvis_budgets.counting.result import Refusal, Result, Round


def amount(election: Election, value: int | Fraction) -> int | float:
    """An amount of cost units in the currency: a whole number, or with its decimals."""
    money = election.money(value)
    return money.numerator if money.denominator == 1 else float(money)


def fraction(value: Fraction) -> str:
    """An exact fraction: ``7/3``, or ``2`` when it is whole."""
    return str(value)


def conflicts(election: Election) -> list[list[str]]:
    """The groups of projects that cannot be chosen together."""
    return sorted(sorted(group) for group in election.conflicts)


def summary(election: Election, result: Result, explain: bool = False) -> dict[str, object]:
    """The rule, its parameters, what was selected and its cost; with ``explain``, the log."""
    data: dict[str, object] = {
        "rule": result.rule,
        "parameters": dict(result.parameters),
        "budget": amount(election, election.budget),
        "voters": election.profile.total,
        "selected": list(result.selected),
        "cost": amount(election, result.cost),
    }
    if election.conflicts:
        data["conflicts"] = conflicts(election)
    if explain:
        data["log"] = log(election, result)
    return data


def log(election: Election, result: Result) -> dict[str, object]:
    """The count round by round, and why each other project was not chosen."""
    accounts = ledger(election, result) if result.rule in PAYING else None
    rounds = []
    for item in result.rounds:
        data = _round(election, item)
        if accounts is not None and item.project in accounts.payments:
            data["payments"] = _payments(election, accounts.contributions(item.project))
        rounds.append(data)
    return {
        "figures": {name: _plain(election, name, value) for name, value in result.figures.items()},
        "rounds": rounds,
        "refusals": [_refusal(election, item) for item in result.refusals],
    }


def _plain(election: Election, name: str, value: object) -> object:
    if isinstance(value, Fraction):
        return fraction(election.money(value))
    if name == "refused_cost" and isinstance(value, int):
        return amount(election, value)
    return value


def _round(election: Election, item: Round) -> dict[str, object]:
    data: dict[str, object] = {
        "round": item.number,
        "project": item.project,
        "measure": fraction(item.measure),
        "cost": amount(election, item.cost),
        "spent": amount(election, item.spent),
    }
    if item.phase:
        data["phase"] = item.phase
    if item.tied:
        data["preferred_by_ties_to"] = list(item.tied)
    if item.payment is not None:
        data["payment"] = fraction(election.money(item.payment))
        data["payment_about"] = _about(election, item.payment)
        data["voters_paying_it"] = item.full
        data["voters_giving_all_they_had_left"] = item.partial
    return data


def _payments(election: Election, payments: list[Payment]) -> list[dict[str, object]]:
    """How many voters gave how much, to a millionth of the currency."""
    sums: dict[float, int] = {}
    for payment in payments:
        each = _about(election, payment.each)
        sums[each] = sums.get(each, 0) + payment.voters
    return [{"voters": voters, "each_about": each} for each, voters in sums.items()]


def _about(election: Election, value: Fraction) -> float:
    return round(float(election.money(value)), 6)


def _refusal(election: Election, item: Refusal) -> dict[str, object]:
    data: dict[str, object] = {
        "project": item.project,
        "why": item.why,
        "after_round": item.after,
        "measure": fraction(item.measure),
    }
    if item.available is not None:
        data["available"] = fraction(election.money(item.available))
    if item.other:
        data["because_of"] = item.other
    return data
