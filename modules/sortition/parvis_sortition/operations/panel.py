"""What becomes of those drawn: they confirm, decline, stay silent, leave."""

from __future__ import annotations

from sqlalchemy import select

from parvis.content import Channel
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.composition import FEWEST, shown_panels
from parvis_sortition.deadlines import end_of_day
from parvis_sortition.models import Draw, Recruitment, Seat, SeatState, Stage
from parvis_sortition.operations.welcoming import end_own_membership, give_colleges_back
from parvis_sortition.publicfile import (
    read_document,
    with_absence,
    with_leaving,
    with_return,
    write_document,
)
from parvis_sortition.queries.panel import seat_of_code, seat_of_person, sitting, way_back

REPLIES = (SeatState.CONFIRMED, SeatState.DECLINED)
EXTENSION = 7
"""Days that a facilitator adds, at once, for someone who needs more time."""


@operation
def enter_reply(actor: Person, seat: Seat, reply: SeatState, channel: Channel) -> None:
    """Note what someone drawn replied to a facilitator; an alternate may decline beforehand. Raises
    Refused, Invalid, Conflict once the seat has been answered for.
    """
    recruitment = seat.draw.sub_draw.recruitment
    require(actor, "sortition.manage_panel", recruitment)
    lock(recruitment)
    _reply(seat, reply, channel)
    seat.entered_by_id = actor.id
    record("sortition.replied", actor=actor, content=recruitment)


@operation
def reply_oneself(
    actor: Person | None, recruitment: Recruitment, reply: SeatState, code: str = ""
) -> Seat:
    """Confirm or decline by oneself: by one's code, or as the account that answered. Raises
    Refused, Invalid when they were not drawn, Conflict once answered or after the date.
    """
    require(actor, "sortition.reply", recruitment)
    lock(recruitment)
    seat = seat_of_code(recruitment, code) if code else seat_of_person(recruitment, actor)
    if seat is None:
        raise Invalid({"code": _("This code is not that of someone drawn. Check each sign.")})
    if seat.state in (SeatState.CONFIRMED, SeatState.DECLINED, SeatState.LEFT):
        raise Conflict(_("You have replied already: here is what is noted."))
    if reply == SeatState.CONFIRMED and seat.reply_until and seat.reply_until <= now():
        raise Conflict(_("The date for replying has passed: please call those who run the draw."))
    _reply(seat, reply, Channel.WEB)
    record("sortition.replied", content=recruitment)
    return seat


def _reply(seat: Seat, reply: SeatState, channel: Channel) -> None:
    lock(seat)
    if reply not in REPLIES:
        raise Invalid({"reply": _("Yes or no.")})
    beforehand = seat.state == SeatState.ALTERNATE and reply == SeatState.DECLINED
    if seat.state != SeatState.DRAWN and not beforehand:
        raise Conflict(_("This person has answered already."))
    seat.replied_at, seat.channel = now(), channel
    if reply == SeatState.CONFIRMED:
        seat.state = reply
        settle_figures(seat.draw)
    else:
        vacate([seat], reply)


@operation
def note_departure(actor: Person, seat: Seat) -> None:
    """Note that someone who had confirmed leaves: the seat is empty, the membership that the panel
    gave them ends. Raises Refused, Conflict.
    """
    recruitment = seat.draw.sub_draw.recruitment
    require(actor, "sortition.manage_panel", recruitment)
    lock(recruitment)
    lock(seat)
    if seat.state != SeatState.CONFIRMED:
        raise Conflict(_("This person does not sit."))
    end_own_membership(actor, seat)
    vacate([seat], SeatState.LEFT)
    record("sortition.replied", actor=actor, content=recruitment)


