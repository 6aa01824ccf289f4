"""Piles of paper ballots: typed in twice, compared, settled, put with the others.

Two agents type the same pile without seeing each other's work. A pile counts once both agree, and
never has more ballots than signatures on paper: what is in no hand's roll is in no count.
"""

from __future__ import annotations

import secrets

from sqlalchemy import delete, func, select

from parvis.db import db, guarded, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, no, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import (
    Batch,
    BatchState,
    Budget,
    Entry,
    Envelope,
    Participation,
    Typist,
)
from parvis_budgets.operations.count import forget_count
from parvis_budgets.operations.mixing import put_among_others
from parvis_budgets.paperline import SPOILT
from parvis_budgets.papers import Paper, faults
from parvis_budgets.queries.ballots import choices_in
from parvis_budgets.queries.paper import differences_in, entries_of, is_done, place_for
from parvis_budgets.reglement import VoteChannel

SIZE_MOST = 2000
"""Ballots in a pile: what two people type in a morning is far less."""


@operation
def begin_batch(actor: Person, budget: Budget, envelope: Envelope, size: int) -> Batch:
    """A pile of `size` ballots of one envelope, counted by hand. Raises Refused, Invalid."""
    lock(budget)
    require(actor, "budgets.keep_roll", budget)
    if VoteChannel.PAPER not in budget.reglement.voters.channels:
        raise Refused(no(_("The règlement has no vote on paper."), code="channel"))
    errors = {}
    if envelope.budget_id != budget.id:
        errors["envelope"] = _("Choose an envelope of the list.")
    if not 1 <= size <= SIZE_MOST:
        errors["size"] = said_of_sizes()
    if errors:
        raise Invalid(errors)
    last = db.session.scalar(select(func.max(Batch.number)).where(Batch.budget_id == budget.id))
    batch = Batch(
        budget_id=budget.id,
        envelope_id=envelope.id,
        channel=VoteChannel.PAPER,
        number=(last or 0) + 1,
        size=size,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def said_of_sizes() -> str:
    """What sizes a pile can have."""
    return str(_("From 1 to %(most)d ballots.", most=SIZE_MOST))


@operation
def type_ballot(actor: Person, batch: Batch, number: int, content: str) -> None:
    """Type a ballot of the pile in, or correct it; who types first in a pile is its first agent,
    the next one its second. Raises Refused, Invalid, Conflict when two others type it already.
    """
    require(actor, "budgets.keep_roll", batch.budget)
    lock(batch)
    require_open(batch)
    if not 1 <= number <= batch.size:
        raise Invalid({"number": _("From 1 to %(most)d.", most=batch.size)})
    slot = _take(batch, actor)
    if is_done(batch):
        raise Conflict(_("Both have finished this pile: differences are settled on its page."))
    _write(batch, number, slot, content)


def _take(batch: Batch, actor: Person) -> int:
    slot = place_for(batch, actor)
    if slot is None:
        raise Conflict(_("Two people type this pile already."))
    if slot == 1:
        batch.first_agent_id = actor.id
    else:
        batch.second_agent_id = actor.id
    if db.session.get(Typist, (batch.id, actor.id)) is None:
        db.session.add(Typist(batch_id=batch.id, person_id=actor.id, slot=slot))
    return slot


def _write(batch: Batch, number: int, slot: int, content: str) -> None:
    entry = db.session.get(Entry, (batch.id, number, slot))
    if entry is None:
        db.session.add(Entry(batch_id=batch.id, number=number, slot=slot, content=content))
    else:
        entry.content = content
    db.session.flush()


@operation
def settle_ballot(actor: Person, batch: Batch, number: int, content: str) -> None:
    """Say what a ballot that was typed in two ways is, the paper in hand. Who did is kept. Raises
    Refused, Conflict when there is nothing to settle.
    """
    require(actor, "budgets.keep_roll", batch.budget)
    lock(batch)
    require_open(batch)
    if not is_done(batch) or number not in differences_in(batch):
        raise Conflict(_("There is nothing to settle for this ballot."))
    for slot in (1, 2):
        _write(batch, number, slot, content)
    batch.settled_by_id = actor.id


@operation
def accept_batch(actor: Person, batch: Batch) -> None:
    """Put the ballots of a pile among the others, in an order drawn at random; what was typed is
    forgotten. Those that the règlement does not allow are counted as spoilt. What was counted
    before has to be counted again. Raises Refused, Conflict while typings differ, or when there
    are more ballots than signatures on paper: those that were entered before the closing, after
    which nobody signs.
    """
    budget, envelope = batch.budget, batch.envelope
    lock(budget)
    lock(batch)
    require(actor, "budgets.keep_roll", budget)
    require_open(batch)
    if not is_done(batch) or differences_in(batch):
        raise Conflict(_("Both typings have to be whole and agree."))
    if guarded("budgets.signatures"):
        _within_signatures(batch)
    rules, choices = budget.reglement.ballot, choices_in(envelope)
    valid = [
        text
        for text in entries_of(batch, 1).values()
        if text != SPOILT and not faults(rules, choices, envelope.amount, Paper.read(text))
    ]
    rows = [
        {
            "envelope_id": envelope.id,
            "content": text,
            "channel": VoteChannel.PAPER,
            "receipt": secrets.token_hex(32),
        }
        for text in valid
    ]
    put_among_others(budget, rows)
    forget_count(budget)
    db.session.execute(delete(Entry).where(Entry.batch_id == batch.id))
    batch.state, batch.accepted_at = BatchState.ACCEPTED, now()
    batch.spoilt = batch.size - len(valid)
    record("budgets.pile_accepted", actor=actor, content=budget, number=batch.number)
    send("budgets.erase_traces")


def _within_signatures(batch: Batch) -> None:
    """No more paper ballots than signatures on paper in this envelope."""
    signed = db.session.scalar(
        select(func.count()).where(
            Participation.budget_id == batch.budget_id,
            Participation.envelope_id == batch.envelope_id,
            Participation.channel == VoteChannel.PAPER,
        )
    )
    accepted = db.session.scalar(
        select(func.coalesce(func.sum(Batch.size), 0)).where(
            Batch.envelope_id == batch.envelope_id, Batch.state == BatchState.ACCEPTED
        )
    )
    ballots, signed = (accepted or 0) + batch.size, signed or 0
    if ballots <= signed:
        return
    if batch.budget.closed_at is None:
        raise Conflict(
            _(
                "Ballots on paper, with this pile: %(ballots)d. Signatures on paper: %(signed)d. "
                "Enter the missing signatures first.",
                ballots=ballots,
                signed=signed,
            )
        )
    raise Conflict(
        _(
            "Ballots on paper, with this pile: %(ballots)d. Signatures on paper: %(signed)d. "
            "Nobody signs once the box is closed. Set aside the ballots that are too many, drawn "
            "at random before witnesses, and write it in the minutes. Then forget this pile; the "
            "ballots kept make another. At most: %(left)d.",
            ballots=ballots,
            signed=signed,
            left=signed - (accepted or 0),
        )
    )


@operation
def discard_batch(actor: Person, batch: Batch) -> None:
    """Forget a pile that is not accepted: it was made by mistake. Raises Refused, Conflict."""
    require(actor, "budgets.keep_roll", batch.budget)
    lock(batch)
    require_open(batch)
    for table in (Entry, Typist):
        db.session.execute(delete(table).where(table.batch_id == batch.id))
    db.session.delete(batch)


def require_open(batch: Batch) -> None:
    """Raise Conflict once the pile is accepted."""
    if batch.state != BatchState.OPEN:
        raise Conflict(_("This pile is accepted: it does not change any more."))
