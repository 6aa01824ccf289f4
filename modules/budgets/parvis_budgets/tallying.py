"""From ballots to a published result. Pure; loads the engine, and NumPy with it: import it where
it is used.

Blank ballots are counted apart: they are voters' but weigh nothing in the allocation, as with the
*suffrages exprimés* of French law (Code électoral, L65), and Pabulib files have no place for them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parvis_budgets.counting import Election, Parameters, Result, count
from parvis_budgets.explanation import explanation_of
from parvis_budgets.pabulib import BALLOTS, RESULT, PbFile, compose, election, publish
from parvis_budgets.pabulib.ballots import APPROVAL, CHOOSE_ONE, CUMULATIVE, ORDINAL, SCORING
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import Allocation, BallotKind, BallotRules, Reglement
from parvis_budgets.reglement.frozen import REGLEMENT

VOTE_TYPES = {
    BallotKind.APPROVAL: APPROVAL,
    BallotKind.KNAPSACK: APPROVAL,
    BallotKind.POINTS: CUMULATIVE,
    BallotKind.RANKING: ORDINAL,
    BallotKind.JUDGMENT: SCORING,
}
METHODS = {"web": "internet", "paper": "paper", "phone": "internet"}
"""Channels in the words of Pabulib, which has none for the telephone: an agent enters those ballots
on the web, and `result.json` names them.
"""


@dataclass(frozen=True)
class Candidate:
    """A project on the ballot: its number, title, cost in cents."""

    number: int
    title: str
    cost: int
    theme: str = ""


@dataclass(frozen=True)
class Voted:
    """A ballot: `voter` is its name in the published file, of which nothing leads to a person."""

    voter: str
    paper: Paper
    channel: str


@dataclass(frozen=True)
class Seal:
    """What the count follows: the fingerprint of what was frozen, the envelope's name in it."""

    sha256: str
    envelope: str


@dataclass(frozen=True)
class Uncounted:
    """Ballots on paper whose voters signed and that are not counted: `spoilt`, which say nothing
    that the règlement allows, and `missing`, which no pile had.
    """

    spoilt: int = 0
    missing: int = 0


@dataclass(frozen=True)
class Box:
    """What is counted together: one envelope. `amount` in cents; `settings` are more values of the
    file's META; `conflicts` groups of numbers of which at most one can be chosen. `channels_shown`:
    each ballot is published with its channel, which must not be when few came by one of them;
    `uncounted`: None where it is not told.
    """

    amount: int
    candidates: Sequence[Candidate]
    ballots: Sequence[Voted]
    settings: Mapping[str, str]
    conflicts: Sequence[frozenset[int]] = ()
    channels_shown: bool = False
    uncounted: Uncounted | None = None
    frozen: Seal | None = None


@dataclass(frozen=True)
class Tally:
    """A count: what pages need of it, and the two files of its publication."""

    summary: dict[str, Any]
    explanation: dict[str, Any]
    ballots: str
    result: str


def parameters_of(rules: Allocation, ballot: BallotRules) -> Parameters:
    """The engine's parameters that the règlement declares."""
    return Parameters(
        rule=rules.rule.value,
        ties=rules.ties,
        seed=rules.seed,
        winners=rules.winners,
        by=rules.by,
        threshold=rules.threshold,
        when_too_dear=rules.when_too_dear,
        utility=rules.utility,
        completion=rules.completion,
        start=rules.start,
        stop=rules.stop,
        levels=tuple(range(len(ballot.mentions))),
        unrated=rules.unrated,
        least_mention=rules.least_mention,
    )


def tally(reglement: Reglement, box: Box) -> Tally:
    """Count one envelope as the règlement says. Raises CountingError, PbError."""
    file, voted, result = counted(reglement, box)
    reading = replace(election(file), election=voted)
    published = publish(file, reading, result)
    declared = parameters_of(reglement.allocation, reglement.ballot)
    about = json.loads(published[RESULT])
    if box.frozen is not None:
        about["reglement"] = {"file": REGLEMENT, **vars(box.frozen)}
    about["blank_ballots"] = [ballot.voter for ballot in box.ballots if is_blank(ballot)]
    if box.uncounted is not None:
        about["spoilt_ballots"] = box.uncounted.spoilt
        about["missing_ballots"] = box.uncounted.missing
    if box.channels_shown:
        about["telephone_ballots"] = [b.voter for b in box.ballots if b.channel == "phone"]
    named = {"sha256": about["ballots"]["sha256"], "version": about["code"]["version"]}
    return Tally(
        _summary(box, voted, result) | named,
        explanation_of(voted, result, declared),
        published[BALLOTS].decode(),
        json.dumps(about, ensure_ascii=False, indent=1) + "\n",
    )


def is_blank(ballot: Voted) -> bool:
    """Whether it chooses nothing."""
    return not ballot.paper.projects


