"""What a règlement says. Amounts are whole cents."""

from __future__ import annotations

from dataclasses import dataclass, field

from parvis_budgets.reglement.calendar import Calendar
from parvis_budgets.reglement.words import (
    AllocationRule,
    BallotKind,
    EnvelopePolicy,
    Tie,
    VoteChannel,
)


@dataclass(frozen=True, kw_only=True)
class Voters:
    """Who may vote."""

    age_least: int = 16
    ties: tuple[Tie, ...] = (Tie.RESIDENT,)
    confirmed: bool = False
    """A facilitator confirms what people declare before they vote."""
    channels: tuple[VoteChannel, ...] = (VoteChannel.WEB,)


@dataclass(frozen=True, kw_only=True)
class BallotRules:
    """How one votes, and within which limits. What a kind does not use is left at its default.

    Approval, knapsack, ranking: `least` to `most` projects (`least == most`: exactly so many); of
    them, at most `themed_most` in the themes of `themes` and `free_most` in all the others, where
    these are set. Knapsack: what is chosen costs the envelope at most, and `share_least` percent
    of it at least. Points: `points_total` to give, `points_most` to one project. Judgment:
    `mentions` from the lowest.
    """

    kind: BallotKind = BallotKind.APPROVAL
    least: int = 1
    most: int | None = None
    """None: as many as there are."""
    themes: tuple[str, ...] = ()
    themed_most: int | None = None
    free_most: int | None = None
    share_least: int = 0
    points_total: int = 10
    points_most: int = 10
    mentions: tuple[str, ...] = ()
    changeable: bool = True
    """A vote may be changed until the closing."""
    blank: bool = True
    """A ballot that chooses nothing is taken, and counted apart."""


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """How the money is allocated: a rule and its every parameter, named as in
    `counting.parameters.Parameters`, of which the engine applies those that the rule uses.
    """

    rule: AllocationRule = AllocationRule.GREEDY
    ties: tuple[str, ...] = ("cheapest", "number")
    seed: str = ""
    """Of the lot, when `lot` is among the ties: declared with the rest, so that nobody can choose
    it once the ballots are known.
    """
    winners: int | None = None
    by: str = "votes"
    threshold: int = 1
    when_too_dear: str = "skip"
    utility: str = "cost"
    completion: str = "none"
    start: str = "exact"
    stop: str = "exhaustive"
    unrated: str = "lowest"
    least_mention: int = 0
    """The position, in the ballot's mentions, of the majority mention a project needs."""

    @property
    def counts_points(self) -> bool:
        """Whether what a ballot gives a project is weighed, not only that it chooses it."""
        by_points = self.rule == AllocationRule.GREEDY and self.by == "points"
        return by_points or (
            self.rule == AllocationRule.EQUAL_SHARES and self.utility == "points"
        )


@dataclass(frozen=True, kw_only=True)
class Reglement:
    """All that an edition follows from. Envelopes are rows of their own, frozen with it."""

    title: str = ""
    """Of the template it came from, for people: « Petite commune »."""
    voters: Voters = field(default_factory=Voters)
    policy: EnvelopePolicy = EnvelopePolicy.ONE
    ballot: BallotRules = field(default_factory=BallotRules)
    allocation: Allocation = field(default_factory=Allocation)
    calendar: Calendar = field(default_factory=Calendar)
    proposers: str = ""
    """Who may bring ideas, and what is admissible: in words."""
    validator: str = ""
    """Who validates the result: « le conseil municipal »."""
    cost_most: int | None = None
    """What one project may cost at most, in cents."""
