"""Voting on the web."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from parvis.db import db, guarded, insert_once, now, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, no, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import (
    BallotKey,
    Budget,
    CastBallot,
    Envelope,
    Participation,
    RefusedVote,
)
from parvis_budgets.operations.reglement import freeze_when_due
from parvis_budgets.papers import Paper, faults
from parvis_budgets.queries.ballots import choices_in, said
from parvis_budgets.reglement import VoteChannel
from parvis_budgets.roll import (
    Voter,
    age_band,
    age_on,
    identity_of,
    new_number,
    new_receipt,
    receipt_hash,
    slot_of,
    tag_of,
)


@dataclass(frozen=True)
class Signature:
    """A line of the roll to be: who, in which envelope, by which channel."""

    envelope: Envelope
    voter: Voter
    slot: int
    identity: str
    channel: VoteChannel = VoteChannel.WEB


def cast_ballot(
    actor: Person, budget: Budget, envelope: Envelope, paper: Paper, voter: Voter
) -> str:
    """Put a ballot in the box, or change the one that is there. Returns the code of the receipt,
    which is kept nowhere. Raises Refused, Invalid, Conflict when this person has voted by another
    way.
    """
    freeze_when_due(budget)
    code = _cast(actor, budget, envelope, paper, voter)
    if code is None:
        # Raised outside: the line of the list of refused votes has to stay.
        raise Conflict(_("Someone of this name and birth date has voted already."))
    return code


@operation
def _cast(
    actor: Person, budget: Budget, envelope: Envelope, paper: Paper, voter: Voter
) -> str | None:
    hold_open(budget)
    require(actor, "budgets.vote", budget)
    key = key_of(budget)
    signature = sign(budget, envelope, voter, key)
    wrong = faults(budget.reglement.ballot, choices_in(envelope), envelope.amount, paper)
    if wrong:
        raise Invalid({"projects": " ".join(said(fault) for fault in wrong)})
    before = _signed(actor, budget, signature.slot)
    if before is None and not add_to_roll(budget, signature, person=actor):
        before = _signed(actor, budget, signature.slot)
        if before is None:
            list_refused(budget, signature)
            return None
    code = new_receipt()
    if before is None:
        db.session.add(
            CastBallot(
                id=new_number(),
                budget_id=budget.id,
                envelope_id=envelope.id,
                tag=tag_of(key, signature.identity, signature.slot),
                content=paper.text(),
                channel=signature.channel,
                receipt=receipt_hash(code),
            )
        )
        return code
    if not budget.reglement.ballot.changeable:
        raise Refused(no(_("You have voted: this vote can’t be changed."), code="voted"))
    changed = db.session.execute(
        update(CastBallot)
        .where(CastBallot.tag == tag_of(key, before.identity, before.slot))
        .values(
            envelope_id=envelope.id,
            content=paper.text(),
            channel=signature.channel,
            receipt=receipt_hash(code),
        )
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("Your ballot was not found. Try again."))
    before.envelope_id = envelope.id
    return code


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
        raise Conflict(_("The ballot is not ready: no project is there."))
    return key


def sign(
    budget: Budget,
    envelope: Envelope,
    voter: Voter,
    key: str,
    channel: VoteChannel = VoteChannel.WEB,
) -> Signature:
    """The line of the roll that this voter would have. Raises Invalid when the règlement does not
    let them vote in this envelope.
    """
    reglement = budget.reglement
    errors = {}
    if envelope.budget_id != budget.id:
        errors["envelope"] = _("Choose an envelope of the list.")
    if len(voter.name.split()) < 2 or len(voter.name) > 160:
        errors["name"] = _("Your first and last name.")
    age = age_on(now().date(), voter.born_on)
    if not reglement.voters.age_least <= age <= 130:
        errors["born_on"] = _(
            "One votes from the age of %(age)d here.", age=reglement.voters.age_least
        )
    if voter.tie not in reglement.voters.ties:
        errors["tie"] = _("The règlement does not let you vote on this ground.")
    is_home = envelope.space_id is not None and envelope.space_id == voter.home_id
    slot = slot_of(reglement, envelope.id, is_home)
    if slot is None:
        errors["envelope"] = _("You vote in the envelope of your home.")
    if errors or slot is None:
        raise Invalid(errors)
    return Signature(envelope, voter, slot, identity_of(key, voter), channel)


def _signed(person: Person, budget: Budget, slot: int) -> Participation | None:
    return db.session.scalar(
        select(Participation).where(
            Participation.budget_id == budget.id,
            Participation.person_id == person.id,
            Participation.slot == slot,
        )
    )


def add_to_roll(
    budget: Budget,
    signature: Signature,
    *,
    person: Person | None = None,
    entered_by: Person | None = None,
) -> bool:
    """Write the line; False when this voter has one for this slot, by whatever channel."""
    age = age_on(now().date(), signature.voter.born_on)
    return insert_once(
        Participation,
        budget_id=budget.id,
        envelope_id=signature.envelope.id,
        person_id=person.id if person else None,
        identity=signature.identity,
        slot=signature.slot,
        channel=signature.channel,
        entered_by_id=entered_by.id if entered_by else None,
        home_id=signature.voter.home_id,
        age_band=age_band(age),
    )


def list_refused(
    budget: Budget,
    signature: Signature,
    *,
    entered_by: Person | None = None,
    reference: str = "",
) -> None:
    """Add to the list of second votes that were refused."""
    db.session.add(
        RefusedVote(
            budget_id=budget.id,
            envelope_id=signature.envelope.id,
            identity=signature.identity,
            channel=signature.channel,
            entered_by_id=entered_by.id if entered_by else None,
            reference=reference,
        )
    )
