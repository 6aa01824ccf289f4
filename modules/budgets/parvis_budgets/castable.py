"""Whether any ballot can be cast with what is put to the vote. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from parvis_budgets.papers import VALUED, Choice, Fault
from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.words import BallotKind

TRIES = 20_000


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


def obstacles(rules: BallotRules, choices: Sequence[Choice], envelope: int) -> list[Fault]:
    """Why no ballot that chooses something would be valid with these projects; empty when one is,
    or when that would take too long to tell. `envelope` in cents.
    """
    if rules.kind in VALUED:
        return []  # points and mentions have no least
    count, least = _choosable(rules, choices), max(1, rules.least)
    if count < least:
        text = _("Projects that one person could choose: %(count)d. The least is %(least)d.")
        return [Fault(text, {"count": count, "least": least})]
    if rules.kind == BallotKind.KNAPSACK and not _within(rules, choices, envelope):
        text = _(
            "No choice among them costs from %(least_cents)s to %(most_cents)s (projects to choose,"
            " at least: %(least)d)."
        )
        low = _least_cost(rules, envelope)
        return [Fault(text, {"least": least, "least_cents": low, "most_cents": envelope})]
    return []


def _choosable(rules: BallotRules, choices: Sequence[Choice]) -> int:
    """How many projects one ballot could name."""
    inside = Counter(choice.theme in rules.themes for choice in choices)
    themed_most, free_most = _limits(rules, len(choices))
    count = min(inside[True], themed_most) + min(inside[False], free_most)
    return count if rules.most is None else min(count, rules.most)


def _limits(rules: BallotRules, number: int) -> tuple[int, int]:
    """How many a ballot may name in the themes, and outside."""
    if rules.themed_most is None or rules.free_most is None:
        return number, number
    return rules.themed_most, rules.free_most


def _least_cost(rules: BallotRules, envelope: int) -> int:
    return -(-envelope * rules.share_least // 100)


def _within(rules: BallotRules, choices: Sequence[Choice], envelope: int) -> bool:
    """Whether some choice is within all limits at once: each project is taken or left, the dearest
    first; branches that can't reach the least, or pass the envelope, are not followed.
    """
    low, least = _least_cost(rules, envelope), max(1, rules.least)
    inside_most, outside_most = _limits(rules, len(choices))
    most = len(choices) if rules.most is None else rules.most
    ordered = sorted(choices, key=lambda choice: -choice.cost)
    # What the last n cost: the cheapest there are.
    tail = [0, *accumulate(choice.cost for choice in reversed(ordered))]
    waiting = [(0, 0, 0, 0)]
    for _try in range(TRIES):
        if not waiting:
            return False
        place, total, themed, free = waiting.pop()
        count, left = themed + free, len(ordered) - place
        if count >= least and low <= total <= envelope:
            return True
        missing = max(0, least - count)
        if missing > left or total + tail[missing] > envelope or total + tail[left] < low:
            continue
        if not left:
            continue
        choice = ordered[place]
        waiting.append((place + 1, total, themed, free))
        if count == most:
            continue
        if choice.theme in rules.themes:
            themed += 1
        else:
            free += 1
        if themed <= inside_most and free <= outside_most:
            waiting.append((place + 1, total + choice.cost, themed, free))
    return True