@operation
def take_back_reply(actor: Person, seat: Seat) -> None:
    """Ask again someone who said no, stayed silent or left, by error or too soon: a week to reply.
    An alternate who said no can be called again. Raises Refused, Conflict once the seat is another
    person's, or their answers are erased.
    """
    draw = seat.draw
    recruitment = draw.sub_draw.recruitment
    require(actor, "sortition.manage_panel", recruitment)
    lock(recruitment)
    lock(seat)
    lock(draw)
    document = read_document(draw)
    back = way_back(seat, document)
    if back is None:
        raise Conflict(_("This person can’t be asked again: see what has changed meanwhile."))
    if back == SeatState.DRAWN:
        document = with_return(document, seat.number)
        seat.reply_until = end_of_day(now(), EXTENSION)
        seat.joined_at, seat.invited_at = None, None
    else:
        document = with_absence(document, seat.number, back=True)
    draw.audit, seat.state = write_document(document), back
    seat.replied_at, seat.channel, seat.reminded_at = None, None, None
    record("sortition.replied", actor=actor, content=recruitment)


@operation
def extend_reply(actor: Person, seat: Seat) -> None:
    """Give someone who has not replied a week more, from now or from their date. Raises Refused,
    Conflict.
    """
    recruitment = seat.draw.sub_draw.recruitment
    require(actor, "sortition.manage_panel", recruitment)
    lock(recruitment)
    lock(seat)
    if seat.state != SeatState.DRAWN:
        raise Conflict(_("This person has answered already."))
    seat.reply_until = end_of_day(max(seat.reply_until or now(), now()), EXTENSION)
    seat.reminded_at = None


@operation
def note_silence(recruitment: Recruitment) -> int:
    """Those who have not replied by their date no longer sit. Returns how many; twice has one
    effect.
    """
    lock(recruitment)
    if recruitment.stage in (Stage.CANCELLED, Stage.ENDED):
        return 0
    silent = [
        seat
        for seat in sitting(recruitment, SeatState.DRAWN)
        if seat.reply_until is not None and seat.reply_until <= now()
    ]
    for draw in {seat.draw for seat in silent}:
        vacate([seat for seat in silent if seat.draw is draw], SeatState.SILENT)
    if silent:
        record("sortition.replied", content=recruitment)
    return len(silent)


def vacate(seats: list[Seat], state: SeatState) -> None:
    """Within an operation: empty seats of one draw; the public log says so, by number."""
    draw = seats[0].draw
    lock(draw)
    leaving = [seat.number for seat in seats if seat.state != SeatState.ALTERNATE]
    document = read_document(draw)
    for seat in seats:
        if seat.state == SeatState.ALTERNATE:
            document = with_absence(document, seat.number)
        seat.state = state
    draw.audit = write_document(with_leaving(document, leaving) if leaving else document)
    db.session.flush()


def settle_figures(draw: Draw) -> None:
    """Once everyone has confirmed, the public figures are those of the panel that sits, where it
    differs by enough people from each panel whose figures are public: otherwise the difference
    would tell, by number, what those who left and those who came had answered.
    """
    db.session.flush()
    seats = db.session.scalars(
        select(Seat).where(Seat.draw_id == draw.id, Seat.state == SeatState.CONFIRMED)
    ).all()
    sits = {seat.number for seat in seats}
    shown = shown_panels(draw)
    if len(sits) < len(shown[0]) or draw.sealed is None:
        return
    if any(len(set(panel) - sits) < FEWEST for panel in shown):
        return
    lock(draw)
    figures = {name: {v: [n[0], 0] for v, n in each.items()} for name, each in draw.figures.items()}
    for person in draw.sealed["people"]:
        if person["number"] in sits:
            for name, value in person["features"].items():
                figures[name][value][1] += 1
    draw.figures = figures
    draw.outcome = {**draw.outcome, "figures_of": [*shown[1:], sorted(sits)]}


@operation
def end_mandate(recruitment: Recruitment) -> None:
    """The panel's mandate is over, on the date announced, even if a part of it was never drawn;
    twice has one effect.
    """
    lock(recruitment)
    over = recruitment.panel_until is not None and recruitment.panel_until <= now()
    if over and recruitment.stage in (Stage.OPEN, Stage.DRAWN):
        give_colleges_back(recruitment)
        recruitment.stage = Stage.ENDED
        record("sortition.ended", content=recruitment)
