"""Lists of addresses, and their files as long as they are here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from parvis.db import db, now
from parvis_sortition.models import Objection, Recruitment, Roll, RollPart, RollState, SubDraw
from parvis_sortition.rolls.reading import Layout, Source, written_key


def rolls_of(recruitment: Recruitment, *, published: bool = False) -> Sequence[Roll]:
    """The lists of all its sub-draws, in the order they came; with `published`, those whose hash
    is.
    """
    query = (
        select(Roll)
        .join(SubDraw, SubDraw.id == Roll.sub_draw_id)
        .where(SubDraw.recruitment_id == recruitment.id)
        .order_by(Roll.id)
    )
    if published:
        query = query.where(Roll.state != RollState.RECEIVED)
    return db.session.scalars(query).all()


def roll_of(recruitment: Recruitment, number: int) -> Roll | None:
    """One of its lists."""
    return next((roll for roll in rolls_of(recruitment) if roll.id == number), None)


STALE = timedelta(minutes=1)
"""A work that has not moved for so long is taken for dead."""


def is_busy(roll: Roll) -> bool:
    """Whether a job works on the list, as far as one can tell."""
    return roll.work is not None and (roll.moved_at or roll.created_at) > now() - STALE


def source_of(roll: Roll) -> Source:
    """The file, opened piece by piece."""
    number = roll.id

    def pieces() -> Iterator[bytes]:
        place = 0
        while True:
            data = db.session.scalar(
                select(RollPart.data).where(RollPart.roll_id == number, RollPart.place == place)
            )
            if data is None:
                return
            yield data
            place += 1

    return pieces


def layout_of(kept: Mapping[str, Any]) -> Layout:
    """The layout as it is kept."""
    return Layout(kept["encoding"], kept["delimiter"], kept["columns"], kept["header"])


def objected_in(space_id: int, until: datetime) -> frozenset[str]:
    """The keys of those who had asked this space, by then, not to write to them again."""
    rows = db.session.scalars(
        select(Objection).where(Objection.space_id == space_id, Objection.created_at <= until)
    )
    return frozenset(written_key(row.recipient["name"], row.recipient["lines"]) for row in rows)
