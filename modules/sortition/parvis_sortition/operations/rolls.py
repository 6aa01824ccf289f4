"""The invitation lottery: a list received, its hash published, people drawn, the list erased."""

from __future__ import annotations

import hashlib
import secrets
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from sqlalchemy import delete, select

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.codes import keyed_hash, new_code
from parvis_sortition.models import Invitation, Roll, RollPart, RollState, SubDraw
from parvis_sortition.queries.rolls import layout_of, objected_in, source_of
from parvis_sortition.rolls.lottery import chosen, commitment, mark
from parvis_sortition.rolls.reading import (
    Address,
    Layout,
    Report,
    Unreadable,
    encoding_of,
    guess,
    read,
    written_key,
)

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
        raise Invalid({"file": wrong(error)}) from None
    roll.layout = _kept(layout)
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


def wrong(error: Unreadable) -> str:
    """Why a file can't be read, to the person."""
    words: dict[str, str] = {
        "quotes": _(
            "Line %(line)d can’t be read: a quotation mark is opened there and not closed.",
            line=error.line,
        ),
        "empty": _("The file is empty."),
        "long": _("The file is too long: 500,000 lines at most."),
        "columns": _("Say where the street (or the hamlet), the postcode and the town are."),
    }
    return words[error.reason]


def _kept(layout: Layout) -> dict[str, object]:
    return {
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "columns": dict(layout.columns),
        "header": layout.header,
    }


def match_columns(actor: Person, roll: Roll, columns: Mapping[str, int], header: bool) -> Report:
    """Say what each column is; the whole file is read, and what was found is kept, with the hash
    that is to be published. Raises Refused, Invalid, Conflict once it is.
    """
    before = layout_of(roll.layout)
    layout = Layout(before.encoding, before.delimiter, dict(columns), header)
    moment = now()
    # Read outside the transaction: a long list holds nothing up.
    try:
        marks, report = _read(roll, layout, moment)
    except Unreadable as error:
        raise Invalid({"columns": wrong(error)}) from None
    _keep(actor, roll, layout, report, moment, commitment(marks))
    return report


def _read(roll: Roll, layout: Layout, moment: datetime) -> tuple[dict[bytes, int], Report]:
    """The line of each mark of the list, without those who had objected by then."""
    report, salt = Report(), roll.salt
    objected = objected_in(roll.sub_draw.recruitment.space_id, moment)
    found = read(source_of(roll), layout, report, objected)
    marks = {mark(salt, address): address.line for address in found}
    return marks, report


@operation
def _keep(
    actor: Person, roll: Roll, layout: Layout, report: Report, moment: datetime, hash: str
) -> None:
    _begin(actor, roll, RollState.RECEIVED)
    roll.layout, roll.lines = _kept(layout), report.usable
    roll.read_at, roll.hash = moment, hash
    roll.report = {
        "read": report.read,
        "usable": report.usable,
        "faults": dict(report.faults),
        "told": [list(each) for each in report.told],
    }


def _begin(actor: Person, roll: Roll, state: RollState) -> None:
    recruitment = roll.sub_draw.recruitment
    require(actor, "sortition.invite", recruitment)
    lock(recruitment)
    lock(roll)
    if roll.state != state:
        raise Conflict(_("This list has been dealt with already."))


@operation
def commit_roll(actor: Person, roll: Roll, to_draw: int, announcement: str) -> None:
    """Publish the list's hash, how many will be drawn and where the public value will come from:
    nothing changes any more. Raises Refused, Invalid, Conflict.
    """
    _begin(actor, roll, RollState.RECEIVED)
    errors = {}
    if not 1 <= to_draw <= roll.lines:
        errors["to_draw"] = _("From 1 to %(lines)d, the addresses of the list.", lines=roll.lines)
    if not announcement.strip():
        errors["announcement"] = _("Announce where the random value will come from.")
    if errors:
        raise Invalid(errors)
    roll.to_draw, roll.announcement = to_draw, announcement.strip()
    roll.committed_at, roll.state = now(), RollState.COMMITTED
    record("sortition.list_published", content=roll.sub_draw.recruitment)


def draw_roll(actor: Person, roll: Roll, value: str) -> int:
    """Type in the public value: those it designates become invitations with a code each, and the
    list is erased at once. Returns how many: who has a letter from another list, or has objected
    meanwhile, gets none. Raises Refused, Invalid, Conflict when it has been drawn.
    """
    value = " ".join(value.split())
    if not 1 <= len(value) <= 200:
        raise Invalid({"value": _("Type the value that was drawn in public.")})
    if roll.state != RollState.COMMITTED or roll.read_at is None:
        raise Conflict(_("This list has been dealt with already."))
    layout = layout_of(roll.layout)
    marks, _report = _read(roll, layout, roll.read_at)
    if commitment(marks) != roll.hash:
        raise Conflict(_("The list is no longer the one whose hash is published."))
    drawn = {marks[each] for each in chosen(marks, roll.to_draw, value, roll.hash)}
    addresses = list(read(source_of(roll), layout, Report(), only=drawn))
    salt = roll.salt
    addresses.sort(key=lambda address: mark(salt, address))
    return _invite(actor, roll, value, addresses)


@operation
def _invite(actor: Person, roll: Roll, value: str, addresses: list[Address]) -> int:
    _begin(actor, roll, RollState.COMMITTED)
    recruitment = roll.sub_draw.recruitment
    known = set(
        db.session.scalars(
            select(Invitation.tag).where(Invitation.recruitment_id == recruitment.id)
        )
    )
    objected = objected_in(recruitment.space_id, now())
    for address in addresses:
        tag = keyed_hash(recruitment, "letter", address.key)
        if tag in known or written_key(address.name, address.lines) in objected:
            continue
        known.add(tag)
        roll.invited += 1
        recruitment.last_number += 1
        code = new_code()
        db.session.add(
            Invitation(
                recruitment_id=recruitment.id,
                sub_draw_id=roll.sub_draw_id,
                roll_id=roll.id,
                number=recruitment.last_number,
                tag=tag,
                code=code,
                code_hash=keyed_hash(recruitment, "code", code),
                recipient={
                    "name": address.name,
                    "lines": list(address.lines),
                    "postcode": address.postcode,
                    "town": address.town,
                },
            )
        )
    roll.random_value, roll.drawn_at, roll.drawn_by_id = value, now(), actor.id
    roll.state = RollState.DRAWN
    db.session.execute(delete(RollPart).where(RollPart.roll_id == roll.id))
    db.session.flush()
    record("sortition.invited", actor=actor, content=recruitment)
    return roll.invited


@operation
def remove_roll(actor: Person, roll: Roll) -> None:
    """Take away a list whose hash is not published yet. Raises Refused, Conflict."""
    _begin(actor, roll, RollState.RECEIVED)
    db.session.execute(delete(RollPart).where(RollPart.roll_id == roll.id))
    db.session.delete(roll)
