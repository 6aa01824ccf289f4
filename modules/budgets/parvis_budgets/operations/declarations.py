"""Who may vote, where facilitators confirm it."""

from __future__ import annotations

from datetime import datetime

from parvis.db import db, lock, now, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_budgets.eligibility import home_missing_in, missing_in
from parvis_budgets.models import Budget, Declaration
from parvis_budgets.queries.voters import declaration_of
from parvis_budgets.roll import Voter
from parvis_budgets.rules import has_voted

REFUSAL_MAX = 500


@operation
def declare(actor: Person, budget: Budget, voter: Voter) -> Declaration:
    """Say who one is, to be confirmed. Saying it again takes the place of the first time, which is
    then no longer confirmed or refused. Raises Refused, Invalid.
    """
    require(actor, "budgets.declare", budget)
    errors = missing_in(budget, voter) | home_missing_in(budget, voter)
    if errors:
        raise Invalid(errors)
    row = declaration_of(actor, budget)
    if row is None:
        row = Declaration(budget_id=budget.id, person_id=actor.id)
        db.session.add(row)
    row.name, row.born_on, row.tie = voter.name, voter.born_on, voter.tie
    row.home_id = voter.home_id
    row.declared_at, row.confirmed_at, row.confirmed_by_id, row.refusal = now(), None, None, ""
    return row


@operation
def confirm_voter(
    actor: Person, budget: Budget, declaration: Declaration, declared_at: datetime
) -> None:
    """Let this person vote as what they declared at that moment. Raises Refused, Conflict when they
    have changed it since: nobody is confirmed unread.
    """
    require(actor, "budgets.confirm", budget)
    lock(declaration)
    if declaration.declared_at != declared_at:
        raise Conflict(_("This person has just changed what they declare: read it again."))
    declaration.confirmed_at, declaration.confirmed_by_id = now(), actor.id
    declaration.refusal = ""


@operation
def refuse_voter(actor: Person, budget: Budget, declaration: Declaration, reason: str) -> None:
    """Say why this declaration is not confirmed, or no longer; the person may correct it. Raises
    Refused, Invalid, Conflict when they have voted.
    """
    lock(budget)  # waits for the votes under way
    require(actor, "budgets.confirm", budget)
    if not reason.strip() or len(reason) > REFUSAL_MAX:
        raise Invalid({"reason": _("Say why: this person will read it.")})
    if declaration.confirmed_at is not None and has_voted(declaration.person, budget):
        raise Conflict(_("This person has voted: their signature has to be struck first."))
    declaration.confirmed_at = declaration.confirmed_by_id = None
    declaration.refusal = reason.strip()
