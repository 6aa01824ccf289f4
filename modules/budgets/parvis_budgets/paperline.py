"""A paper ballot as an agent types it: one line of figures, without leaving the keyboard. Pure.

    approval, knapsack      3 7 12          the numbers ticked
    ranking                 7 3 12          in order of preference
    points                  3:5 7:2         number, colon, points
    judgment                3:4 7:1         number, colon, place of the mention: 1 is the lowest
    any                     0               blank          x   spoilt

Numbers are those printed on the ballot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parvis_budgets.papers import VALUED, Fault, Paper
from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.words import BallotKind

SPOILT = ""
"""What is kept of a ballot that says nothing that can be read."""

_PAIR = re.compile(r"(\d{1,6})[:=](\d{1,6})")


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


@dataclass(frozen=True)
class Unread(ValueError):
    """A line that can't be read: `fault` says why."""

    fault: Fault


def read_line(rules: BallotRules, printed: Mapping[int, int], line: str) -> str:
    """The content of the ballot, as `Paper.text` writes it, or `SPOILT`. `printed` gives a
    project's number by the one printed on the ballot. What the règlement does not allow is read
    as it is. Raises Unread.
    """
    words = line.replace(",", " ").replace(";", " ").lower().split()
    if words == ["x"]:
        return SPOILT
    if words == ["0"]:
        return Paper((), () if rules.kind in VALUED else None).text()
    if not words:
        raise Unread(Fault(_("Type the numbers; 0 for a blank ballot, x for a spoilt one."), {}))
    if rules.kind not in VALUED:
        return Paper.of(rules.kind, _plain(words, printed)).text()
    pairs = _valued(words, printed)
    if rules.kind == BallotKind.JUDGMENT:
        pairs = {number: value - 1 for number, value in pairs.items()}
        if any(not 0 <= value < len(rules.mentions) for value in pairs.values()):
            most = len(rules.mentions)
            raise Unread(Fault(_("Mentions go from 1 to %(most)d."), {"most": most}))
    return Paper.of(rules.kind, pairs).text()


def show_line(rules: BallotRules, printed: Mapping[int, int], content: str) -> str:
    """The line that gives this content."""
    if content == SPOILT:
        return "x"
    paper = Paper.read(content)
    by_number = {number: place for place, number in printed.items()}
    if not paper.projects:
        return "0"
    if rules.kind not in VALUED:
        return " ".join(str(by_number[number]) for number in paper.projects)
    more = 1 if rules.kind == BallotKind.JUDGMENT else 0
    pairs = zip(paper.projects, paper.values or (), strict=True)
    return " ".join(f"{by_number[number]}:{value + more}" for number, value in pairs)


def _known(printed: Mapping[int, int], word: str) -> int:
    if not (word.isascii() and word.isdecimal() and len(word) <= 6):
        raise Unread(Fault(_("Only figures are expected, with spaces between."), {}))
    number = printed.get(int(word))
    if number is None:
        raise Unread(Fault(_("No project has number %(number)d."), {"number": int(word)}))
    return number


def _plain(words: list[str], printed: Mapping[int, int]) -> list[int]:
    numbers = [_known(printed, word) for word in words]
    for place, number in enumerate(numbers):
        if number in numbers[:place]:
            raise _twice(words[place])
    return numbers


def _valued(words: list[str], printed: Mapping[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for word in words:
        pair = _PAIR.fullmatch(word)
        if pair is None or not word.isascii():
            raise Unread(Fault(_("Each number is followed by a colon and its value: 3:5 7:2."), {}))
        number = _known(printed, pair[1])
        if number in found:
            raise _twice(pair[1])
        found[number] = int(pair[2])
    return found


def _twice(word: str) -> Unread:
    return Unread(Fault(_("Number %(number)d is there twice."), {"number": int(word)}))
