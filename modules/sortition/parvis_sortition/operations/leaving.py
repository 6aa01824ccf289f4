"""Withdrawing what one said once a draw has begun: possible at any time (GDPR, article 7(3))."""

from __future__ import annotations

from sqlalchemy import select

from parvis.db import db, lock, now
from parvis.people import Person
from parvis.rules import Conflict
from parvis.web.i18n import gettext as _
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Seat,
    SeatState,
    Stage,
    Ticket,
    Volunteer,
    VolunteerState,
)
from parvis_sortition.operations.panel import vacate
from parvis_sortition.operations.recognising import forget_answer
from parvis_sortition.operations.welcoming import end_own_membership
from parvis_sortition.publicfile import read_document, with_absence, write_document
from parvis_sortition.queries.draws import live_draw


def forget(actor: Person | None, volunteer: Volunteer) -> None:
    """Within an operation, under the lock of the recruitment: erase all that someone said, whatever
    the draw has come to. Once it is drawn, who sits leaves the panel, and the log says by number
    who can't be called any more. Before, the number stays in the panels published, and
    `finish_draw` says so after the value. What the sealed file holds of the number, without a name,
    stays: the proof rests on it. `actor`: the facilitator who does it for them, None when they do
    it themselves. Raises Conflict while the lottery is computed: some minutes.
    """
    draw = live_draw(volunteer.sub_draw)
    if draw is not None and volunteer.state == VolunteerState.REGISTERED:
        if draw.status == DrawStatus.COMPUTING:
            raise Conflict(
                _("The lottery is being computed: come back in a quarter of an hour to withdraw.")
            )
        going_on = volunteer.recruitment.stage in (Stage.OPEN, Stage.DRAWN)
        if draw.status == DrawStatus.DRAWN and going_on:
            _leave(actor, draw, volunteer)
    forget_answer(volunteer)
    db.session.flush()


def _leave(actor: Person | None, draw: Draw, volunteer: Volunteer) -> None:
    seat = db.session.scalar(
        select(Seat).where(Seat.draw_id == draw.id, Seat.volunteer_id == volunteer.id)
    )
    if seat is None:
        number = db.session.scalars(
            select(Ticket.number).where(
                Ticket.draw_id == draw.id, Ticket.volunteer_id == volunteer.id
            )
        ).one()
        lock(draw)
        draw.audit = write_document(with_absence(read_document(draw), number))
        return
    lock(seat)
    if seat.state == SeatState.CONFIRMED:
        end_own_membership(actor, seat)
        vacate([seat], SeatState.LEFT)
    elif seat.state in (SeatState.DRAWN, SeatState.ALTERNATE):
        seat.replied_at = now()
        vacate([seat], SeatState.DECLINED)
