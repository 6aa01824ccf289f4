"""Forgetting people, on the dates announced to them."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis_sortition.models import Draw, Invitation, Recruitment, Seat, SubDraw, Volunteer


def due_for_erasure() -> list[int]:
    """Recruitments whose appeal period is over and whose volunteers are still there."""
    return list(
        db.session.scalars(
            select(Recruitment.id).where(
                Recruitment.appeal_until <= now(), Recruitment.erased_at.is_(None)
            )
        )
    )


def panels_due_for_erasure() -> list[int]:
    """Recruitments whose panel's mandate is over and whose secrets are still there."""
    return list(
        db.session.scalars(
            select(Recruitment.id).where(
                Recruitment.panel_until <= now(), Recruitment.secret.is_not(None)
            )
        )
    )


@operation
def erase_not_drawn(recruitment: Recruitment) -> int:
    """Erase the invitations, and the volunteers who have no seat, once the appeal period is over.
    Aggregates and public files stay. Returns how many volunteers went; twice has one effect.
    """
    lock(recruitment)
    if recruitment.erased_at is not None or not _past(recruitment.appeal_until):
        return 0
    seated = select(Seat.volunteer_id).where(Seat.volunteer_id.is_not(None))
    gone = db.session.execute(
        delete(Volunteer).where(
            Volunteer.recruitment_id == recruitment.id, Volunteer.id.not_in(seated)
        )
    )
    db.session.execute(delete(Invitation).where(Invitation.recruitment_id == recruitment.id))
    recruitment.erased_at = now()
    record("sortition.erased", content=recruitment)
    return int(gone.rowcount)  # type: ignore[attr-defined]


@operation
def erase_panel(recruitment: Recruitment) -> None:
    """Erase what is left of the members, the sealed files and the secret, once the panel's mandate
    is over.
    """
    lock(recruitment)
    if not _past(recruitment.panel_until):
        return
    db.session.execute(delete(Volunteer).where(Volunteer.recruitment_id == recruitment.id))
    parts = select(SubDraw.id).where(SubDraw.recruitment_id == recruitment.id)
    db.session.execute(update(Draw).where(Draw.sub_draw_id.in_(parts)).values(sealed=None))
    recruitment.secret = None


def _past(date: object) -> bool:
    return date is not None and date <= now()  # type: ignore[operator]
