"""The demonstration's participatory budgets, read from the files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

NAMES = ("volonne", "digne", "seyne")


@dataclass(frozen=True, kw_only=True)
class DemoPicture:
    """What to ask of `parvis.demo.drawing.illustrate`, and the text that stands for it."""

    scene: str
    seed: int
    alt: str


@dataclass(frozen=True, kw_only=True)
class DemoStep:
    """A step of a realisation. Days from today; `spent` in cents."""

    title: str
    body: str
    planned: int
    done: int | None
    spent: int
    opens: bool
    picture: DemoPicture | None


@dataclass(frozen=True, kw_only=True)
class DemoStudy:
    """What a service found. Amounts in cents, `delay` in months."""

    stage: str
    service: str
    reason: str
    cost: int | None
    cost_low: int | None
    cost_high: int | None
    yearly: int | None
    delay: int | None


@dataclass(frozen=True, kw_only=True)
class DemoProject:
    """A project; its author is named by the id of the core's `people.toml`."""

    id: str
    title: str
    body: str
    author: str
    age: timedelta
    channel: str
    channel_note: str
    category: str
    place: Mapping[str, Any]
    picture: DemoPicture | None
    study: DemoStudy | None
    steps: tuple[DemoStep, ...]


@dataclass(frozen=True, kw_only=True)
class DemoGroup:
    """Fictional voters of one taste: their share of all, how much they like projects, by id."""

    share: int
    likes: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class DemoBudget:
    """An edition. Days from today, `envelope` in cents."""

    space: str
    staff: str
    administrator: str
    template: str
    title: str
    body: str
    envelope: int
    validator: str
    validated_by: str
    published: int
    frozen: int | None
    announced: int | None
    validated_on: int
    steps: Mapping[str, tuple[int, int]]
    votes: Mapping[str, int]
    """Ballots by channel, and how many of them are `blank`."""
    groups: tuple[DemoGroup, ...]
    projects: tuple[DemoProject, ...]
    """Oldest first."""


def read_budgets() -> tuple[DemoBudget, ...]:
    """All of them. Raises KeyError or TypeError when a file is wrong."""
    folder = files("parvis_budgets.demo")
    return tuple(
        _budget(tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")))
        for name in NAMES
    )


def _budget(row: dict[str, Any]) -> DemoBudget:
    projects = sorted(map(_project, row["project"]), key=lambda project: -project.age)
    return DemoBudget(
        space=row["space"],
        staff=row["staff"],
        administrator=row["administrator"],
        template=row["template"],
        title=row["title"],
        body=row["body"].strip(),
        envelope=row["envelope"] * 100,
        validator=row["validator"],
        validated_by=row.get("validated_by", ""),
        published=row["published"],
        frozen=row.get("frozen"),
        announced=row.get("announced"),
        validated_on=row.get("validated_on", 0),
        steps={name: (first, last) for name, (first, last) in row["steps"].items()},
        votes=row.get("votes", {}),
        groups=tuple(DemoGroup(**group) for group in row.get("groups", ())),
        projects=tuple(projects),
    )


def _project(row: dict[str, Any]) -> DemoProject:
    return DemoProject(
        id=row["id"],
        title=row["title"],
        body=row["body"].strip(),
        author=row["author"],
        age=timedelta(days=row["days_ago"]),
        channel=row.get("channel", "web"),
        channel_note=row.get("channel_note", ""),
        category=row["category"],
        place=row.get("place", {}),
        picture=_picture(row),
        study=_study(row) if "stage" in row else None,
        steps=tuple(_step(step) for step in row.get("steps", ())),
    )


def _study(row: dict[str, Any]) -> DemoStudy:
    return DemoStudy(
        stage=row["stage"],
        service=row["service"],
        reason=row["reason"],
        cost=_cents(row.get("cost")),
        cost_low=_cents(row.get("cost_low")),
        cost_high=_cents(row.get("cost_high")),
        yearly=_cents(row.get("yearly")),
        delay=row.get("delay"),
    )


def _step(row: dict[str, Any]) -> DemoStep:
    return DemoStep(
        title=row["title"],
        body=row.get("body", ""),
        planned=row["planned"],
        done=row.get("done"),
        spent=(row.get("spent", 0)) * 100,
        opens=row.get("opens", False),
        picture=_picture(row),
    )


def _picture(row: dict[str, Any]) -> DemoPicture | None:
    if "scene" not in row:
        return None
    return DemoPicture(scene=row["scene"], seed=row["seed"], alt=row["alt"])


def _cents(euros: int | None) -> int | None:
    return None if euros is None else euros * 100
