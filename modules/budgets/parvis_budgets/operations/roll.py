"""Signing the roll for who votes on paper: it is the web's."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.db import operation
from parvis.people import Person
from parvis.rules import Conflict, Refused, no, require
from parvis.web.i18n import gettext as _
from parvis_budgets.eligibility import no_project_here
from parvis_budgets.models import Budget, Envelope
from parvis_budgets.operations.ballots import (
    Signature,
    add_to_roll,
    hold_open,
    key_of,
    list_refused,
    sign,
)
from parvis_budgets.operations.freezing import freeze_when_due
from parvis_budgets.papers import Choice
from parvis_budgets.queries.ballots import choices_in
from parvis_budgets.reglement import VoteChannel
from parvis_budgets.roll import Voter

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


def _already() -> str:
    return str(
        _("Someone of this name and birth date has voted already. The attempt is listed below.")
    )


@operation
def _sign_for(
    actor: Person, budget: Budget, envelope: Envelope, voter: Voter, reference: str
) -> bool:
    hold_open(budget)
    require_channel(actor, budget, VoteChannel.PAPER)
    signature = sign(budget, envelope, voter, key_of(budget), VoteChannel.PAPER)
    offered_in(envelope)
    return _added(actor, budget, signature, reference[:REFERENCE_MAX])


def require_channel(actor: Person, budget: Budget, channel: VoteChannel) -> None:
    """Raise Refused unless the actor keeps the roll and the règlement has votes by this channel."""
    require(actor, "budgets.keep_roll", budget)
    if channel not in budget.reglement.voters.channels:
        raise Refused(no(_("The règlement has no vote by this channel."), code="channel"))


def offered_in(envelope: Envelope) -> Sequence[Choice]:
    """The projects that can be chosen. Raises Refused when there is none."""
    choices = choices_in(envelope)
    if not choices:
        raise Refused(no_project_here())
    return choices


def _added(actor: Person, budget: Budget, signature: Signature, reference: str) -> bool:
    if add_to_roll(budget, signature, entered_by=actor):
        return True
    list_refused(budget, signature, entered_by=actor, reference=reference)
    return False
