"""Reading lists and drawing from them, outside requests."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from parvis.db import db, now
from parvis.documents import lots
from parvis_sortition.models import Roll, RollPart, RollWork
from parvis_sortition.operations.roll_work import (
    close_drawing,
    invite_some,
    keep_reading,
    note_roll_problem,
    note_roll_progress,
)
from parvis_sortition.queries.rolls import layout_of, objected_in, source_of
from parvis_sortition.rolls.lottery import chosen, commitment, mark
from parvis_sortition.rolls.reading import Report, Source, Unreadable, read

log = logging.getLogger("parvis.sortition")

OFTEN = 1.0
"""Seconds between two notes of progress, each of which also asks whether to go on."""
LOT = 500
"""Invitations made in one transaction: others can write in between."""


class Stopped(Exception):
    """The work is no longer wanted."""


def work_on_roll(roll_id: int, number: int) -> None:
    """Read a list, or draw from it. A worker killed midway is followed by another that reads again
    and makes the invitations that are missing; a second one changes nothing.
    """
    roll = db.session.get(Roll, roll_id)
    if roll is None or roll.work is None or roll.work_number != number:
        return
    work = Work(roll)
    db.session.rollback()  # nothing is held while the list is read
    try:
        work.run()
    except Stopped:
        log.info("work %s on list %s was given up", number, roll_id)
    except DBAPIError:
        raise  # the database was away: the job is sent again
    except Unreadable as error:
        note_roll_problem(roll_id, number, error.reason, error.line)
    except Exception as error:
        # What is logged holds nothing of the list.
        log.error("work %s on list %s broke down: %s", number, roll_id, type(error).__name__)
        db.session.rollback()
        note_roll_problem(roll_id, number, "fault")


class Work:
    """One work on one list: what it needs of the list's row is read once."""

    def __init__(self, roll: Roll) -> None:
        """Take note of the list; nothing is read of its file yet."""
        assert roll.work is not None
        self.kind = RollWork(roll.work)
        self.id, self.number, self.salt = roll.id, roll.work_number, roll.salt
        self.layout, self.hash = layout_of(roll.layout), roll.hash
        self.to_draw, self.value = roll.to_draw, roll.random_value
        self.moment = roll.read_at or now()
        self.objected = objected_in(roll.sub_draw.recruitment.space_id, self.moment)
        parts = select(func.count()).where(RollPart.roll_id == roll.id)
        self.pieces = int(db.session.scalar(parts) or 0)
        self.source = source_of(roll)
        self.told = time.monotonic()

    def run(self) -> None:
        """Do it. Raises Unreadable, and Stopped when it is no longer wanted."""
        if self.kind == RollWork.READING:
            self.read()
        else:
            self.draw()

    def tell(self, share: float) -> None:
        """Say how far it has come, from 0 to 1. Raises Stopped when it is no longer wanted."""
        if time.monotonic() - self.told >= OFTEN:
            self.told = time.monotonic()
            if not note_roll_progress(self.id, self.number, int(share * 100)):
                raise Stopped

    def watched(self, start: float, end: float) -> Source:
        """The file, told as it is read."""

        def pieces() -> Iterator[bytes]:
            for place, piece in enumerate(self.source()):
                self.tell(start + (end - start) * place / max(self.pieces, 1))
                yield piece

        return pieces

    def marks(self, report: Report, end: float) -> dict[bytes, int]:
        """The line of each mark of the list, without those who had objected by then."""
        found = read(self.watched(0, end), self.layout, report, self.objected)
        return {mark(self.salt, address): address.line for address in found}

    def read(self) -> None:
        """Read all of it."""
        report = Report()
        marks = self.marks(report, 1)
        keep_reading(self.id, self.number, report, self.moment, commitment(marks))

    def draw(self) -> None:
        """Draw those whom the value designates."""
        marks = self.marks(Report(), 0.4)
        if commitment(marks) != self.hash:
            note_roll_problem(self.id, self.number, "changed")
            return
        drawn = {marks[each] for each in chosen(marks, self.to_draw, self.value, self.hash)}
        again = self.watched(0.4, 0.6)
        addresses = list(read(again, self.layout, Report(), only=drawn))
        # Letters are numbered in an order that says nothing of the list's.
        addresses.sort(key=lambda address: mark(self.salt, address))
        for place, some in enumerate(lots(addresses, LOT)):
            self.tell(0.6 + 0.4 * place * LOT / len(addresses))
            if not invite_some(self.id, self.number, some):
                raise Stopped
        close_drawing(self.id, self.number)
