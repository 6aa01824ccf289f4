"""Letters are printed outside requests."""

from __future__ import annotations

from itertools import groupby

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from parvis.db import db
from parvis.documents import DocumentError, Unprintable, lots
from parvis.web.days import day_of
from parvis_sortition.documents import letters_pdf
from parvis_sortition.lettering import answer_address, call_of, recipient_of
from parvis_sortition.models import Invitation, LetterBatch, LetterKind
from parvis_sortition.operations.letters import keep_file, note_problem
from parvis_sortition.queries.answers import answers_of
from parvis_sortition.queries.letters import files_of

LOT = 200
"""Letters of one file: 2 s of work and 200 MB of memory, in a process of its own."""


def print_letters(batch_id: int) -> None:
    """Make the PDF files of a batch, each in a transaction of its own: a worker killed midway is
    followed by another that makes those that are missing.
    """
    batch = db.session.get(LetterBatch, batch_id)
    if batch is None or batch.cleared_at is not None:
        return
    with force_locale(current_app.extensions["parvis"].config.locale):
        try:
            _print(batch)
        except (Unprintable, DocumentError, ValueError) as error:
            # What is logged and told holds nothing of the letters.
            db.session.rollback()
            note_problem(batch, type(error).__name__)
            raise RuntimeError(f"the letters of batch {batch_id} can't be printed") from None


def _print(batch: LetterBatch) -> None:
    recruitment = batch.recruitment
    call = call_of(recruitment, day_of(batch.made_at), answers_of(recruitment).invited)
    address = answer_address(recruitment)
    made = {file.place for file in files_of(batch)}
    for place, (letter_id, numbers) in enumerate(_lots(batch)):
        if place in made:
            continue
        rows = db.session.scalars(
            select(Invitation).where(Invitation.id.in_(numbers)).order_by(Invitation.number)
        ).all()
        if not rows:
            return  # erased meanwhile
        first = db.session.get(LetterBatch, letter_id) if letter_id else None
        first_sent = day_of(first.made_at) if first is not None else None
        recipients = [recipient_of(row, address) for row in rows]
        name = f"{rows[0].number:06d}-{rows[-1].number:06d}.pdf"
        db.session.rollback()  # nothing is held while it is printed
        pdf = letters_pdf(call, recipients, first_sent=first_sent)
        keep_file(batch, place, name, len(recipients), pdf)


def _lots(batch: LetterBatch) -> list[tuple[int | None, list[int]]]:
    """The invitations of each file; of reminders, with the batch of the first letter, whose date
    they tell. The same each time: no invitation changes its batch before the files are made.
    """
    reminders = batch.kind == LetterKind.REMINDER
    column = Invitation.reminder_id if reminders else Invitation.letter_id
    rows = db.session.execute(
        select(Invitation.id, Invitation.letter_id)
        .where(column == batch.id)
        .order_by(Invitation.letter_id, Invitation.number)
    ).all()
    found: list[tuple[int | None, list[int]]] = []
    for letter_id, group in groupby(rows, key=lambda row: row[1]):
        for lot in lots((row[0] for row in group), LOT):
            found.append((letter_id if reminders else None, list(lot)))
    return found
