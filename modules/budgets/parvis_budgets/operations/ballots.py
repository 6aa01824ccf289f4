"""Voting on the web."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from parvis.db import db, guarded, insert_once, now, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, no, require
from parvis.web.i18n import gettext as _
from parvis_budgets.eligibility import Standing, may_vote_in, missing_in, slot_in
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
    if budget.frozen_at is None:
        freeze_when_due(budget)
    given = _cast(actor, budget, envelope, paper, voter, code)
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
    budget: Budget,
    envelope: Envelope,
    paper: Paper,
    voter: Voter | None,
    code: str,
) -> str | None:
    hold_open(budget)
    key = key_of(budget)
    standing = standing_of(actor, budget)
    if code and _is_in_the_box(key, standing, paper, code):
        return code
    require(actor, "budgets.vote", budget)
    signature = _signature(actor, budget, envelope, voter, standing, key)
    wrong = faults(budget.reglement.ballot, choices_in(envelope), envelope.amount, paper)
    if wrong:
        raise Invalid({"projects": " ".join(said(fault) for fault in wrong)})
    before = standing.line_of(signature.slot)
    if before is None and not add_to_roll(budget, signature, person=actor):
        # By the same person a moment ago, from another window; or by someone of this identity.
        before = standing_of(actor, budget).line_of(signature.slot)
        if before is None:
            list_refused(budget, signature)
            return None
    code = code or new_receipt()
    if before is None:
        put_in_the_box(budget, signature, key, paper, receipt_hash(code))
    else:
        _change(budget, envelope, before, key, paper, receipt_hash(code))
    return code


def _is_in_the_box(key: str, standing: Standing, paper: Paper, code: str) -> bool:
    tags = [tag_of(key, line.identity, line.slot) for line in standing.lines]
    found = select(CastBallot.id).where(
        CastBallot.receipt == receipt_hash(code),
        CastBallot.tag.in_(tags),
        CastBallot.content == paper.text(),
    )
    return bool(tags) and db.session.scalar(found) is not None


def _signature(
    actor: Person,
    budget: Budget,
    envelope: Envelope,
    voter: Voter | None,
    standing: Standing,
    key: str,
) -> Signature:
    """Of who has signed already, by the first line; of who is confirmed, by what was confirmed;
    else by what they declare now.
    """
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
        declared = declaration_of(actor, budget)
        voter = declared.voter(actor.residence_id) if declared else None
    if voter is None:
        raise Invalid({"name": _("Say who you are.")})
    return sign(budget, envelope, voter, key)


def put_in_the_box(
    budget: Budget, signature: Signature, key: str, paper: Paper, receipt: str
) -> None:
    """A new ballot, of a line of the roll that has none. `receipt`: the hash of its code."""
    db.session.add(
        CastBallot(
            id=new_number(),
            budget_id=budget.id,
            envelope_id=signature.envelope.id,
            tag=tag_of(key, signature.identity, signature.slot),
            content=paper.text(),
            channel=signature.channel,
            receipt=receipt,
        )
    )


def _change(
    budget: Budget,
    envelope: Envelope,
    before: Participation,
    key: str,
    paper: Paper,
    receipt: str,
) -> None:
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
        before.envelope_id = envelope.id


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
    age = age_on(now().date(), voter.born_on)
    identity = identity_of(key, voter)
    return Signature(envelope, slot, identity, channel, voter.home_id, age_band(age))


def add_to_roll(
    budget: Budget,
    signature: Signature,
    *,
    person: Person | None = None,
    entered_by: Person | None = None,
) -> bool:
    """Write the line; False when this voter has one for this slot, by whatever channel."""
    return insert_once(
        Participation,
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
