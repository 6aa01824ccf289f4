"""Codes that anyone may try, on the demonstration alone."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from parvis.db import db
from parvis_sortition.models import Draw, Invitation, Recruitment, Seat, SeatState, Volunteer


def is_demo(recruitment: Recruitment) -> bool:
    """Whether this is a demonstration's space, on a site that is one."""
    return bool(current_app.extensions["parvis"].config.demo and recruitment.space.demo)


def letter_code(recruitment: Recruitment) -> str:
    """The code of a letter without an answer; empty outside the demonstration."""
    if not is_demo(recruitment):
        return ""
    answered = select(Volunteer.invitation_id).where(Volunteer.invitation_id.is_not(None))
    found = db.session.scalar(
        select(Invitation)
        .where(
            Invitation.recruitment_id == recruitment.id,
            Invitation.declined_at.is_(None),
            Invitation.id.not_in(answered),
        )
        .order_by(Invitation.id)
        .limit(1)
    )
    return found.code if found is not None else ""


def seat_code(recruitment: Recruitment) -> str:
    """The code of someone drawn who has not replied; empty outside the demonstration."""
    if not is_demo(recruitment):
        return ""
    found = db.session.scalar(
        select(Invitation)
        .join(Volunteer, Volunteer.invitation_id == Invitation.id)
        .join(Seat, Seat.volunteer_id == Volunteer.id)
        .join(Draw, Draw.id == Seat.draw_id)
        .where(Volunteer.recruitment_id == recruitment.id, Seat.state == SeatState.DRAWN)
        .order_by(Seat.id)
        .limit(1)
    )
    return found.code if found is not None else ""
