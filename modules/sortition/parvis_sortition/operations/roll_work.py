"""Work on lists that takes its time: what is asked for, and what becomes of it.

A job reads the list outside transactions, and says how far it has come. Each work has a number: a
job whose work was given up, or begun again, finds another and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from parvis.db import db, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import Conflict, Invalid
from parvis.web.i18n import gettext as _
from parvis.web.i18n import show_datetime
from parvis_sortition.codes import keyed_hash, new_code
from parvis_sortition.models import (
    Invitation,
    Recruitment,
    Roll,
    RollPart,
    RollState,
    RollValue,
    RollWork,
    Stage,
)
from parvis_sortition.operations.rolls import begin, kept, wrong
from parvis_sortition.publicvalue import READERS
from parvis_sortition.queries.rolls import layout_of, objected_in
from parvis_sortition.rolls.reading import Address, Layout, Report, can_be_read, written_key


@operation
def start_reading(actor: Person, roll: Roll, columns: Mapping[str, int], header: bool) -> None:
    """Say what each column is, and have the whole file read; what was found before is forgotten.
    Raises Refused, Invalid, Conflict while it is being read, or once its hash is published.
    """
    begin(actor, roll, RollState.RECEIVED)
    before = layout_of(roll.layout)
    layout = Layout(before.encoding, before.delimiter, dict(columns), header)
    if not can_be_read(layout):
        raise Invalid({"columns": wrong("columns")})
    roll.layout, roll.report, roll.lines, roll.hash = kept(layout), {}, 0, ""
    roll.read_at = None
    _start(roll, RollWork.READING)


@operation
def stop_reading(actor: Person, roll: Roll) -> None:
    """Give the reading up: columns can be matched otherwise. Raises Refused, Conflict."""
    begin(actor, roll, RollState.RECEIVED, working=True)
    roll.work = None


@operation
def start_drawing(actor: Person, roll: Roll, value: str) -> None:
    """Type in the public value, and have those whom it designates drawn. It stays: a draw that
    broke down is done again with the same. Raises Refused, Invalid, Conflict while it is under way
    or when it is done, or before the hour announced.
    """
    begin(actor, roll, RollState.COMMITTED)
    if roll.value_at is not None and now() < roll.value_at:
        day = show_datetime(roll.value_at)
        raise Conflict(_("The value is announced for %(day)s: it is not taken before.", day=day))
    value = read_value(roll, value)
    if roll.random_value not in ("", value):
        raise Conflict(_("The value has been typed in: it can’t be another any more."))
    roll.random_value, roll.drawn_by_id = value, actor.id
    _start(roll, RollWork.DRAWING)


def read_value(roll: Roll, text: str) -> str:
    """The value as it draws and is published, of the kind announced. Raises Invalid."""
    value = READERS[RollValue(roll.value_kind)](text)
    if not value:
        raise Invalid({"value": _("This is not the kind of value that was announced.")})
    return value


def _start(roll: Roll, work: RollWork) -> None:
    roll.work, roll.work_number = work, roll.work_number + 1
    roll.progress, roll.moved_at, roll.problem = 0, now(), {}
    db.session.flush()
    send("sortition.work_on_roll", roll_id=roll.id, number=roll.work_number)


@operation
def note_roll_progress(roll_id: int, number: int, hundredths: int) -> bool:
    """Say how far a work has come. Returns False when it is no longer wanted."""
    changed = db.session.execute(
        update(Roll)
        .where(Roll.id == roll_id, Roll.work_number == number, Roll.work.is_not(None))
        .values(progress=min(max(hundredths, 0), 99), moved_at=now())
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _wanted(roll_id: int, number: int, work: RollWork) -> Roll | None:
    """The list, locked with its recruitment, as long as this work on it is wanted."""
    roll = db.session.get(Roll, roll_id)
    if roll is None:
        return None
    recruitment = roll.sub_draw.recruitment
    lock(recruitment)
    lock(roll)
    if (roll.work, roll.work_number) != (work, number) or recruitment.stage != Stage.OPEN:
        return None
    return roll


@operation
def keep_reading(
    roll_id: int, number: int, report: Report, moment: datetime, fingerprint: str
) -> None:
    """Keep what was found in a list, and the hash that is to be published; `moment` is when it was
    begun to be read: who had objected by then is not in it.
    """
    roll = _wanted(roll_id, number, RollWork.READING)
    if roll is not None:
        roll.lines, roll.read_at, roll.hash = report.usable, moment, fingerprint
        roll.report = {
            "read": report.read,
            "usable": report.usable,
            "faults": dict(report.faults),
            "told": [list(each) for each in report.told],
        }
        roll.work, roll.progress = None, 100


@operation
def invite_some(roll_id: int, number: int, addresses: Sequence[Address]) -> bool:
    """Make invitations, with a code each, of some of those drawn: who has a letter from another
    list, or has objected meanwhile, gets none. Done twice, it makes them once. Returns False when
    the work is no longer wanted.
    """
    roll = _wanted(roll_id, number, RollWork.DRAWING)
    if roll is None:
        return False
    recruitment = roll.sub_draw.recruitment
    tags = {keyed_hash(recruitment, "letter", address.key): address for address in addresses}
    known = set(
        db.session.scalars(
            select(Invitation.tag).where(
                Invitation.recruitment_id == recruitment.id, Invitation.tag.in_(tags)
            )
        )
    )
    objected = objected_in(recruitment.space_id, now())
    for tag, address in tags.items():
        if tag not in known and written_key(address.name, address.lines) not in objected:
            _invite(recruitment, roll, tag, address)
    db.session.flush()
    return True


def _invite(recruitment: Recruitment, roll: Roll, tag: str, address: Address) -> None:
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


@operation
def close_drawing(roll_id: int, number: int) -> None:
    """All those drawn are invited: the list is erased."""
    roll = _wanted(roll_id, number, RollWork.DRAWING)
    if roll is not None:
        roll.state, roll.drawn_at = RollState.DRAWN, now()
        roll.work, roll.progress = None, 100
        db.session.execute(delete(RollPart).where(RollPart.roll_id == roll.id))
        actor = db.session.get(Person, roll.drawn_by_id) if roll.drawn_by_id else None
        record("sortition.invited", actor=actor, content=roll.sub_draw.recruitment)


@operation
def note_roll_problem(roll_id: int, number: int, reason: str, line: int = 0) -> None:
    """Note why a work ended without its result, as `operations.rolls.wrong` tells it."""
    roll = db.session.get(Roll, roll_id)
    if roll is not None:
        lock(roll)
        if roll.work is not None and roll.work_number == number:
            roll.work, roll.problem = None, {"reason": reason, "line": line}
