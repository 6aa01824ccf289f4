"""What panels must keep, told from everyone's features: quotas, households."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from parvis_sortition.proof.roster import Entry

Document = Mapping[str, Any]

Pair = tuple[str, str]
"""A feature and a value."""
Bounds = dict[Pair, tuple[int, int]]
"""Least and most seats of each (feature, value)."""


def bounds_of(draw: Document) -> Bounds:
    """The quotas as they were published."""
    return {(q["feature"], q["value"]): (q["min"], q["max"]) for q in draw["quotas"]}


def relax(quotas: Bounds, changes: Sequence[str]) -> None:
    """Apply changes written `FEATURE/VALUE:min=4`; raises ValueError for any that is not."""
    named = {f"{feature}/{value}": (feature, value) for feature, value in quotas}
    for text in changes:
        where, _sign, change = text.rpartition(":")
        bound, _sign, after = change.partition("=")
        low, high = quotas[named[where]]
        quotas[named[where]] = (
            (min(low, int(after)), high) if bound == "min" else (low, max(high, int(after)))
        )


def panels_of(lottery: Document) -> Iterator[Sequence[int]]:
    """The panels by number; of each type, with a second stage, someone stands for all."""
    if lottery["stages"] == 1:
        yield from lottery["panels"]
        return
    stands = {
        int(kind): home[kind][0]
        for households in lottery["classes"].values()
        for home in households[:1]
        for kind in home
    }
    for panel in lottery["panels"]:
        yield [stands[kind] for kind in panel]


def alike(lottery: Document, entries: Sequence[Entry]) -> bool:
    """Whether the people of each type have the same features."""
    return all(
        entries[number - 1].features == entries[households[0][kind][0] - 1].features
        for households in lottery["classes"].values()
        for home in households
        for kind, members in home.items()
        for number in members
    )


def keeps(quotas: Bounds, entries: Sequence[Entry], panel: Sequence[int], *, homes: bool) -> bool:
    """Whether people, by number, keep the quotas and, if asked, sit one for each household."""
    counts = counts_of(entries, panel)
    tags = Counter(entries[n - 1].household for n in panel if entries[n - 1].household)
    kept = all(low <= counts[pair] <= high for pair, (low, high) in quotas.items())
    return kept and not (homes and any(n > 1 for n in tags.values()))


def full_values(quotas: Bounds, entries: Sequence[Entry], sitting: Iterable[int]) -> set[Pair]:
    """The values of which nobody more can sit beside those who do."""
    counts = counts_of(entries, sitting)
    return {pair for pair, (_low, high) in quotas.items() if counts[pair] >= high}


def counts_of(entries: Sequence[Entry], numbers: Iterable[int]) -> Counter[Pair]:
    """How many of some people have each value."""
    return Counter(pair for n in numbers for pair in entries[n - 1].features.items())