def counted(reglement: Reglement, box: Box) -> tuple[PbFile, Election, Result]:
    """The file, the election that it describes and the result: for who explains or compares."""
    file = file_of(reglement, box)
    groups = tuple(frozenset(str(number) for number in group) for group in box.conflicts)
    voted = replace(election(file).election, conflicts=groups)
    rules = parameters_of(reglement.allocation, reglement.ballot)
    return file, voted, count(voted, rules)


def file_of(reglement: Reglement, box: Box) -> PbFile:
    """The ballots that choose something as a Pabulib file, without a result yet."""
    rules = reglement.ballot
    settings = {
        **box.settings,
        **about_ballots(rules, len(box.candidates), box.amount),
        "budget": euros(box.amount),
        "rule": "unknown",
    }
    projects = [
        {
            "project_id": str(c.number),
            "cost": euros(c.cost),
            "name": c.title,
            "category": category(c.theme),
        }
        for c in box.candidates
    ]
    if not any(c.theme for c in box.candidates):
        for row in projects:
            del row["category"]
    votes = []
    for ballot in box.ballots:
        if is_blank(ballot):
            continue
        row = {
            "voter_id": ballot.voter,
            "vote": ",".join(map(str, ballot.paper.projects)),
        }
        if settings["vote_type"] in (CUMULATIVE, SCORING):
            # The format lists projects from the most points down.
            given = zip(ballot.paper.projects, ballot.paper.values or (), strict=True)
            ordered = sorted(given, key=lambda pair: -pair[1])
            row["vote"] = ",".join(str(number) for number, _value in ordered)
            row["points"] = ",".join(str(value) for _number, value in ordered)
        if box.channels_shown:
            row["voting_method"] = METHODS[ballot.channel]
        votes.append(row)
    return compose(settings, projects, votes)


def about_ballots(rules: BallotRules, projects: int, amount: int) -> dict[str, str]:
    """What META says of the ballots: their kind, their limits, the currency. `amount` in cents."""
    about = {"vote_type": VOTE_TYPES[rules.kind], "currency": "EUR"}
    if rules.kind == BallotKind.POINTS:
        most, total = str(rules.points_most), str(rules.points_total)
        return about | {"max_points": most, "max_sum_points": total}
    if rules.kind == BallotKind.JUDGMENT:
        return about | {"min_points": "0", "max_points": str(len(rules.mentions) - 1)}
    # Blank ballots are not in the file, and nobody names more projects than there are.
    most_named = min(rules.most or projects, projects)
    about |= {"min_length": str(max(1, rules.least)), "max_length": str(most_named)}
    if most_named == 1 < projects and rules.kind != BallotKind.RANKING:
        about["vote_type"] = CHOOSE_ONE
    if rules.kind == BallotKind.KNAPSACK:
        about["max_sum_cost"] = euros(amount)
        if rules.share_least:
            about["min_sum_cost"] = euros(-(-amount * rules.share_least // 100))
    if rules.themed_most is not None and rules.free_most is not None:
        themes = ", ".join(map(category, rules.themes))
        limits = f"at most {rules.themed_most} projects of {themes}, {rules.free_most} others"
        about["comment"] = f"#1: A ballot chose {limits}."
    return about


def category(theme: str) -> str:
    """A theme as the format writes it: there commas separate several, and comments have marks."""
    return theme.replace(",", " /").replace("#", "")


def euros(cents: int) -> str:
    """An amount as the format writes it: « 1500 », « 1500.50 »."""
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _summary(box: Box, voted: Election, result: Result) -> dict[str, Any]:
    costs = {c.number: c.cost for c in box.candidates}
    selected = [int(name) for name in result.selected]
    return {
        "rule": result.rule,
        "parameters": dict(result.parameters),
        "selected": selected,
        "cost": sum(costs[number] for number in selected),
        "budget": box.amount,
        "voters": len(box.ballots),
        "blank": sum(map(is_blank, box.ballots)),
        "spoilt": box.uncounted.spoilt if box.uncounted else 0,
        "missing": box.uncounted.missing if box.uncounted else 0,
        "channels": dict(Counter(ballot.channel for ballot in box.ballots)),
        "votes": _by_number(voted, voted.votes),
        "scores": _by_number(voted, voted.scores),
        "votes_by_channel": _by_channel(box) if box.channels_shown else {},
    }


def _by_channel(box: Box) -> dict[str, dict[str, int]]:
    """For each project, how many ballots support it, by channel."""
    found: dict[str, Counter[str]] = {str(c.number): Counter() for c in box.candidates}
    for ballot in box.ballots:
        numbers = ballot.paper.projects
        for number, value in zip(numbers, ballot.paper.values or [1] * len(numbers), strict=True):
            found[str(number)][ballot.channel] += value > 0
    return {number: dict(sums) for number, sums in found.items()}


def _by_number(voted: Election, totals: Any) -> dict[str, int]:
    return {p.id: int(total) for p, total in zip(voted.projects, totals, strict=True)}
