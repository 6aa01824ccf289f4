"""What is wrong in a règlement, before it can be kept: places and reasons, in English msgids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parvis_budgets.reglement import words
from parvis_budgets.reglement.calendar import STEPS, Calendar, Step
from parvis_budgets.reglement.model import Allocation, BallotRules, Reglement
from parvis_budgets.reglement.words import AllocationRule, BallotKind, EnvelopePolicy, Tie


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


NAMES_MOST, NAME_LONGEST, COUNT_MOST = 20, 80, 1000

Problem = tuple[str, str]
"""Where (`ballot.most`) and what."""


def problems(reglement: Reglement) -> list[Problem]:
    """What must be mended before this règlement can be kept; empty when nothing must."""
    return [
        *_voters(reglement),
        *_ballot(reglement.ballot),
        *_allocation(reglement.allocation, reglement.ballot),
        *_calendar(reglement.calendar),
    ]


@dataclass(frozen=True)
class Pot:
    """What of an envelope can contradict the rest: cents; the number of the place whose it is, and
    whether people can say that they live there.
    """

    amount: int
    place: int | None = None
    is_commune: bool = False


def envelope_problems(reglement: Reglement, pots: Sequence[Pot]) -> list[Problem]:
    """What envelopes and the rest of the règlement say against each other."""
    found: list[Problem] = []
    homes = [pot for pot in pots if pot.place is not None]
    by_home = reglement.policy in (EnvelopePolicy.HOME, EnvelopePolicy.HOME_AND_ONE)
    if by_home and not all(pot.is_commune for pot in homes):
        text = _("People say in which commune they live: another place is nobody’s home.")
        found.append(("policy", text))
    if by_home and len({pot.place for pot in homes}) < len(homes):
        text = _("Two envelopes are of the same commune: nobody could tell which is the home’s.")
        found.append(("policy", text))
    if reglement.policy == EnvelopePolicy.HOME and set(reglement.voters.ties) - {Tie.RESIDENT}:
        text = _(
            "Who works here or uses the place may live elsewhere: which envelope would be theirs?"
            " Let people vote in one they choose, in home and one other, or take residents only."
        )
        found.append(("policy", text))
    if reglement.policy == EnvelopePolicy.HOME and len(homes) < len(pots):
        found.append(("policy", _("So each envelope must be that of a commune: say which.")))
    if reglement.policy == EnvelopePolicy.HOME_AND_ONE and (not homes or len(pots) < 2):
        found.append(("policy", _("So several envelopes are needed, some of them communes’.")))
    if reglement.cost_most is not None and reglement.cost_most > max(
        (pot.amount for pot in pots), default=0
    ):
        found.append(("cost_most", _("No envelope has as much.")))
    return found


def _voters(reglement: Reglement) -> Iterator[Problem]:
    voters = reglement.voters
    if not 0 <= voters.age_least <= 120:
        yield "voters.age_least", _("An age between 0 and 120.")
    if not voters.ties:
        yield "voters.ties", _("Choose at least one.")
    if not voters.channels:
        yield "voters.channels", _("Choose at least one.")
    if reglement.cost_most is not None and reglement.cost_most <= 0:
        yield "cost_most", _("An amount above zero.")
    if len(reglement.proposers) > 2000:
        yield "proposers", _("This is too long.")
    if len(reglement.validator) > 200:
        yield "validator", _("This is too long.")


def _ballot(ballot: BallotRules) -> Iterator[Problem]:
    if ballot.kind in (BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.RANKING):
        if ballot.least < 0:
            yield "ballot.least", _("This can’t be negative.")
        if ballot.most is not None and ballot.most < max(1, ballot.least):
            yield "ballot.most", _("The most can’t be under the least.")
        if (ballot.themed_most is None) != (ballot.free_most is None) or (
            ballot.themed_most is not None and not ballot.themes
        ):
            yield "ballot.themed_most", _("Name the themes, and say how many in them and outside.")
        if None not in (ballot.themed_most, ballot.free_most) and ballot.least > (
            (ballot.themed_most or 0) + (ballot.free_most or 0)
        ):
            yield "ballot.least", _("The themes and the others together do not allow as many.")
        for limit in (ballot.themed_most, ballot.free_most):
            if limit is not None and not 0 <= limit <= COUNT_MOST:
                yield "ballot.themed_most", _("A number between 0 and 1,000.")
        if max(ballot.least, ballot.most or 0) > COUNT_MOST:
            yield "ballot.most", _("A number between 0 and 1,000.")
    if len(ballot.themes) > NAMES_MOST or any(len(one) > NAME_LONGEST for one in ballot.themes):
        yield "ballot.themes", _("20 themes at most, of 80 characters each.")
    if ballot.kind == BallotKind.KNAPSACK and not 0 <= ballot.share_least <= 100:
        yield "ballot.share_least", _("A share between 0 and 100 percent.")
    if ballot.kind == BallotKind.POINTS and not (
        1 <= ballot.points_most <= ballot.points_total <= 1000
    ):
        yield "ballot.points_total", _("From 1 to 1,000 points, and no more to one project.")
    if ballot.kind == BallotKind.JUDGMENT:
        order = [m for m in words.MENTIONS if m in ballot.mentions]
        if len(ballot.mentions) < 2 or list(ballot.mentions) != order:
            yield "ballot.mentions", _("At least two mentions, from the lowest to the highest.")


def _allocation(rules: Allocation, ballot: BallotRules) -> Iterator[Problem]:
    words_of = {
        "by": words.BY,
        "when_too_dear": words.WHEN_TOO_DEAR,
        "utility": words.UTILITIES,
        "completion": words.COMPLETIONS,
        "start": words.STARTS,
        "stop": words.STOPS,
        "unrated": words.UNRATED,
    }
    for name, known in words_of.items():
        if getattr(rules, name) not in known:
            yield f"allocation.{name}", _("Choose one.")
    if not rules.ties or not set(rules.ties) <= set(words.TIES):
        yield "allocation.ties", _("Choose at least one.")
    elif len(set(rules.ties)) != len(rules.ties):
        yield "allocation.ties", _("The same criterion is there twice.")
    elif rules.ties[-1] not in words.DECISIVE:
        yield "allocation.ties", _("The last criterion must settle all: the lot or the number.")
    if "lot" in rules.ties and not rules.seed.strip():
        yield "allocation.seed", _("Declare the seed of the lot.")
    if len(rules.seed) > 200:
        yield "allocation.seed", _("This is too long.")
    if rules.winners is not None and rules.winners < 1:
        yield "allocation.winners", _("At least one.")
    if not 0 <= rules.threshold <= 10**9:
        yield "allocation.threshold", _("This can’t be negative.")
    if rules.winners is not None and rules.winners > COUNT_MOST:
        yield "allocation.winners", _("A number between 0 and 1,000.")
    rated = ballot.kind in (BallotKind.POINTS, BallotKind.RANKING, BallotKind.JUDGMENT)
    by_points = (rules.rule == AllocationRule.GREEDY and rules.by == "points") or (
        rules.rule == AllocationRule.EQUAL_SHARES and rules.utility == "points"
    )
    if by_points and not rated:
        yield "allocation.rule", _("Counting by points needs ballots that give points.")
    if rules.rule == AllocationRule.MAJORITY_JUDGMENT:
        if ballot.kind != BallotKind.JUDGMENT:
            yield "allocation.rule", _("Majority judgment needs ballots with mentions.")
        elif not 0 <= rules.least_mention < len(ballot.mentions):
            yield "allocation.least_mention", _("Choose one.")


def _calendar(calendar: Calendar) -> Iterator[Problem]:
    last = None
    for step in STEPS:
        window = calendar[step]
        if window is None:
            continue
        years = {moment.year for moment in (window.opens, window.closes) if moment is not None}
        if not all(2000 <= year <= 2100 for year in years):
            yield f"calendar.{step.value}", _("A date of this century.")
        if window.closes is not None and window.closes <= window.opens:
            yield f"calendar.{step.value}", _("It must close after it opens.")
        if last is not None and window.opens < last:
            yield f"calendar.{step.value}", _("The steps must follow one another.")
        last = window.opens
    vote = calendar[Step.VOTE]
    if vote is None:
        return
    if vote.closes is None:
        yield "calendar.vote", _("The vote needs a closing date.")
    for step in (Step.IDEAS, Step.ADMISSIBILITY, Step.STUDY):
        window = calendar[step]
        if window is not None and (window.closes is None or window.closes > vote.opens):
            yield f"calendar.{step.value}", _("It must close before the vote opens.")
    for step in (Step.RESULT, Step.REALISATION):
        window = calendar[step]
        if window is not None and vote.closes is not None and window.opens < vote.closes:
            yield f"calendar.{step.value}", _("It must open after the vote closes.")
