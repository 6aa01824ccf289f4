"""Letters: what they say, printing them in batches, taking the files away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from parvis.db import db, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.lettering import missing_for_letters
from parvis_sortition.models import (
    Invitation,
    LetterBatch,
    LetterFile,
    LetterKind,
    Recruitment,
    Stage,
)
from parvis_sortition.queries.letters import waiting_for

KEPT = timedelta(days=7)
"""For so long files of letters wait to be printed."""


@operation
def change_letter(
    actor: Person, recruitment: Recruitment, texts: Mapping[str, str | Sequence[str]]
) -> None:
    """Say what the letters say: `lettering.TEXTS` and `lettering.LINES`. After the draw they are
    those to the people drawn. Raises Refused.
    """
    after = recruitment.stage == Stage.DRAWN
    require(actor, "sortition.manage_panel" if after else "sortition.enter", recruitment)
    lock(recruitment)
    recruitment.letter = {name: text for name, text in texts.items() if text}


@operation
def order_letters(actor: Person, recruitment: Recruitment, kind: LetterKind) -> LetterBatch:
    """Have the letters printed of all who wait for one; a job makes the files. Raises Refused,
    Invalid, Conflict when there is nothing to print or a batch is under way.
    """
    require(actor, "sortition.invite", recruitment)
    lock(recruitment)
    if missing := missing_for_letters(recruitment):
        raise Invalid(missing)
    going = select(LetterBatch.id).where(
        LetterBatch.recruitment_id == recruitment.id,
        LetterBatch.done < LetterBatch.count,
        LetterBatch.cleared_at.is_(None),
    )
    if db.session.scalar(going.limit(1)) is not None:
        raise Conflict(_("Letters are being prepared: wait until they are done."))
    conditions = waiting_for(recruitment, kind)
    count = db.session.scalar(select(func.count(Invitation.id)).where(*conditions)) or 0
    if not count:
        raise Conflict(_("There is no letter to prepare."))
    batch = LetterBatch(
        recruitment_id=recruitment.id, kind=kind, count=count, made_by_id=actor.id
    )
    db.session.add(batch)
    db.session.flush()
    column = "letter_id" if kind == LetterKind.INVITATION else "reminder_id"
    db.session.execute(
        update(Invitation)
        .where(*conditions)
        .values({column: batch.id})
        .execution_options(synchronize_session=False)
    )
    record("sortition.letters_ordered", actor=actor, content=recruitment)
    send("sortition.print_letters", batch_id=batch.id)
    return batch


@operation
def keep_file(batch: LetterBatch, place: int, name: str, letters: int, data: bytes) -> None:
    """Keep a file that the job has made; done twice, it is kept once."""
    lock(batch)
    made = select(LetterFile.id).where(LetterFile.batch_id == batch.id, LetterFile.place == place)
    if batch.cleared_at is None and db.session.scalar(made) is None:
        db.session.add(
            LetterFile(batch_id=batch.id, place=place, name=name, letters=letters, data=data)
        )
        batch.done += letters


@operation
def note_problem(batch: LetterBatch, problem: str) -> None:
    """Why the files of a batch can't be made."""
    lock(batch)
    batch.problem = problem[:300]


@operation
def clear_letters(actor: Person, batch: LetterBatch) -> None:
    """The files are printed: take them away. A batch that is not whole is given up: its letters
    wait again. Raises Refused.
    """
    after = batch.recruitment.stage == Stage.DRAWN
    require(actor, "sortition.manage_panel" if after else "sortition.enter", batch.recruitment)
    lock(batch.recruitment)
    lock(batch)
    if batch.cleared_at is not None:
        return
    _clear(batch)


def _clear(batch: LetterBatch) -> None:
    """Take its files away; of one that is not whole, the letters wait again."""
    if batch.done < batch.count:
        for column in ("letter_id", "reminder_id"):
            db.session.execute(
                update(Invitation)
                .where(getattr(Invitation, column) == batch.id)
                .values({column: None})
                .execution_options(synchronize_session=False)
            )
    db.session.execute(delete(LetterFile).where(LetterFile.batch_id == batch.id))
    batch.cleared_at = now()


@operation
def clear_old_letters() -> int:
    """Take away the files that have waited for a week, whether their batch ever became whole or
    not; returns of how many batches.
    """
    rows = db.session.scalars(
        select(LetterBatch).where(
            LetterBatch.cleared_at.is_(None),
            LetterBatch.made_at < now() - KEPT,
        )
    ).all()
    for batch in rows:
        _clear(batch)
    return len(rows)
