"""What is kept about people."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from parvis.db import db
from parvis_sortition.models import (
    Draw,
    Invitation,
    LetterBatch,
    LetterFile,
    Recruitment,
    Roll,
    RollState,
    Seat,
    SubDraw,
    Volunteer,
)

WITH_A_FILE = (RollState.RECEIVED, RollState.COMMITTED)


@dataclass(frozen=True)
class Kept:
    """Counts of what is there now."""

    lists: int
    """Lists not drawn from yet."""
    invitations: int
    letter_files: int
    volunteers: int
    seated: int
    """Of the volunteers, those who have or had a seat, or are alternates."""
    sealed_files: int


def kept_of(recruitment: Recruitment) -> Kept:
    """What is kept about people for this recruitment."""
    parts = select(SubDraw.id).where(SubDraw.recruitment_id == recruitment.id)
    batches = select(LetterBatch.id).where(LetterBatch.recruitment_id == recruitment.id)
    seated = select(Seat.volunteer_id).where(Seat.volunteer_id.is_not(None))
    mine = Volunteer.recruitment_id == recruitment.id
    return Kept(
        lists=_count(Roll.sub_draw_id.in_(parts), Roll.state.in_(WITH_A_FILE)),
        invitations=_count(Invitation.recruitment_id == recruitment.id),
        letter_files=_count(LetterFile.batch_id.in_(batches)),
        volunteers=_count(mine),
        seated=_count(mine, Volunteer.id.in_(seated)),
        sealed_files=_count(Draw.sub_draw_id.in_(parts), Draw.sealed.is_not(None)),
    )


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0
