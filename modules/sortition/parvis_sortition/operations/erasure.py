"""Forgetting people, on the dates announced to them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Select, and_, delete, or_, select, update

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.web.i18n import lazy_gettext
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
from parvis_sortition.operations.welcoming import give_colleges_back
from parvis_sortition.queries.answers import answers_of

SITTING = (SeatState.DRAWN, SeatState.CONFIRMED)
"""Whose data is kept after the appeal period; alternates too where the mandate says so. Those who
declined, did not answer or left go with those not drawn.
"""


LATE_DRAW = lazy_gettext("The appeal period ended before anyone was drawn: the answers are erased.")
LATE_LIST = lazy_gettext(
    "The appeal period ended before anyone was drawn from it: the list is erased."
)
"""Why, in public, what waited for a draw no longer does."""


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
    who is to be forgotten: on that day, whenever someone leaves the panel later, and after other
    letters when the date was put off.
    """
    left = select(Volunteer.recruitment_id).where(Volunteer.id.not_in(_kept()))
    over = or_(Recruitment.appeal_until <= now(), Recruitment.stage == Stage.CANCELLED)
    written_to = select(Invitation.recruitment_id)
    listed = select(SubDraw.recruitment_id).join(Roll).join(RollPart, RollPart.roll_id == Roll.id)
    due = or_(
        Recruitment.erased_at.is_(None),
        *(Recruitment.id.in_(those) for those in (left, written_to, listed)),
    )
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
    be called. A draw that has not designated anyone is cancelled, in public: its people are gone.
    Returns how many volunteers went; twice has one effect.
    """
    lock(recruitment)
    cancelled = recruitment.stage == Stage.CANCELLED
    if not cancelled and not _past(recruitment.appeal_until):
        return 0
    _cancel_draws(recruitment)
    answers = _figures(recruitment)
    if recruitment.erased_at is None or answers != recruitment.figures.get("answers"):
        recruitment.figures = {**recruitment.figures, "answers": answers}
        recruitment.erased_at = now()
        record("sortition.erased", content=recruitment)
        db.session.flush()
    _erase_invitations(recruitment)
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


def _cancel_draws(recruitment: Recruitment) -> None:
    """Whoever is in these draws is erased on the day announced: nobody can be drawn any more."""
    waiting = select(Draw).where(
        Draw.sub_draw_id.in_(_parts(recruitment)),
        Draw.status.in_((DrawStatus.COMPUTING, DrawStatus.SEALED)),
    )
    for draw in db.session.scalars(waiting).all():
        lock(draw)
        draw.status, draw.ended_at = DrawStatus.CANCELLED, now()
        draw.reason = _in_public(LATE_DRAW)
        record("sortition.cancelled", content=recruitment)
    db.session.flush()


def _in_public(reason: object) -> str:
    """A reason that everyone reads, in the site's language: nobody asks for this."""
    with force_locale(current_app.extensions["parvis"].config.locale):
        return str(reason)


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
    db.session.execute(
        update(Roll)
        .where(Roll.sub_draw_id.in_(parts), Roll.state == RollState.COMMITTED)
        .values(
            state=RollState.GIVEN_UP,
            given_up_at=now(),
            reason=_in_public(LATE_LIST),
            work=None,
        )
    )
    db.session.execute(delete(Invitation).where(Invitation.recruitment_id == recruitment.id))


def _figures(recruitment: Recruitment) -> dict[str, Any]:
    """What is still told of the answers: those of an earlier erasure, and those since."""
    before: dict[str, Any] = recruitment.figures.get("answers", {})
    found = answers_of(recruitment, since=recruitment.erased_at)
    counts = {
        "invited": found.invited,
        "letters": found.invited - found.unprinted,
        "reminded": found.reminded,
        "yes": found.yes,
        "no": found.declined,
        "volunteers": found.volunteers,
        "uninvited": found.uninvited,
    }
    channels = Counter(before.get("channels", {})) + Counter(found.channels)
    return {
        **{name: before.get(name, 0) + count for name, count in counts.items()},
        "channels": dict(channels),
    }


@operation
def erase_panel(recruitment: Recruitment) -> None:
    """Erase what is left of the members, the sealed files and the secret, once the panel's mandate
    is over.
    """
    lock(recruitment)
    if recruitment.stage != Stage.CANCELLED and not _past(recruitment.panel_until):
        return
    give_colleges_back(recruitment)
    _erase_invitations(recruitment)
    db.session.execute(delete(Volunteer).where(Volunteer.recruitment_id == recruitment.id))
    db.session.execute(
        update(Draw).where(Draw.sub_draw_id.in_(_parts(recruitment))).values(sealed=None)
    )
    recruitment.secret = None


def _parts(recruitment: Recruitment) -> Select[int]:
    return select(SubDraw.id).where(SubDraw.recruitment_id == recruitment.id)


def _past(date: datetime | None) -> bool:
    return date is not None and date <= now()
