"""What was done at the desk too early, or by error, while nobody has voted."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from parvis.content.operations import delete_draft
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import BallotKey, Budget, FrozenProject, Project


@operation
def unfreeze_reglement(actor: Person, budget: Budget) -> None:
    """Open the règlement and the ballot to change again, as long as the vote has not opened: all
    see that it was done. The fingerprint, the key and the numbers on printed ballots go. Raises
    Refused.
    """
    lock(budget)
    require(actor, "budgets.unfreeze", budget)
    mine = select(Project.id).where(Project.budget_id == budget.id)
    db.session.execute(delete(FrozenProject).where(FrozenProject.project_id.in_(mine)))
    db.session.execute(delete(BallotKey).where(BallotKey.budget_id == budget.id))
    table = Project.__table__
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.budget_id == budget.id)
        .values(ballot_number=None)
    )
    db.session.expire_all()
    budget.frozen_at, budget.frozen_hash, budget.frozen_text = None, "", ""
    budget.changed_at = now()
    record("budgets.unfrozen", actor=actor, content=budget)


@operation
def delete_edition(actor: Person, budget: Budget) -> None:
    """Delete an edition that is still a draft, which nobody else has seen. Raises Refused,
    Conflict.
    """
    lock(budget)
    require(actor, "budgets.run", budget)
    if budget.published_at is not None:
        raise Conflict(_("It has been published: people have seen it."))
    delete_draft(budget)
