"""Counting: what the règlement says, on the ballots of the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, Count
from parvis_budgets.operations.reglement import envelopes_of
from parvis_budgets.queries.counts import ballots_in, box_of

if TYPE_CHECKING:
    from parvis_budgets.tallying import Tally


def count_ballots(actor: Person, budget: Budget) -> None:
    """Count each envelope and keep the publication. Counting again before the announcement
    replaces it. Raises Refused, Conflict.
    """
    from parvis_budgets.tallying import tally

    require(actor, "budgets.count", budget)
    before = ballots_in(budget)
    # Outside the transaction: the box is closed, and a count may take seconds.
    tallies = {
        envelope.id: tally(budget.reglement, box_of(budget, envelope))
        for envelope in envelopes_of(budget)
    }
    _keep(actor, budget, tallies, before)


@operation
def _keep(actor: Person, budget: Budget, tallies: dict[int, Tally], before: int) -> None:
    lock(budget)
    require(actor, "budgets.count", budget)
    if ballots_in(budget) != before:
        raise Conflict(_("Ballots have come meanwhile: count again."))
    db.session.execute(delete(Count).where(Count.budget_id == budget.id))
    for envelope_id, tally in tallies.items():
        db.session.add(
            Count(
                envelope_id=envelope_id,
                budget_id=budget.id,
                summary=tally.summary,
                ballots=tally.ballots,
                result=tally.result,
            )
        )
    budget.counted_at = budget.changed_at = now()
    record("budgets.counted", actor=actor, content=budget)
