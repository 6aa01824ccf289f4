"""Signing the roll for who votes on paper, voting for who telephones: the roll is the web's."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.db import operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, no, require
from parvis.web.i18n import gettext as _
from parvis_budgets.eligibility import no_project_here
from parvis_budgets.models import Budget, Envelope
from parvis_budgets.operations.ballots import (
    Signature,
    add_to_roll,
    hold_open,
    key_of,
    list_refused,
    put_in_the_box,
    sign,
)
from parvis_budgets.operations.reglement import freeze_when_due
from parvis_budgets.papers import Choice, Paper, faults
from parvis_budgets.queries.ballots import choices_in, said
from parvis_budgets.reglement import VoteChannel
from parvis_budgets.roll import Voter, new_receipt, receipt_hash

REFERENCE_MAX = 40


def sign_for(
    actor: Person, budget: Budget, envelope: Envelope, voter: Voter, reference: str = ""
) -> None:
    """Note on the roll that this person has put a paper ballot into the box. Raises Refused,
    Invalid, Conflict when they have voted already: the attempt is then listed.
    """
    if budget.frozen_at is None:
        freeze_when_due(budget)
    if not _sign_for(actor, budget, envelope, voter, reference):
        raise Conflict(_already())


def vote_for(
    actor: Person, budget: Budget, envelope: Envelope, voter: Voter, paper: Paper
) -> str:
    """Cast the ballot that someone tells by telephone. Returns the code of the receipt, to be read
    to them. Raises Refused, Invalid, Conflict when they have voted already: the attempt is listed.
    """
    if budget.frozen_at is None:
        freeze_when_due(budget)
    code = new_receipt()
    if not _vote_for(actor, budget, envelope, voter, paper, code):
        raise Conflict(_already())
    return code


def _already() -> str:
    return str(
        _("Someone of this name and birth date has voted already. The attempt is listed below.")
    )


@operation
def _sign_for(
    actor: Person, budget: Budget, envelope: Envelope, voter: Voter, reference: str
) -> bool:
    hold_open(budget)
    _keeps(actor, budget, VoteChannel.PAPER)
    signature = sign(budget, envelope, voter, key_of(budget), VoteChannel.PAPER)
    _choices(envelope)
    return _added(actor, budget, signature, reference[:REFERENCE_MAX])


@operation
def _vote_for(
    actor: Person, budget: Budget, envelope: Envelope, voter: Voter, paper: Paper, code: str
) -> bool:
    hold_open(budget)
    _keeps(actor, budget, VoteChannel.PHONE)
    key = key_of(budget)
    signature = sign(budget, envelope, voter, key, VoteChannel.PHONE)
    choices = _choices(envelope)
    if wrong := faults(budget.reglement.ballot, choices, envelope.amount, paper):
        raise Invalid({"projects": " ".join(said(fault) for fault in wrong)})
    if not _added(actor, budget, signature, ""):
        return False
    put_in_the_box(budget, signature, key, paper, receipt_hash(code))
    return True


def _keeps(actor: Person, budget: Budget, channel: VoteChannel) -> None:
    require(actor, "budgets.keep_roll", budget)
    if channel not in budget.reglement.voters.channels:
        raise Refused(no(_("The règlement has no vote by this channel."), code="channel"))


def _choices(envelope: Envelope) -> Sequence[Choice]:
    choices = choices_in(envelope)
    if not choices:
        raise Refused(no_project_here())
    return choices


def _added(actor: Person, budget: Budget, signature: Signature, reference: str) -> bool:
    if add_to_roll(budget, signature, entered_by=actor):
        return True
    list_refused(budget, signature, entered_by=actor, reference=reference)
    return False
