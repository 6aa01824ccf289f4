"""Lists to draw people to invite from: received, their hash published, given up or taken away."""

from __future__ import annotations

import hashlib
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from sqlalchemy import case, delete, func, select

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.codes import keyed_hash
from parvis_sortition.models import (
    Invitation,
    Recruitment,
    Roll,
    RollPart,
    RollState,
    RollValue,
    SubDraw,
)
from parvis_sortition.queries.rolls import is_busy, source_of
from parvis_sortition.rolls.reading import Layout, Unreadable, encoding_of, guess

PIECE = 512 * 1024
LARGEST = 200 * 1024 * 1024
"""Bytes of a list, once out of its ZIP file."""


@operation
def receive_roll(actor: Person, sub_draw: SubDraw, name: str, stream: IO[bytes]) -> Roll:
    """Take a file in, sealed, and guess how it is to be read. A ZIP file that holds one list is
    opened. Raises Refused, Invalid, Conflict when it has been given already.
    """
    recruitment = sub_draw.recruitment
    require(actor, "sortition.invite", recruitment)
    lock(recruitment)
    if not name.strip():
        raise Invalid({"name": _("Say which list this is.")})
    roll = Roll(
        sub_draw_id=sub_draw.id,
        name=name.strip(),
        file_tag=secrets.token_hex(32),
        salt=secrets.token_hex(32),
        drawn_by_id=actor.id,
    )
    db.session.add(roll)
    db.session.flush()
    whole = hashlib.sha256()
    with _opened(stream) as file:
        for place, piece in enumerate(_pieces(file)):
            whole.update(piece)
            part = RollPart(roll_id=roll.id, place=place, data=piece)
            db.session.add(part)
            db.session.flush()
            db.session.expunge(part)
    roll.file_tag = keyed_hash(recruitment, "roll", whole.hexdigest())
    twin = select(Roll.id).where(
        Roll.sub_draw_id == sub_draw.id, Roll.file_tag == roll.file_tag, Roll.id != roll.id
    )
    with db.session.no_autoflush:
        if db.session.scalar(twin) is not None:
            raise Conflict(_("This file has been given already."))
    db.session.flush()
    source = source_of(roll)
    try:
        layout, _rows = guess(source, encoding_of(source))
    except Unreadable as error:
        raise Invalid({"file": wrong(error.reason, error.line)}) from None
    roll.layout = kept(layout)
    return roll


@contextmanager
def _opened(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """The file itself, out of its ZIP file when it is in one."""
    start = stream.read(4)
    stream.seek(0)
    if start != b"PK\x03\x04":
        yield stream
        return
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [n for n in archive.namelist() if n.lower().endswith((".csv", ".txt"))]
            if len(names) != 1 or "[Content_Types].xml" in archive.namelist():
                raise Invalid({"file": _("Save the list as CSV: this is a spreadsheet’s file.")})
            with archive.open(names[0]) as file:
                yield file
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, EOFError):
        raise Invalid({"file": _("This ZIP file can’t be opened.")}) from None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    total = 0
    while piece := file.read(PIECE):
        total += len(piece)
        if total > LARGEST:
            raise Invalid({"file": _("The file is too long: 500,000 lines at most.")})
        yield piece


def wrong(reason: str, line: int = 0) -> str:
    """Why a work on a list ended without its result, to the person."""
    words: dict[str, str] = {
        "quotes": _(
            "Line %(line)d can’t be read: a quotation mark is opened there and not closed.",
            line=line,
        ),
        "empty": _("The file is empty."),
        "long": _("The file is too long: 500,000 lines at most."),
        "columns": _("Say where the street (or the hamlet), the postcode and the town are."),
        "changed": _("The list is no longer the one whose hash is published."),
        "fault": _("The work broke down, by a fault of ours: start it again."),
    }
    return words[reason]


def kept(layout: Layout) -> dict[str, object]:
    return {
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "columns": dict(layout.columns),
        "header": layout.header,
    }


