"""Voting on the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Table, UpdateBase, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from parvis.db import Base, db, guarded, insert_once, is_sqlite, operation
from parvis.db.ready import Ready
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, no, require
from parvis.web.days import today
from parvis.web.i18n import gettext as _
from parvis_budgets.eligibility import (
    Line,
    Standing,
    may_vote_in,
    missing_in,
    no_project_here,
    slot_in,
)
from parvis_budgets.models import (
    BallotKey,
    Budget,
    CastBallot,
    Envelope,
    Participation,
    RefusedVote,
)
from parvis_budgets.operations.freezing import freeze_when_due
from parvis_budgets.papers import Paper, faults
from parvis_budgets.queries.ballots import said
from parvis_budgets.queries.booth import Booth, choices_at, hold_booth
from parvis_budgets.queries.voters import declaration_of, standing_of
from parvis_budgets.reglement import VoteChannel
from parvis_budgets.roll import (
    Voter,
    age_band,
    age_on,
    identity_of,
    new_number,
    new_receipt,
    receipt_hash,
    tag_of,
)


@dataclass(frozen=True)
class Signature:
    """A line of the roll to be: who, in which envelope, by which channel."""

    envelope: Envelope
    slot: int
    identity: str
    channel: VoteChannel
    home_id: int | None
    age_band: str


def cast_ballot(
    actor: Person,
    budget: Budget,
    envelope: Envelope,
    paper: Paper,
    voter: Voter | None = None,
    code: str = "",
) -> str:
    """Put a ballot in the box, or change the one that is there. Returns the code of the receipt,
    which is kept nowhere: `code`, one of `roll.new_receipt`, or a new one. The same ballot sent
    again with the code it was given is there once. `voter` may be left out by who has signed the
    roll, or is confirmed. Raises Refused, Invalid, Conflict when this person has voted by another
    way.
    """
    if budget.frozen_at is None and (edition := db.session.get(Budget, budget.id)):
        freeze_when_due(edition)
    given = _cast(actor, budget, envelope, paper, voter, code or new_receipt())
    if given is None:
        # Raised outside: the line of the list of refused votes has to stay.
        raise Conflict(
            _(
                "Someone of this name and birth date has voted already. If it was not you, tell "
                "those who run this budget."
            )
        )
    return given


@operation
def _cast(
    actor: Person,
    edition: Budget,
    envelope: Envelope,
    paper: Paper,
    voter: Voter | None,
    code: str,
) -> str | None:
    booth = hold_booth(actor, edition)
    budget, key = booth.budget, booth.key
    standing = standing_of(booth.voter, budget)
    if _is_in_the_box(key, standing, paper, code):
        return code
    require(booth.voter, "budgets.vote", budget)
    signature = _signature(booth, envelope, voter, standing)
    choices = choices_at(booth, envelope)
    if not choices:
        raise Refused(no_project_here())
    if wrong := faults(budget.reglement.ballot, choices, envelope.amount, paper):
        raise Invalid({"projects": " ".join(said(fault) for fault in wrong)})
    before = standing.line_of(signature.slot)
    if before is None and not add_to_roll(budget, signature, person=booth.voter):
        # By the same person a moment ago, from another window; or by someone of this identity.
        before = standing_of(booth.voter, budget).line_of(signature.slot)
        if before is None:
            list_refused(budget, signature)
            return None
    if before is None:
        put_in_the_box(budget, signature, key, paper, receipt_hash(code))
    else:
        change_in_the_box(budget, envelope, before, key, paper, receipt_hash(code))
    return code


def _is_in_the_box(key: str, standing: Standing, paper: Paper, code: str) -> bool:
    tags = [tag_of(key, line.identity, line.slot) for line in standing.lines]
    if not tags:
        return False
    found = select(CastBallot.id).where(
        CastBallot.receipt == receipt_hash(code),
        CastBallot.tag.in_(tags),
        CastBallot.content == paper.text(),
    )
    return db.session.scalar(found) is not None


def _signature(
    booth: Booth, envelope: Envelope, voter: Voter | None, standing: Standing
) -> Signature:
    """Of who has signed already, by the first line; of who is confirmed, by what was confirmed;
    else by what they declare now.
    """
    budget, person = booth.budget, booth.voter
    if standing.lines:
        allowed = may_vote_in(budget, envelope, standing)
        slot = slot_in(budget, envelope, standing.home_id)
        if not allowed or slot is None:
            raise Refused(allowed)
        first = standing.lines[0]
        return Signature(
            envelope, slot, first.identity, VoteChannel.WEB, first.home_id, first.age_band
        )
    if budget.reglement.voters.confirmed:
        declared = declaration_of(person, budget)
        voter = declared.voter() if declared else None
    if voter is None:
        raise Invalid({"name": _("Say who you are.")})
    return sign(budget, envelope, voter, booth.key)


@Ready
def _put_in() -> UpdateBase:
    return insert(CastBallot).values(_given(CastBallot))


def _given(model: type[Base]) -> dict[str, BindParameter[Any]]:
    """A parameter for each column, but the number that the database gives."""
    table = model.__table__
    assert isinstance(table, Table)
    given = [column for column in table.columns if column is not table.autoincrement_column]
    return {column.key: bindparam(column.key) for column in given}


def put_in_the_box(
    budget: Budget, signature: Signature, key: str, paper: Paper, receipt: str
) -> None:
    """A new ballot, of a line of the roll that has none. `receipt`: the hash of its code."""
    _put_in(
        id=new_number(),
        budget_id=budget.id,
        envelope_id=signature.envelope.id,
        tag=tag_of(key, signature.identity, signature.slot),
        content=paper.text(),
        channel=signature.channel,
        receipt=receipt,
    )


def change_in_the_box(
    budget: Budget,
    envelope: Envelope,
    before: Line,
    key: str,
    paper: Paper,
    receipt: str,
) -> None:
    """Another ballot in place of the one of this line. Raises Refused when votes can't be changed.
    """
    if not budget.reglement.ballot.changeable:
        raise Refused(no(_("You have voted: this vote can’t be changed."), code="voted"))
    changed = db.session.execute(
        update(CastBallot)
        .where(CastBallot.tag == tag_of(key, before.identity, before.slot))
        .values(envelope_id=envelope.id, content=paper.text(), receipt=receipt)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("Your ballot was not found. Try again."))
    if before.envelope_id != envelope.id:
        db.session.execute(
            update(Participation)
            .where(Participation.id == before.id)
            .values(envelope_id=envelope.id)
            .execution_options(synchronize_session=False)
        )


def hold_open(budget: Budget) -> None:
    """Keep the box from being closed until the end of the transaction. Raises Refused when it is.

    FOR SHARE: voters do not wait for one another, the closing waits for all of them.
    """
    if guarded("budgets.closing"):
        db.session.refresh(budget, with_for_update={"read": True, "of": Budget})
    if budget.closed_at is not None:
        raise Refused(no(_("The vote is over."), code="closed"))


def key_of(budget: Budget) -> str:
    """The edition's key. Raises Conflict while there is none: no project is ready."""
    key = db.session.scalar(select(BallotKey.key).where(BallotKey.budget_id == budget.id))
    if key is None:
        raise Conflict(_("The vote is not open: its ballot is not ready."))
    return key


