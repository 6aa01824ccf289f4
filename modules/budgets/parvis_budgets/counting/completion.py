"""What follows Equal Shares, which often leaves part of the envelope unspent.

*Add1* gives every voter one unit of the currency more and counts again, and again, until the
projects chosen would cost more than the envelope; the last outcome that did not is the result.
The scan is linear, step by step, as the cost is not monotone: it may exceed the envelope at one
step and not at a later one, so a bisection can pass the official stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from parvis_budgets.counting.equal_shares import EqualShares
from parvis_budgets.counting.equal_shares_data import Outcome
from parvis_budgets.counting.model import CountingError

EXACT = "exact"
FLOOR = "floor"
STARTS = (EXACT, FLOOR)

EXHAUSTIVE = "exhaustive"
OVER_BUDGET = "over-budget"
STOPS = (EXHAUSTIVE, OVER_BUDGET)


@dataclass(frozen=True)
class Scan:
    """Where the scan stopped: the outcome accepted, and the first one refused, if any."""

    accepted: Outcome
    refused: Outcome | None
    steps: int


def first_endowment(engine: EqualShares, start: str, step: Fraction) -> Fraction:
    """What a voter receives first, in cost units: the envelope shared, whole steps if "floor"."""
    if start not in STARTS:
        raise CountingError(f"Unknown start: {start}.")
    voters = engine.election.profile.total
    if not voters:
        return Fraction(0)
    share = Fraction(engine.election.budget, voters)
    return share if start == EXACT else share // step * step


def add_one(engine: EqualShares, first: Fraction, step: Fraction, stop: str) -> Scan:
    """Scan the endowments from ``first``, ``step`` by ``step``.

    With ``stop`` at "exhaustive" the scan ends as soon as nothing more fits in the envelope;
    at "over-budget" it goes on to the first outcome that exceeds it. Both end when more money
    could change nothing.
    """
    if stop not in STOPS:
        raise CountingError(f"Unknown stop: {stop}.")
    if step <= 0:
        raise CountingError("The step must be more than nothing.")
    budget = engine.election.budget
    plenty = sum(project.cost for project in engine.election.projects)
    accepted, refused = engine.run(first), None
    steps, stride = 0, 1
    while not (accepted.complete or accepted.endowment >= plenty):
        if stop == EXHAUSTIVE and accepted.exhausted:
            break
        following = engine.run(accepted.endowment + step * stride)
        same = following.chosen == accepted.chosen and following.even and accepted.even
        if stride > 1 and not same:
            stride //= 2
            continue
        if following.cost > budget:
            refused = following
            break
        accepted, steps = following, steps + stride
        # Where nobody gives less than the others at both ends and the same projects come in the
        # same order, so it is at every step between: what is chosen asks an equal share of all,
        # whatever the endowment, and what is not asks no less with less money. Those steps need
        # not be counted one by one.
        stride = stride * 2 if same else 1
    return Scan(
        engine.run(accepted.endowment, detailed=True),
        None if refused is None else engine.run(refused.endowment, detailed=True),
        steps,
    )
