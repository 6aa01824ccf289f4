"""A log in which each entry holds the hash of the one before: nothing can be slipped in or out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.proof.canonical import digest

START = "0" * 64
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
"""The date of an entry, in UTC: all of one length, so that their order is that of the texts."""


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Hash of an entry, its own hash left out."""
    return digest("log", {key: value for key, value in entry.items() if key != "hash"})


def append(
    log: Sequence[Mapping[str, Any]], kind: str, data: Mapping[str, Any], at: str = ""
) -> list[Any]:
    """The log with one more entry of a kind: `published`, `drawn`, `declined`, `replaced`…

    `at` is its date, as `DATE`; nothing here reads a clock. Raises ValueError for another text.
    """
    if at and not DATE.fullmatch(at):
        raise ValueError("a date is written 2026-11-22T08:00:00Z")
    entry: dict[str, Any] = {
        "place": len(log),
        "previous": log[-1]["hash"] if log else START,
        "kind": kind,
        "data": dict(data),
    }
    if at:
        entry["at"] = at
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


def dates_of(log: Sequence[Mapping[str, Any]]) -> list[str]:
    """The dates written in the entries that have one, in their order. Raises ValueError for one
    that is none.
    """
    dates = [entry["at"] for entry in log if "at" in entry]
    if not all(isinstance(date, str) and DATE.fullmatch(date) for date in dates):
        raise ValueError("a date of the log is not written as it should be")
    return dates


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
