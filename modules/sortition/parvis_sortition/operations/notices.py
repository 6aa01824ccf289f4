"""Writing to those drawn: that they are, and that their reply is awaited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from parvis.config import LOCALES
from parvis.db import db, lock, now, operation
from parvis.people import Person
from parvis.people.writing import post
from parvis.spaces import Component
from parvis.web import component_url
from parvis.web.urls import absolute
from parvis_sortition.models import Recruitment, Seat, SeatState, Stage
from parvis_sortition.queries.panel import ON_THE_PANEL, sitting

BEFORE = timedelta(days=3)
"""How long before their date people are reminded."""


@operation
def tell_drawn(recruitment: Recruitment) -> int:
    """Write to those drawn who have not been told and have an address. Returns how many mails;
    twice has one effect.
    """
    untold = [seat for seat in _awaited(recruitment) if seat.told_at is None]
    return _write(recruitment, "drawn", untold)


@operation
def remind_drawn(recruitment: Recruitment) -> int:
    """Remind, once, those who have not replied and whose date is near."""
    near = now() + BEFORE
    late = [
        seat
        for seat in _awaited(recruitment)
        if seat.reminded_at is None
        and seat.reply_until is not None
        and now() < seat.reply_until <= near
    ]
    return _write(recruitment, "reminder", late)


def tell_cancelled(recruitment: Recruitment, reason: str) -> int:
    """Within an operation: write to those who sit or were asked to that it has been given up, and
    why. Returns how many mails.
    """
    return _write(recruitment, "cancelled", sitting(recruitment, *ON_THE_PANEL), reason)


def _awaited(recruitment: Recruitment) -> list[Seat]:
    lock(recruitment)
    if recruitment.stage in (Stage.CANCELLED, Stage.ENDED):
        return []
    return list(sitting(recruitment, SeatState.DRAWN))


def _write(
    recruitment: Recruitment, template: str, seats: Sequence[Seat], reason: str = ""
) -> int:
    component = recruitment.component
    assert isinstance(component, Component)
    address = absolute(component_url(component, "reply", number=recruitment.number))
    written = 0
    for seat in seats:
        if template == "drawn":
            seat.told_at = now()
        elif template == "reminder":
            seat.reminded_at = now()
        email = str(seat.volunteer.identity.get("email") or "") if seat.volunteer else ""
        if not email or seat.volunteer is None:
            continue
        person = db.session.get(Person, seat.volunteer.person_id or 0)
        post(
            f"sortition/{template}",
            email,
            locale=person.locale if person else LOCALES[0],
            name=seat.volunteer.identity.get("name", ""),
            title=recruitment.title,
            number=seat.number,
            until=seat.reply_until,
            address=address,
            reason=reason,
            contact=recruitment.controller_contact,
            controller=recruitment.controller,
        )
        written += 1
    return written
