"""What panels must keep, told from everyone's features: quotas, households."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parvis_sortition.proof.roster import Entry

Document = Mapping[str, Any]

Bounds = dict[tuple[str, str], tuple[int, int]]
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
    sitting = [entries[number - 1] for number in panel]
    counts = Counter(pair for entry in sitting for pair in entry.features.items())
    tags = Counter(entry.household for entry in sitting if entry.household)
    kept = all(low <= counts[pair] <= high for pair, (low, high) in quotas.items())
    return kept and not (homes and any(n > 1 for n in tags.values()))
