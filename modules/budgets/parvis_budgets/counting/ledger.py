"""Who paid what: the accounts of the voters, worked out again from a result.

Only Equal Shares and Phragmén make the voters pay. From the endowment (or the times of purchase)
and the payment of each round, every voter can be followed exactly; a ballot group stands for
all who voted alike. That the payments add up to the costs is thus a check of the count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from parvis_budgets.counting.model import CountingError, Election
from parvis_budgets.counting.parameters import EQUAL_SHARES, PHRAGMEN, UTILITARIAN
from parvis_budgets.counting.result import Result, Round

PAYING = (EQUAL_SHARES, PHRAGMEN)


@dataclass(frozen=True, slots=True)
class Payment:
    """What each of some voters gave for a project, in cost units."""

    voters: int
    each: Fraction


@dataclass(frozen=True)
class Ledger:
    """The payments of every ballot group for each project paid by its supporters.

    ``payments[project][group]`` is what one voter of that group gave, over ``denominator``;
    ``left[group]`` what one voter still has at the end (Equal Shares only).
    """

    payments: dict[str, dict[int, int]]
    left: dict[int, int]
    denominator: int
    election: Election

    def contributions(self, project: str) -> list[Payment]:
        """How many voters gave how much for a project, the largest sums first."""
        voters = self.election.profile.voters
        sums: Counter[int] = Counter()
        for group, amount in self.payments.get(project, {}).items():
            sums[amount] += int(voters[group])
        return [
            Payment(number, Fraction(amount, self.denominator))
            for amount, number in sorted(sums.items(), reverse=True)
        ]

    def account(self, group: int) -> dict[str, Fraction]:
        """What one voter of a ballot group gave for each project, in the order of choice."""
        return {
            project: Fraction(amounts[group], self.denominator)
            for project, amounts in self.payments.items()
            if group in amounts
        }


def ledger(election: Election, result: Result) -> Ledger:
    """The accounts behind a result. Raises CountingError for a rule where nobody pays."""
    if result.rule == EQUAL_SHARES:
        return _of_shares(election, result)
    if result.rule == PHRAGMEN:
        return _of_savings(election, result)
    raise CountingError("With this rule the voters do not pay for the projects.")


def _of_shares(election: Election, result: Result) -> Ledger:
    endowment = result.figures["endowment"]
    assert isinstance(endowment, Fraction)
    paid = [(item, item.payment) for item in result.rounds if item.phase != UTILITARIAN]
    exact = [payment for _, payment in paid if payment is not None]
    denominator = lcm(endowment.denominator, *(payment.denominator for payment in exact))
    start = _whole(endowment, denominator)
    by_points = result.parameters["utility"] == "points"
    left: dict[int, int] = {}
    payments: dict[str, dict[int, int]] = {}
    for (item, _), payment in zip(paid, exact, strict=True):
        supporters = election.supporters[election.index[item.project]]
        share = _whole(payment, denominator)
        points = [1] * len(supporters.groups)
        if by_points and supporters.points is not None:
            points = supporters.points.tolist()
        given = payments[item.project] = {}
        for group, worth in zip(supporters.groups.tolist(), points, strict=True):
            has = left.get(group, start)
            amount = min(has, share * worth)
            if amount:
                given[group] = amount
                left[group] = has - amount
    for group in range(len(election.profile)):
        left.setdefault(group, start)
    return Ledger(payments, left, denominator, election)


def _of_savings(election: Election, result: Result) -> Ledger:
    rounds: tuple[Round, ...] = result.rounds
    denominator = lcm(1, *(item.measure.denominator for item in rounds))
    since: dict[int, int] = {}
    payments: dict[str, dict[int, int]] = {}
    for item in rounds:
        now = _whole(item.measure, denominator)
        given = payments[item.project] = {}
        for group in election.supporters[election.index[item.project]].groups.tolist():
            amount = now - since.get(group, 0)
            if amount:
                given[group] = amount
            since[group] = now
    return Ledger(payments, {}, denominator, election)


def _whole(value: Fraction, denominator: int) -> int:
    return value.numerator * (denominator // value.denominator)
