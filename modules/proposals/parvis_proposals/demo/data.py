"""The demonstration's proposals, read from the `proposals-*.toml` files beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, kw_only=True)
class DemoPlace:
    """A point and its name; degrees, WGS 84."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True)
class DemoComment:
    """A comment; `reply_to` is the index in the proposal's comments of the one it answers."""

    author: str
    age: timedelta
    stance: int
    """1 for, -1 against, 0 neither."""
    text: str
    reply_to: int | None


@dataclass(frozen=True, kw_only=True)
class DemoAnswer:
    """An official answer and the stage it gives the proposal."""

    author: str
    age: timedelta
    stage: str
    body: str


@dataclass(frozen=True, kw_only=True)
class DemoPicture:
    """What to ask of `illustrations.illustrate`, and the text that stands for the picture."""

    scene: str
    seed: int
    alt: str


@dataclass(frozen=True, kw_only=True)
class DemoProposal:
    """A proposal and what followed. People are named by their id in the core's `people.toml`."""

    id: str
    title: str
    body: str
    space: str
    """`agglomeration` or an INSEE code."""
    category: str
    author: str
    age: timedelta
    draft: bool
    stage: str
    """Of the last answer; `submitted` when there is none."""
    supports: int
    channel: str
    channel_note: str
    entered_by: str | None
    place: DemoPlace | None
    picture: DemoPicture | None
    answers: tuple[DemoAnswer, ...]
    """Oldest first."""
    comments: tuple[DemoComment, ...]
    """In the order in which they came, each after the one it answers."""


STANCES = {"for": 1, "neutral": 0, "against": -1}


def read_proposals() -> tuple[DemoProposal, ...]:
    """All of them, oldest first. Raises KeyError or TypeError when a file is wrong."""
    folder = files("parvis_proposals.demo")
    rows = [
        row
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.startswith("proposals-") and file.name.endswith(".toml")
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["proposal"]
    ]
    return tuple(sorted(map(_proposal, rows), key=lambda proposal: -proposal.age))


def _proposal(row: dict[str, Any]) -> DemoProposal:
    drawn = "scene" in row
    return DemoProposal(
        id=row["id"],
        title=row["title"],
        body=row["body"].strip(),
        space=row["space"],
        category=row["category"],
        author=row["author"],
        age=timedelta(days=row["days_ago"]),
        draft=row["stage"] == "draft",
        stage="submitted" if row["stage"] == "draft" else row["stage"],
        supports=row["supports"],
        channel=row.get("channel", "web"),
        channel_note=row.get("channel_note", ""),
        entered_by=row.get("entered_by"),
        place=DemoPlace(**row["place"]) if "place" in row else None,
        picture=DemoPicture(scene=row["scene"], seed=row["seed"], alt=row["alt"])
        if drawn
        else None,
        answers=tuple(_answer(answer) for answer in row.get("answers", ())),
        comments=_comments(row.get("comments", ())),
    )


def _answer(row: dict[str, Any]) -> DemoAnswer:
    age = timedelta(days=row["days_ago"])
    return DemoAnswer(author=row["author"], age=age, stage=row["stage"], body=row["body"].strip())


def _comments(rows: list[dict[str, Any]]) -> tuple[DemoComment, ...]:
    """The files keep threads together; here, comments come in the order of time."""
    order = sorted(range(len(rows)), key=lambda index: -rows[index]["days_ago"])
    place = {written: index for index, written in enumerate(order)}
    return tuple(
        DemoComment(
            author=row["author"],
            # Comments of one day follow each other by a few minutes.
            age=timedelta(days=row["days_ago"], minutes=-7 * index),
            stance=STANCES[row["stance"]],
            text=row["text"],
            reply_to=place[row["reply_to"] - 1] if "reply_to" in row else None,
        )
        for index, row in ((index, rows[written]) for index, written in enumerate(order))
    )
