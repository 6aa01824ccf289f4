"""A ballot as its page sends it, and what it leaves to choose. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parvis_budgets.papers import Choice, Fault, Paper, faults
from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.words import BallotKind

FIELD = "project-"
"""Name of a project's field: `project-12`."""


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


@dataclass(frozen=True)
class Filled:
    """What a page has sent: `said` of each project, as it was typed, to be shown again; the paper
    it makes; what the règlement does not allow there.
    """

    said: Mapping[int, str]
    paper: Paper
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Figure:
    """One thing that the voter has used, and what is left: English msgids; amounts in cents when
    `money`. `most` is None where there is no limit.
    """

    label: str
    used: int
    most: int | None = None
    money: bool = False


def read(
    rules: BallotRules, choices: Sequence[Choice], envelope: int, sent: Mapping[str, str]
) -> Filled:
    """The ballot that a form holds. `envelope` in cents."""
    said = {int(name.removeprefix(FIELD)): text for name, text in _typed(sent)}
    listed = {choice.number for choice in choices}
    if rules.kind in (BallotKind.APPROVAL, BallotKind.KNAPSACK):
        paper = Paper.of(rules.kind, list(said))
        return Filled(said, paper, faults(rules, choices, envelope, paper))
    numbers = {number: int(text) for number, text in said.items() if _is_number(text)}
    wrong = [
        Fault(_("“%(project)s”: a whole number is needed."), {"project": number})
        for number in said
        if number not in numbers and number in listed
    ]
    if rules.kind == BallotKind.RANKING:
        ranks = {number: rank for number, rank in numbers.items() if rank}
        wrong += _ranked_alike(ranks)
        paper = Paper.of(rules.kind, sorted(ranks, key=lambda number: (ranks[number], number)))
    else:
        paper = Paper.of(rules.kind, numbers)
    return Filled(said, paper, [*wrong, *faults(rules, choices, envelope, paper)])


def _typed(sent: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in sent.items():
        if name.startswith(FIELD) and _is_number(name.removeprefix(FIELD)) and text.strip():
            yield name, text.strip()[:16]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _ranked_alike(ranks: Mapping[int, int]) -> list[Fault]:
    return [
        Fault(_("%(count)d projects have rank %(rank)d: give each a rank of its own."), {
            "count": count, "rank": rank,
        })
        for rank, count in sorted(Counter(ranks.values()).items())
        if count > 1
    ]  # fmt: skip


def figures(
    rules: BallotRules, choices: Sequence[Choice], envelope: int, paper: Paper
) -> list[Figure]:
    """What the voter has used of what the règlement gives."""
    known = {choice.number: choice for choice in choices}
    chosen = [known[number] for number in paper.projects if number in known]
    if rules.kind == BallotKind.POINTS:
        return [Figure(_("Points given"), sum(paper.values or ()), rules.points_total)]
    if rules.kind == BallotKind.JUDGMENT:
        return [Figure(_("Projects judged"), len(chosen), len(choices))]
    found = []
    if rules.kind == BallotKind.KNAPSACK:
        total = sum(choice.cost for choice in chosen)
        found.append(Figure(_("Cost of your choices"), total, envelope, money=True))
    if rules.most is not None or not found:
        most = None if rules.most is None else min(rules.most, len(choices))
        found.append(Figure(_("Projects chosen"), len(chosen), most))
    if rules.themed_most is not None and rules.free_most is not None:
        inside = sum(choice.theme in rules.themes for choice in chosen)
        found.append(Figure(_("Projects of the theme"), inside, rules.themed_most))
        found.append(Figure(_("Other projects"), len(chosen) - inside, rules.free_most))
    return found