def begin(
    actor: Person, roll: Roll, *states: RollState, working: bool = False
) -> Recruitment:
    """Lock a list that is in one of these states; a job that works on it stands in the way unless
    `working`. Raises Refused, Conflict.
    """
    recruitment = roll.sub_draw.recruitment
    require(actor, "sortition.invite", recruitment)
    lock(recruitment)
    lock(roll)
    if roll.state not in states:
        raise Conflict(_("This list has been dealt with already."))
    if is_busy(roll) and not working:
        raise Conflict(_("Work on this list is under way."))
    return recruitment


@operation
def commit_roll(
    actor: Person,
    roll: Roll,
    to_draw: int,
    announcement: str,
    kind: RollValue,
    value_at: datetime,
) -> None:
    """Publish the list's hash, how many will be drawn, what the public value will be, where it will
    come from and when: nothing changes any more. Raises Refused, Invalid, Conflict.
    """
    recruitment = begin(actor, roll, RollState.RECEIVED)
    errors = {}
    left = letters_left(recruitment)
    if left is not None and to_draw > left:
        errors["to_draw"] = _(
            "The mandate announces %(planned)d letters in public: %(left)d are left to draw. "
            "Draw fewer, or change the mandate first.",
            planned=recruitment.to_invite,
            left=left,
        )
    if value_at <= now():
        errors["value_on"] = _(
            "The value must be known after the hash is published: choose a later hour."
        )
    if not 1 <= to_draw <= roll.lines:
        errors["to_draw"] = _("From 1 to %(lines)d, the addresses of the list.", lines=roll.lines)
    if not announcement.strip():
        errors["announcement"] = _("Announce where the random value will come from.")
    if errors:
        raise Invalid(errors)
    roll.to_draw, roll.announcement = to_draw, announcement.strip()
    roll.value_kind, roll.value_at = kind, value_at
    roll.committed_at, roll.state = now(), RollState.COMMITTED
    record("sortition.list_published", content=roll.sub_draw.recruitment)


def letters_left(recruitment: Recruitment) -> int | None:
    """How many letters of the mandate no list has drawn or is to draw; None where it announces
    none. Who is drawn from two lists gets one.
    """
    if not recruitment.to_invite:
        return None
    parts = [part.id for part in recruitment.sub_draws]
    taken = db.session.scalar(
        select(
            func.sum(case((Roll.state == RollState.DRAWN, Roll.invited), else_=Roll.to_draw))
        ).where(
            Roll.sub_draw_id.in_(parts), Roll.state.in_((RollState.COMMITTED, RollState.DRAWN))
        )
    )
    return max(recruitment.to_invite - int(taken or 0), 0)


@operation
def give_up_roll(actor: Person, roll: Roll, reason: str) -> None:
    """Give up a list whose hash is published and from which nobody has been drawn: its file is
    erased, its hash and the reason stay in public. Raises Refused, Invalid, Conflict.
    """
    recruitment = begin(actor, roll, RollState.COMMITTED)
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid({"reason": _("Say why: it is published.")})
    drawn = select(Invitation.id).where(Invitation.roll_id == roll.id).limit(1)
    if db.session.scalar(drawn) is not None:
        raise Conflict(_("People have been drawn from this list: have the draw done to its end."))
    roll.state, roll.reason, roll.given_up_at = RollState.GIVEN_UP, reason, now()
    # The same file may be given again.
    roll.file_tag, roll.work = secrets.token_hex(32), None
    db.session.execute(delete(RollPart).where(RollPart.roll_id == roll.id))
    record("sortition.list_given_up", actor=actor, content=recruitment)


@operation
def remove_roll(actor: Person, roll: Roll) -> None:
    """Take away a list whose hash is not published yet, be it being read. Raises Refused, Conflict.
    """
    begin(actor, roll, RollState.RECEIVED, working=True)
    db.session.execute(delete(RollPart).where(RollPart.roll_id == roll.id))
    db.session.delete(roll)