def sign(
    budget: Budget,
    envelope: Envelope,
    voter: Voter,
    key: str,
    channel: VoteChannel = VoteChannel.WEB,
) -> Signature:
    """The line of the roll that this voter would have. Raises Invalid when the règlement does not
    let them vote, or not in this envelope.
    """
    errors = missing_in(budget, voter)
    allowed = may_vote_in(budget, envelope, Standing(voter.home_id))
    if envelope.budget_id != budget.id:
        errors["envelope"] = _("Choose an envelope of the list.")
    elif not allowed:
        errors["envelope"] = str(allowed.reason)
    slot = slot_in(budget, envelope, voter.home_id)
    if errors or slot is None:
        raise Invalid(errors)
    age = age_on(today(), voter.born_on)
    identity = identity_of(key, voter)
    return Signature(envelope, slot, identity, channel, voter.home_id, age_band(age))


@Ready
def _add() -> UpdateBase:
    into = sqlite.insert if is_sqlite() else postgresql.insert
    line = into(Participation).values(_given(Participation))
    # Waits for another transaction that is adding the same one.
    return line.on_conflict_do_nothing().returning(Participation.id)


def add_to_roll(
    budget: Budget,
    signature: Signature,
    *,
    person: Person | None = None,
    entered_by: Person | None = None,
) -> bool:
    """Write the line; False when this voter has one for this slot, by whatever channel."""
    added = _add(
        budget_id=budget.id,
        envelope_id=signature.envelope.id,
        person_id=person.id if person else None,
        identity=signature.identity,
        slot=signature.slot,
        channel=signature.channel,
        entered_by_id=entered_by.id if entered_by else None,
        home_id=signature.home_id,
        age_band=signature.age_band,
    )
    return bool(added)


def list_refused(
    budget: Budget,
    signature: Signature,
    *,
    entered_by: Person | None = None,
    reference: str = "",
) -> None:
    """Add to the list of second votes that were refused; the same one is there once."""
    insert_once(
        RefusedVote,
        budget_id=budget.id,
        envelope_id=signature.envelope.id,
        identity=signature.identity,
        channel=signature.channel,
        entered_by_id=entered_by.id if entered_by else None,
        reference=reference,
    )
