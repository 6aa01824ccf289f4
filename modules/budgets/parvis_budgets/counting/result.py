"""What a count says: the projects chosen in order, and why, round by round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


class Why:
    """Why a project was not chosen."""

    NO_VOTES = "no-votes"
    THRESHOLD = "threshold"
    TOO_DEAR = "too-dear"
    CONFLICT = "conflict"
    STOPPED = "stopped"
    PLACES_TAKEN = "places-taken"
    SUPPORT_SPENT = "support-spent"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Round:
    """One project chosen.

    ``measure`` is what decided, in the rule's own terms: votes, votes per unit of the currency,
    points, what a voter pays at most per unit of utility, or the time of purchase.
    ``tied`` lists the other projects that had the same measure. ``payment`` is what a supporter
    with enough money pays (for points: per point), in cost units; None where nobody pays.
    ``full`` and ``partial`` count the voters who paid that, and those who gave all they had left.
    """

    number: int
    project: str
    measure: Fraction
    cost: int
    spent: int
    tied: tuple[str, ...] = ()
    phase: str = ""
    payment: Fraction | None = None
    full: int = 0
    partial: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a project was not chosen.

    ``after`` is the number of rounds played when that was settled; ``available`` the money that
    could still pay for it then, in cost units (the envelope's, or its supporters');
    ``other`` the project that stood in the way.
    """

    project: str
    why: str
    after: int
    measure: Fraction
    available: Fraction | None = None
    other: str = ""


@dataclass(frozen=True)
class Result:
    """The outcome of a count.

    ``parameters`` are those that were applied, all of them, ready to be published.
    ``figures`` adds what belongs to the rule, such as the endowment of a voter.
    """

    rule: str
    parameters: Mapping[str, object]
    selected: tuple[str, ...]
    cost: int
    rounds: tuple[Round, ...]
    refusals: tuple[Refusal, ...]
    figures: Mapping[str, object] = field(default_factory=dict)

    def refusal(self, project: str) -> Refusal | None:
        """Why ``project`` was not chosen, or None when it was."""
        return next((item for item in self.refusals if item.project == project), None)

    def round_of(self, project: str) -> Round | None:
        """The round in which ``project`` was chosen, or None when it was not."""
        return next((item for item in self.rounds if item.project == project), None)
