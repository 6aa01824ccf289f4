"""The public file of a draw, as it is kept: canonical JSON to the byte; what it says of someone."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any

from parvis.db import now
from parvis_sortition.models import Draw, DrawStatus
from parvis_sortition.proof.canonical import canonical
from parvis_sortition.proof.keeping import Bounds, bounds_of, relax
from parvis_sortition.proof.log import append, seated

DATE_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
"""In UTC, as `proof.log.DATE` wants it."""


def read_document(draw: Draw) -> dict[str, Any]:
    """The public file. Raises ValueError when there is none yet."""
    if draw.audit is None:
        raise ValueError("this draw has published nothing yet")
    document: dict[str, Any] = json.loads(draw.audit)
    return document


def write_document(document: Mapping[str, Any]) -> str:
    """The text to keep and to publish. The entries of its log that have no date yet, the last ones,
    get that of now.
    """
    return canonical(_dated(document)).decode()


def _dated(document: Mapping[str, Any]) -> dict[str, Any]:
    """A clock that was set back meanwhile leaves the date of the entry before."""
    entries = document["log"]
    log = list(takewhile(lambda entry: "at" in entry, entries))
    at = max(now().strftime(DATE_FORMAT), log[-1]["at"] if log else "")
    for entry in entries[len(log) :]:
        log = append(log, entry["kind"], entry["data"], at)
    return {**document, "log": log}


def log_date(entry: Mapping[str, Any]) -> datetime:
    """When an entry that has a date was written."""
    return datetime.strptime(entry["at"], DATE_FORMAT).replace(tzinfo=UTC)


class Place(StrEnum):
    """Where the public file leaves a number."""

    BEFORE = "before"
    """Nothing is drawn yet."""
    DRAWN = "drawn"
    """It sits since the draw."""
    ENTERED = "entered"
    """It sits since a replacement."""
    LEFT = "left"
    """It sat, and does no longer."""
    ALTERNATE = "alternate"
    """It may be called if a seat becomes free."""
    OUT = "out"
    """It has not been drawn."""


@dataclass(frozen=True)
class Standing:
    """What the public file says of one number."""

    number: int
    chance: float
    """The fair chance, from 0 to 1."""
    panels: int | None
    """How many of the listed panels have them; None where people are seated in a second stage."""
    place: Place


def standing_of(document: Mapping[str, Any], number: int) -> Standing | None:
    """What is said of a number; None when nobody has it."""
    draw = document["draw"]
    if not 1 <= number <= draw["roster"]["people"]:
        return None
    lottery = draw["lottery"]
    listed = lottery["panels"] if lottery["stages"] == 1 else None
    return Standing(
        number,
        float(draw["chances"][number - 1]),
        None if listed is None else sum(number in panel for panel in listed),
        _place(document, number),
    )


def _place(document: Mapping[str, Any], number: int) -> Place:
    drawn = _last(document, "drawn", "panel")
    if drawn is None:
        return Place.BEFORE
    if number in seated(document["log"]):
        return Place.DRAWN if number in drawn else Place.ENTERED
    panels = (entry["data"].get("panel", []) for entry in document["log"])
    if any(number in panel for panel in panels):
        return Place.LEFT
    waiting = _last(document, "alternates", "numbers") or []
    return Place.ALTERNATE if number in waiting else Place.OUT


def was_due(draw: Draw, moment: datetime) -> bool:
    """Whether the hour announced for the balls had come, as the mandate that the draw rests on was
    published.
    """
    announced = json.loads(draw.mandate.document)["calendar"]["draw_at"]
    return announced is not None and moment >= datetime.fromisoformat(announced)


def cancelled_late(draw: Draw) -> bool:
    """Whether it was cancelled, sealed, when the balls may have been known."""
    cancelled = draw.status == DrawStatus.CANCELLED and draw.sealed_at is not None
    return cancelled and draw.ended_at is not None and was_due(draw, draw.ended_at)


def panel_in(document: Mapping[str, Any] | None) -> list[int]:
    """The panel as it was drawn, who has left since included; empty before the draw."""
    return (_last(document, "drawn", "panel") or []) if document else []


def with_leaving(document: Mapping[str, Any], numbers: Collection[int]) -> dict[str, Any]:
    """The public file, where it is written that these numbers sit no longer. Why is not said."""
    assert set(numbers) <= set(seated(document["log"]))
    return _with_entry(document, "declined", numbers)


def with_absence(document: Mapping[str, Any], number: int, *, back: bool = False) -> dict[str, Any]:
    """The public file, where it is written that an alternate can't be called any more, or can
    again: who is left decides who comes in, so that it is said before.
    """
    return _with_entry(document, "available" if back else "unavailable", [number])


def _with_entry(
    document: Mapping[str, Any], kind: str, numbers: Collection[int]
) -> dict[str, Any]:
    log = append(document["log"], kind, {"numbers": sorted(numbers)})
    return {**document, "log": log}


def may_return(document: Mapping[str, Any], number: int) -> bool:
    """Whether the seat that this number left is still empty: nobody has been drawn for it since."""
    log = document["log"]
    whole: list[int] = next((e["data"]["panel"] for e in reversed(log) if "panel" in e["data"]), [])
    return number in whole and number not in seated(log)


def with_return(document: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The public file, where it is written that this number sits again."""
    assert may_return(document, number)
    return _with_entry(document, "returned", [number])


def quotas_of(document: Mapping[str, Any]) -> Bounds:
    """The bounds of each (feature, value): those published, with the relaxations decided since."""
    bounds = bounds_of(document["draw"])
    for entry in document["log"]:
        if entry["kind"] == "relaxed":
            relax(bounds, entry["data"]["changes"])
    return bounds


def _last(document: Mapping[str, Any], kind: str, name: str) -> list[int] | None:
    found = [entry["data"][name] for entry in document["log"] if entry["kind"] == kind]
    return found[-1] if found else None


def receipt_of(draw: Draw, number: int) -> dict[str, Any] | None:
    """What someone needs to check by themselves that the roster commits to their own answers: the
    format of `parvis-sortition-verify --receipt`. None when the sealed file is gone.
    """
    if draw.sealed is None or "people" not in draw.sealed:
        return None
    for person in draw.sealed["people"]:
        if person["number"] == number:
            return dict(person)
    return None
