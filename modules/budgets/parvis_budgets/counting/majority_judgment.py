"""Majority judgment: projects ranked by the mentions they received (Balinski and Laraki, 2010).

A project's majority mention is the best one that more than half of its voters give or exceed.
Projects with the same mention are told apart by taking one voter of that mention away from each
and looking again, until their mentions differ: the *majority value*, a sequence of mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise
from math import lcm

import numpy as np

from parvis_budgets.counting.model import CountingError, Counts, Election

LOWEST = "lowest"
APART = "apart"
UNRATED = (LOWEST, APART)


@dataclass(frozen=True, slots=True)
class Merit:
    """The mentions of one project, from the lowest level to the highest.

    ``counts[k]`` voters gave ``levels[k]``; ``majority`` is the position of the majority mention,
    None where nobody judged the project; ``better`` and ``worse`` are the shares of its voters
    who gave a higher and a lower one.
    """

    counts: tuple[int, ...]
    majority: int | None
    better: Fraction
    worse: Fraction


@dataclass(frozen=True)
class Judgment:
    """All the merits, and a standing for each project: the higher, the better; equal on ties."""

    levels: tuple[int, ...]
    merits: tuple[Merit, ...]
    standings: tuple[int, ...]


def judge(election: Election, levels: Sequence[int] = (), unrated: str = LOWEST) -> Judgment:
    """Rank the projects by majority judgment.

    The points of a ballot are its mentions. ``levels`` lists the possible ones in ascending
    order; by default those found in the ballots (for ballots without points, 0 for not named
    and 1 for named). ``unrated`` says what a voter gives to a project not mentioned: "lowest",
    the lowest mention; "apart", nothing: the project is judged by those who rated it, and the
    shares, not the numbers, are compared.
    """
    if unrated not in UNRATED:
        raise CountingError(f"Unknown treatment of unrated projects: {unrated}.")
    levels = tuple(levels) or _levels(election)
    if list(levels) != sorted(set(levels)):
        raise CountingError("The mentions must be in ascending order, each once.")
    table = _table(election, levels)
    if unrated == LOWEST and levels:
        table[:, 0] += election.profile.total - table.sum(axis=1)
    merits = tuple(_merit([int(count) for count in row]) for row in table)
    return Judgment(levels, merits, _standings(merits))


def _levels(election: Election) -> tuple[int, ...]:
    points = election.profile.points
    if points is None:
        return (0, 1)
    return tuple(int(value) for value in np.unique(points))


def _table(election: Election, levels: Sequence[int]) -> Counts:
    """How many voters gave each project (row) each mention (column)."""
    profile = election.profile
    if profile.points is None:
        column = np.full(len(profile.projects), len(levels) - 1, np.intp)
    else:
        known = np.asarray(levels, np.int64)
        column = np.searchsorted(known, profile.points)
        if len(column) and (
            not len(known) or column.max() >= len(known) or np.any(known[column] != profile.points)
        ):
            raise CountingError("A ballot gives a mention that is not among those declared.")
    width = max(len(levels), 1)
    cells = np.bincount(
        profile.projects * width + column,
        profile.voters[profile.owners].astype(np.float64),
        minlength=len(election.projects) * width,
    )
    return np.rint(cells).astype(np.int64).reshape(len(election.projects), width)


def _merit(counts: list[int]) -> Merit:
    total = sum(counts)
    if not total:
        return Merit(tuple(counts), None, Fraction(0), Fraction(0))
    majority = _median(counts)
    return Merit(
        tuple(counts),
        majority,
        Fraction(sum(counts[majority + 1 :]), total),
        Fraction(sum(counts[:majority]), total),
    )


def _median(counts: Sequence[int]) -> int:
    """The lower median: the level at which, from the lowest, half of the voters are reached."""
    half, reached = (sum(counts) + 1) // 2, 0
    for level, count in enumerate(counts):
        reached += count
        if reached >= half:
            return level
    raise ValueError("no voter")


def _standings(merits: Sequence[Merit]) -> tuple[int, ...]:
    """Compare every project's majority value, on the same number of voters for all."""
    totals = [sum(merit.counts) for merit in merits]
    common = lcm(*(total for total in totals if total)) if any(totals) else 1
    values = [
        majority_value([count * (common // total) for count in merit.counts]) if total else ()
        for merit, total in zip(merits, totals, strict=True)
    ]
    key = cmp_to_key(compare)
    order = sorted(range(len(values)), key=lambda place: key(values[place]))
    standings = [0] * len(values)
    for before, place in pairwise(order):
        higher = compare(values[place], values[before]) > 0
        standings[place] = standings[before] + (1 if higher else 0)
    return tuple(standings)


Value = tuple[tuple[int, int, int], ...]


def majority_value(counts: Sequence[int]) -> Value:
    """The majority value in runs: (how many pairs, the lower mention, the higher one).

    Voters are taken away from the middle outwards, one below and one above in turn, so the
    sequence is a series of pairs that change only where a mention is used up. Everyone is
    counted twice, which changes no comparison and makes their number even.
    """
    half = sum(counts)
    below = _runs(counts, range(len(counts) - 1, -1, -1), half)
    above = _runs(counts, range(len(counts)), half)
    value = []
    while below:
        (low, fewer), (high, more) = below[-1], above[-1]
        length = min(fewer, more)
        value.append((length, low, high))
        for side, level, count in ((below, low, fewer), (above, high, more)):
            side.pop()
            if count > length:
                side.append((level, count - length))
    return tuple(value)


def _runs(counts: Sequence[int], inwards: Sequence[int], half: int) -> list[tuple[int, int]]:
    """From the outside inwards, the half of the doubled voters away from the far end."""
    runs, skipped = [], 0
    for level in inwards:
        count = 2 * counts[level]
        hidden = min(count, half - skipped)
        skipped += hidden
        if count > hidden:
            runs.append((level, count - hidden))
    return runs[::-1]


def compare(one: Value, other: Value) -> int:
    """Negative, zero or positive as one majority value is lower, equal or higher.

    Both must come from the same number of voters; a project nobody judged is below all others.
    """
    if not one or not other:
        return len(one) - len(other)
    first, second = list(one[::-1]), list(other[::-1])
    while first and second:
        (length, *pair), (width, *twin) = first.pop(), second.pop()
        if pair != twin:
            return 1 if pair > twin else -1
        if length > width:
            first.append((length - width, pair[0], pair[1]))
        elif width > length:
            second.append((width - length, twin[0], twin[1]))
    return 0
