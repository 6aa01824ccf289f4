"""Forgetting people, on the dates announced to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, and_, delete, or_, select, update

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Invitation,
    LetterBatch,
    LetterFile,
    Recruitment,
    Roll,
    RollPart,
    RollState,
    Seat,
    SeatState,
    Stage,
    SubDraw,
    Volunteer,
)
from parvis_sortition.queries.answers import answers_of

SITTING = (SeatState.DRAWN, SeatState.CONFIRMED)
"""Whose data is kept after the appeal period; alternates too where the mandate says so. Those who
declined, did not answer or left go with those not drawn.
"""


def _kept() -> Select[int]:
    """The volunteers who sit, and the alternates who can still be called, of all recruitments."""
    return (
        select(Volunteer.id)
        .join(Seat, Seat.volunteer_id == Volunteer.id)
        .join(Recruitment, Recruitment.id == Volunteer.recruitment_id)
        .where(
            Recruitment.stage != Stage.CANCELLED,
            or_(
                Seat.state.in_(SITTING),
                and_(Seat.state == SeatState.ALTERNATE, Recruitment.alternates_kept),
            ),
        )
        .correlate(None)
    )


def due_for_erasure() -> list[int]:
    """Recruitments whose appeal period is over, or that were cancelled, and where someone is left
    who is to be forgotten: on that day, and whenever someone leaves the panel later.
    """
    left = select(Volunteer.recruitment_id).where(Volunteer.id.not_in(_kept()))
    over = or_(Recruitment.appeal_until <= now(), Recruitment.stage == Stage.CANCELLED)
    due = or_(Recruitment.erased_at.is_(None), Recruitment.id.in_(left))
    return list(db.session.scalars(select(Recruitment.id).where(over, due)))


def panels_due_for_erasure() -> list[int]:
    """Recruitments whose panel's mandate is over, or that were cancelled, and whose secrets are
    still there.
    """
    over = or_(Recruitment.panel_until <= now(), Recruitment.stage == Stage.CANCELLED)
    return list(
        db.session.scalars(select(Recruitment.id).where(over, Recruitment.secret.is_not(None)))
    )


@operation
def erase_not_drawn(recruitment: Recruitment) -> int:
    """Once the appeal period is over, erase lists, letters, invitations, and the volunteers who do
    not sit; figures and public files stay. The bailiff's files go too, unless alternates can still
    be called. Returns how many volunteers went; twice has one effect.
    """
    lock(recruitment)
    cancelled = recruitment.stage == Stage.CANCELLED
    if not cancelled and not _past(recruitment.appeal_until):
        return 0
    if recruitment.erased_at is None:
        recruitment.figures = {**recruitment.figures, "answers": _figures(recruitment)}
        db.session.flush()
        _erase_invitations(recruitment)
        recruitment.erased_at = now()
        record("sortition.erased", content=recruitment)
    gone = db.session.scalars(
        select(Volunteer).where(
            Volunteer.recruitment_id == recruitment.id, Volunteer.id.not_in(_kept())
        )
    ).all()
    for volunteer in gone:
        db.session.delete(volunteer)
    db.session.flush()
    sealed = update(Draw).where(Draw.sub_draw_id.in_(_parts(recruitment)))
    if recruitment.alternates_kept and not cancelled:
        sealed = sealed.where(Draw.status != DrawStatus.DRAWN)
    db.session.execute(sealed.values(sealed=None))
    return len(gone)


def _erase_invitations(recruitment: Recruitment) -> None:
    """The letters, the invitations, and the lists that were not drawn from."""
    parts = _parts(recruitment)
    batches = select(LetterBatch.id).where(LetterBatch.recruitment_id == recruitment.id)
    rolls = select(Roll.id).where(Roll.sub_draw_id.in_(parts))
    db.session.execute(delete(LetterFile).where(LetterFile.batch_id.in_(batches)))
    db.session.execute(
        update(LetterBatch)
        .where(LetterBatch.recruitment_id == recruitment.id, LetterBatch.cleared_at.is_(None))
        .values(cleared_at=now())
    )
    db.session.execute(delete(RollPart).where(RollPart.roll_id.in_(rolls)))
    db.session.execute(
        delete(Roll).where(Roll.sub_draw_id.in_(parts), Roll.state == RollState.RECEIVED)
    )
    db.session.execute(delete(Invitation).where(Invitation.recruitment_id == recruitment.id))


def _figures(recruitment: Recruitment) -> dict[str, object]:
    """What is still told of the answers."""
    found = answers_of(recruitment)
    return {
        "invited": found.invited,
        "letters": found.invited - found.unprinted,
        "reminded": found.reminded,
        "yes": found.yes,
        "no": found.declined,
        "volunteers": found.volunteers,
        "uninvited": found.uninvited,
        "channels": found.channels,
    }


@operation
def erase_panel(recruitment: Recruitment) -> None:
    """Erase what is left of the members, the sealed files and the secret, once the panel's mandate
    is over.
    """
    lock(recruitment)
    if recruitment.stage != Stage.CANCELLED and not _past(recruitment.panel_until):
        return
    db.session.execute(delete(Volunteer).where(Volunteer.recruitment_id == recruitment.id))
    db.session.execute(
        update(Draw).where(Draw.sub_draw_id.in_(_parts(recruitment))).values(sealed=None)
    )
    recruitment.secret = None


def _parts(recruitment: Recruitment) -> Select[int]:
    return select(SubDraw.id).where(SubDraw.recruitment_id == recruitment.id)


def _past(date: datetime | None) -> bool:
    return date is not None and date <= now()
