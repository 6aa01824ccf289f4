"""Filling empty seats: one replacement for each turn, whatever is clicked at once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from parvis.db import db, guarded, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.deadlines import end_of_day
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Replacement,
    ReplacementStatus,
    Seat,
    SeatState,
    Ticket,
)
from parvis_sortition.proof.log import append
from parvis_sortition.publicfile import read_document, write_document
from parvis_sortition.queries.panel import (
    changes_of,
    empty_seats,
    is_stuck,
    last_replacement,
    next_turn,
    replacement_of,
)


@operation
def start_replacement(actor: Person, draw: Draw, turn: int) -> Replacement:
    """Have the empty seats filled. `turn` is what the person saw: clicking twice fills them once.
    Raises Refused, Conflict when nothing is empty or that turn is under way.
    """
    recruitment = draw.sub_draw.recruitment
    require(actor, "sortition.manage_panel", recruitment)
    if guarded("sortition.turn"):
        lock(recruitment)
        lock(draw)
        if turn != next_turn(draw) or not empty_seats(draw):
            raise Conflict(_("These seats are being filled already."))
    else:
        # Tests of races: the turn is what is free rather than what the person saw.
        time.sleep(0.05)
        last = last_replacement(draw)
        turn = last.turn + 1 if last else 1
    if draw.status != DrawStatus.DRAWN or draw.sealed is None:
        raise Conflict(_("This panel can’t be changed any more."))
    found = replacement_of(draw, turn)
    if found is None:
        found = Replacement(draw_id=draw.id, turn=turn)
        db.session.add(found)
    elif not is_stuck(found) and (
        found.status == ReplacementStatus.COMPUTING or not _is_stale(found)
    ):
        raise Conflict(_("These seats are being filled already."))
    _compute(found, actor)
    return found


def _is_stale(replacement: Replacement) -> bool:
    """Whether what was proposed rests on a panel that has changed since, or the work failed."""
    head = read_document(replacement.draw)["log"][-1]["hash"]
    return replacement.status == ReplacementStatus.FAILED or replacement.head != head


def _compute(replacement: Replacement, actor: Person) -> None:
    replacement.status, replacement.outcome = ReplacementStatus.COMPUTING, {}
    replacement.head, replacement.ended_at = "", None
    replacement.started_by_id, replacement.begun_at = actor.id, now()
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict(_("These seats are being filled already.")) from None
    send("sortition.replace", replacement_id=replacement.id)


@operation
def accept_relaxation(actor: Person, replacement: Replacement, reason: str) -> None:
    """Decide that quotas are relaxed as proposed, and why: both are written in the public log, then
    the seats are filled. Raises Refused, Invalid, Conflict when the panel has changed since.
    """
    draw = replacement.draw
    recruitment = draw.sub_draw.recruitment
    require(actor, "sortition.manage_panel", recruitment)
    lock(recruitment)
    lock(draw)
    lock(replacement)
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid({"reason": _("Say why: it is published.")})
    changes = changes_of(replacement)
    if replacement.status != ReplacementStatus.REFUSED or not changes or _is_stale(replacement):
        raise Conflict(_("The panel has changed meanwhile: have the seats filled again."))
    document = read_document(draw)
    data = {"changes": changes, "reason": reason}
    draw.audit = write_document({**document, "log": append(document["log"], "relaxed", data)})
    _compute(replacement, actor)


@operation
def settle_replacement(
    replacement: Replacement, head: str, document: Mapping[str, Any], entered: Sequence[int]
) -> bool:
    """Write a replacement that was computed from the log whose last hash is `head`. Returns False
    when the log has moved on, or a twin was quicker.
    """
    draw = replacement.draw
    recruitment = draw.sub_draw.recruitment
    lock(recruitment)
    lock(draw)
    lock(replacement)
    if replacement.status != ReplacementStatus.COMPUTING:
        return True
    if read_document(draw)["log"][-1]["hash"] != head:
        return False
    draw.audit = write_document(document)
    until = end_of_day(now(), recruitment.reply_days)
    known = {
        seat.number: seat
        for seat in db.session.scalars(
            select(Seat).where(Seat.draw_id == draw.id, Seat.number.in_(entered))
        )
    }
    who = {
        ticket.number: ticket.volunteer_id
        for ticket in db.session.scalars(
            select(Ticket).where(Ticket.draw_id == draw.id, Ticket.number.in_(entered))
        )
    }
    for number in entered:
        seat = known.get(number)
        if seat is None:
            seat = Seat(draw_id=draw.id, number=number, volunteer_id=who.get(number))
            db.session.add(seat)
        seat.state, seat.turn, seat.reply_until = SeatState.DRAWN, replacement.turn, until
    replacement.status, replacement.ended_at = ReplacementStatus.DONE, now()
    record("sortition.replaced", content=recruitment, sub_draw=draw.sub_draw.name)
    return True


@operation
def refuse_replacement(
    replacement: Replacement, head: str, relaxations: Sequence[Mapping[str, Any]]
) -> bool:
    """Note that nobody can sit without breaking a quota, and the smallest changes: a person
    decides. Returns as `settle_replacement`.
    """
    lock(replacement.draw)
    lock(replacement)
    if replacement.status != ReplacementStatus.COMPUTING:
        return True
    if read_document(replacement.draw)["log"][-1]["hash"] != head:
        return False
    replacement.outcome = {"relaxations": [dict(each) for each in relaxations]}
    replacement.head = head
    replacement.status, replacement.ended_at = ReplacementStatus.REFUSED, now()
    return True


@operation
def fail_replacement(replacement: Replacement) -> None:
    """Note that the work broke down: it can be asked for again."""
    lock(replacement)
    if replacement.status == ReplacementStatus.COMPUTING:
        replacement.status, replacement.ended_at = ReplacementStatus.FAILED, now()
