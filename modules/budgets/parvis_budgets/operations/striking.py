"""Taking back what was entered by error: a signature of the roll, with its ballot.

Someone was taken for someone else, or has voted in another's name: the true voter would find that
they have voted already. Until the box is closed the line goes, and its ballot with it, found by its
tag; that a line was struck, why and by whom stays.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, func, select

from parvis.db import db, operation
from parvis.people import Person
from parvis.people.writing import post
from parvis.rules import Conflict, Invalid, Refused, no, require
from parvis.web import content_url
from parvis.web.i18n import gettext as _
from parvis.web.urls import absolute
from parvis_budgets.models import (
    Batch,
    BatchState,
    Budget,
    CastBallot,
    Envelope,
    Participation,
    StruckSignature,
)
from parvis_budgets.operations.ballots import hold_open, key_of
from parvis_budgets.reglement import Tie, VoteChannel
from parvis_budgets.roll import Voter, identity_of, tag_of

REASON_MIN, REASON_MAX = 10, 500


@operation
def strike_signature(
    actor: Person, budget: Budget, envelope: Envelope, name: str, born_on: date, reason: str
) -> VoteChannel:
    """Take a line off the roll, and its ballot out of the box; returns by which channel it came.
    Whoever has an account is written to. Raises Refused once the box is closed, Invalid when
    nobody of this name and birth date has signed, Conflict when their ballot on paper can't be
    told from those that are accepted.
    """
    if budget.closed_at is not None:
        raise Refused(no(_("The box is closed: the roll does not change any more."), code="closed"))
    hold_open(budget)
    require(actor, "budgets.keep_roll", budget)
    if not REASON_MIN <= len(reason.strip()) <= REASON_MAX:
        raise Invalid({"reason": _("Say why, in a sentence: it stays on the list.")})
    key = key_of(budget)
    # The mark is of the name and the birth date: the tie is not in it.
    identity = identity_of(key, Voter(name, born_on, Tie.RESIDENT))
    line = db.session.scalar(
        select(Participation)
        .where(
            Participation.budget_id == budget.id,
            Participation.envelope_id == envelope.id,
            Participation.identity == identity,
        )
        .with_for_update()
    )
    if line is None:
        raise Invalid(
            {"name": _("Nobody of this name and birth date has signed in this envelope.")}
        )
    channel = VoteChannel(line.channel)
    if channel == VoteChannel.PAPER:
        _ballots_still_within(budget, envelope)
    else:
        tag = tag_of(key, identity, line.slot)
        db.session.execute(delete(CastBallot).where(CastBallot.tag == tag))
    person = db.session.get(Person, line.person_id) if line.person_id else None
    db.session.add(
        StruckSignature(
            budget_id=budget.id,
            envelope_id=envelope.id,
            channel=channel,
            reason=reason.strip(),
            struck_by_id=actor.id,
        )
    )
    db.session.delete(line)
    db.session.flush()
    if person is not None and person.email:
        post(
            "budgets/struck",
            person.email,
            locale=person.locale,
            person=person.name,
            title=budget.title,
            reason=reason.strip(),
            address=absolute(content_url(budget) or ""),
        )
    return channel


def _ballots_still_within(budget: Budget, envelope: Envelope) -> None:
    """Raise Conflict when the piles accepted need every signature on paper."""
    signed = db.session.scalar(
        select(func.count()).where(
            Participation.budget_id == budget.id,
            Participation.envelope_id == envelope.id,
            Participation.channel == VoteChannel.PAPER,
        )
    )
    accepted = db.session.scalar(
        select(func.coalesce(func.sum(Batch.size), 0)).where(
            Batch.envelope_id == envelope.id, Batch.state == BatchState.ACCEPTED
        )
    )
    if (accepted or 0) >= (signed or 0):
        raise Conflict(
            _(
                "The piles that are accepted have a ballot for each signature on paper: which one "
                "is theirs can’t be told any more."
            )
        )
