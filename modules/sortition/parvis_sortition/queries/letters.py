"""Letters printed and to be printed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from parvis.db import db
from parvis_sortition.models import (
    Invitation,
    LetterBatch,
    LetterFile,
    LetterKind,
    Recruitment,
    Volunteer,
)


def waiting_for(recruitment: Recruitment, kind: LetterKind) -> list[ColumnElement[bool]]:
    """Which invitations a new batch is for: those without a letter; for reminders, those whose
    letter has had no answer.
    """
    mine = Invitation.recruitment_id == recruitment.id
    if kind == LetterKind.INVITATION:
        return [mine, Invitation.letter_id.is_(None), Invitation.declined_at.is_(None)]
    answered = select(Volunteer.invitation_id).where(
        Volunteer.recruitment_id == recruitment.id, Volunteer.invitation_id.is_not(None)
    )
    return [
        mine,
        Invitation.letter_id.is_not(None),
        Invitation.declined_at.is_(None),
        Invitation.id.not_in(answered),
    ]


def count_waiting(recruitment: Recruitment, kind: LetterKind) -> int:
    """How many letters a new batch would have."""
    query = select(func.count(Invitation.id)).where(*waiting_for(recruitment, kind))
    return db.session.scalar(query) or 0


def batches_of(recruitment: Recruitment) -> Sequence[LetterBatch]:
    """The batches, the newest first."""
    return db.session.scalars(
        select(LetterBatch)
        .where(LetterBatch.recruitment_id == recruitment.id)
        .order_by(LetterBatch.id.desc())
    ).all()


def batch_of(recruitment: Recruitment, number: int) -> LetterBatch | None:
    """One of its batches."""
    return db.session.scalar(
        select(LetterBatch).where(
            LetterBatch.recruitment_id == recruitment.id, LetterBatch.id == number
        )
    )


def files_of(batch: LetterBatch) -> Sequence[LetterFile]:
    """The files made so far, without what they hold."""
    return db.session.scalars(
        select(LetterFile).where(LetterFile.batch_id == batch.id).order_by(LetterFile.place)
    ).all()


def data_of(number: int) -> bytes:
    """What a file holds; nothing when it has been erased meanwhile."""
    return db.session.scalar(select(LetterFile.data).where(LetterFile.id == number)) or b""
