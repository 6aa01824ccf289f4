"""A log in which each entry holds the hash of the one before: nothing can be slipped in or out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.proof.canonical import digest

START = "0" * 64


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Hash of an entry, its own hash left out."""
    return digest("log", {key: value for key, value in entry.items() if key != "hash"})


def append(log: Sequence[Mapping[str, Any]], kind: str, data: Mapping[str, Any]) -> list[Any]:
    """The log with one more entry of a kind: `published`, `drawn`, `declined`, `replaced`…"""
    entry: dict[str, Any] = {
        "place": len(log),
        "previous": log[-1]["hash"] if log else START,
        "kind": kind,
        "data": dict(data),
    }
    return [*log, entry | {"hash": entry_hash(entry)}]


def first_break(log: Sequence[Mapping[str, Any]]) -> int | None:
    """Place of the first entry that does not follow from the one before, or None."""
    previous = START
    for place, entry in enumerate(log):
        intact = (
            entry.get("place") == place
            and entry.get("previous") == previous
            and entry.get("hash") == entry_hash(entry)
        )
        if not intact:
            return place
        previous = str(entry["hash"])
    return None


def seated(log: Sequence[Mapping[str, Any]]) -> list[int]:
    """The numbers that sit, after all the entries."""
    sitting: list[int] = []
    for entry in log:
        if "panel" in entry["data"]:
            sitting = list(entry["data"]["panel"])
        elif entry["kind"] == "declined":
            sitting = [number for number in sitting if number not in entry["data"]["numbers"]]
        elif entry["kind"] == "returned":
            sitting = [*sitting, *entry["data"]["numbers"]]
    return sitting
