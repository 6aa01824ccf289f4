"""Voting for who telephones: the roll and the box are the web's, the key of the edition finds a
ballot again to change it.
"""

from __future__ import annotations

import enum

from sqlalchemy import select

from parvis.db import db, now, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, no
from parvis.web.i18n import gettext as _
from parvis_budgets.eligibility import Line
from parvis_budgets.models import Budget, CastBallot, Envelope, Participation
from parvis_budgets.operations.ballots import (
    Signature,
    add_to_roll,
    change_in_the_box,
    hold_open,
    key_of,
    list_refused,
    put_in_the_box,
    sign,
)
from parvis_budgets.operations.freezing import freeze_when_due
from parvis_budgets.operations.roll import offered_in, require_channel
from parvis_budgets.papers import Paper, faults
from parvis_budgets.queries.ballots import said
from parvis_budgets.reglement import Step, VoteChannel
from parvis_budgets.roll import Voter, new_receipt, receipt_hash, tag_of


class HasCalled(Conflict):
    """They have voted by telephone, and the règlement lets them change their vote: whoever is at
    the desk has to want it.
    """


class _Found(enum.Enum):
    CAST = enum.auto()
    CAN_CHANGE = enum.auto()
    FIXED = enum.auto()
    OTHER_WAY = enum.auto()


def vote_for(
    actor: Person,
    budget: Budget,
    envelope: Envelope,
    voter: Voter,
    paper: Paper,
    code: str = "",
    *,
    change: bool = False,
) -> str:
    """Cast the ballot that someone tells by telephone, while the vote is open; with `change`, in
    place of the one they told before. Returns the code of the receipt, to be read to them: `code`,
    one of `roll.new_receipt`, or a new one. The same ballot sent again with its code is there once.
    Raises Refused, Invalid, HasCalled, Conflict when they have voted by another way, or can't
    change their vote: the attempt is then listed.
    """
    if budget.frozen_at is None:
        freeze_when_due(budget)
    code = code or new_receipt()
    found, code = _vote_for(actor, budget, envelope, voter, paper, code, change)
    # Raised outside: the line of the list of refused votes has to stay.
    match found:
        case _Found.CAN_CHANGE:
            raise HasCalled(
                _(
                    "This person has voted by telephone already, and may change their vote. Check "
                    "that it is them, then replace their ballot."
                )
            )
        case _Found.FIXED:
            raise Conflict(
                _(
                    "This person has voted by telephone already, and the règlement lets nobody "
                    "change their vote. The attempt is listed with the roll."
                )
            )
        case _Found.OTHER_WAY:
            raise Conflict(
                _(
                    "Someone of this name and birth date has voted by another way: it can’t be "
                    "changed by telephone. The attempt is listed with the roll."
                )
            )
    return code


@operation
def _vote_for(
    actor: Person,
    budget: Budget,
    envelope: Envelope,
    voter: Voter,
    paper: Paper,
    code: str,
    change: bool,
) -> tuple[_Found, str]:
    hold_open(budget)
    require_channel(actor, budget, VoteChannel.PHONE)
    key = key_of(budget)
    signature = sign(budget, envelope, voter, key, VoteChannel.PHONE)
    tag = tag_of(key, signature.identity, signature.slot)
    known = _with_receipt(code)
    if known is not None and known.tag != tag:
        code = new_receipt()  # the form of the call before, sent for someone else
    elif known is not None and known.content == paper.text():
        return _Found.CAST, code
    receipt = receipt_hash(code)
    if not budget.reglement.calendar.is_open(Step.VOTE, now()):
        raise Refused(no(_("The vote is over: nobody votes by telephone any more."), code="closed"))
    choices = offered_in(envelope)
    if wrong := faults(budget.reglement.ballot, choices, envelope.amount, paper):
        raise Invalid({"projects": " ".join(said(fault) for fault in wrong)})
    if add_to_roll(budget, signature, entered_by=actor):
        put_in_the_box(budget, signature, key, paper, receipt)
        return _Found.CAST, code
    return _again(actor, budget, signature, key, paper, receipt, change), code


def _with_receipt(code: str) -> CastBallot | None:
    return db.session.scalar(select(CastBallot).where(CastBallot.receipt == receipt_hash(code)))


def _again(
    actor: Person,
    budget: Budget,
    signature: Signature,
    key: str,
    paper: Paper,
    receipt: str,
    change: bool,
) -> _Found:
    """Of who is on the roll: what may be done with their vote."""
    line = db.session.scalar(
        select(Participation).where(
            Participation.budget_id == budget.id,
            Participation.identity == signature.identity,
            Participation.slot == signature.slot,
        )
    )
    if line is None or line.channel != VoteChannel.PHONE:
        list_refused(budget, signature, entered_by=actor)
        return _Found.OTHER_WAY
    if not budget.reglement.ballot.changeable:
        list_refused(budget, signature, entered_by=actor)
        return _Found.FIXED
    if not change:
        return _Found.CAN_CHANGE
    before = Line(
        line.id, line.envelope_id, line.slot, line.identity, line.home_id, line.age_band
    )
    change_in_the_box(budget, signature.envelope, before, key, paper, receipt)
    return _Found.CAST
