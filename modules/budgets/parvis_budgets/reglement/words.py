"""The words of a règlement: what each choice can be."""

from __future__ import annotations

import enum


class EnvelopePolicy(enum.StrEnum):
    """In which envelopes one person votes."""

    ONE = "one"
    """In one, of their choice; the only one when there is no other."""
    HOME = "home"
    """In that of their home."""
    HOME_AND_ONE = "home-and-one"
    """In that of their home and in one other of their choice."""
    ALL = "all"


class Tie(enum.StrEnum):
    """What ties a voter to the territory; one of those allowed is enough."""

    RESIDENT = "resident"
    WORKS = "works"
    USAGER = "usager"
    """Who uses the territory: studies, an association, a second home."""


class VoteChannel(enum.StrEnum):
    """How a ballot comes."""

    WEB = "web"
    PAPER = "paper"
    PHONE = "phone"


class BallotKind(enum.StrEnum):
    """How one votes."""

    APPROVAL = "approval"
    KNAPSACK = "knapsack"
    POINTS = "points"
    RANKING = "ranking"
    JUDGMENT = "judgment"


class AllocationRule(enum.StrEnum):
    """The rules of allocation; the same words as `counting.parameters`, which a test compares."""

    GREEDY = "greedy"
    EQUAL_SHARES = "mes"
    PHRAGMEN = "phragmen"
    MAJORITY_JUDGMENT = "majority-judgment"


def rule_word(rule: str, by: str) -> str:
    """The word for a rule in whole: with what the greedy one compares by, they are three."""
    if rule == AllocationRule.GREEDY:
        return by
    return "equal-shares" if rule == AllocationRule.EQUAL_SHARES else rule


BY = ("votes", "votes-per-cost", "points")
WHEN_TOO_DEAR = ("skip", "stop")
UTILITIES = ("cost", "cardinality", "points")
COMPLETIONS = ("none", "add1", "add1-utilitarian")
STARTS = ("exact", "floor")
STOPS = ("exhaustive", "over-budget")
UNRATED = ("lowest", "apart")
TIES = ("cheapest", "most-votes", "lot", "number", "id")
"""What settles a tie, in the order declared; `number` compares ids by value."""
DECISIVE = ("lot", "number", "id")
"""Those that leave no tie."""

MENTIONS = ("reject", "poor", "fair", "good", "very-good")
"""The mentions that a judgment may use, from the lowest; the page knows their words."""
