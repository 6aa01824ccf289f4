"""The règlement, the envelopes and the ballot are frozen before the vote opens, or when it does."""

from __future__ import annotations

from parvis.db import db, insert_once, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import BallotKey, Budget, FrozenProject
from parvis_budgets.operations.reglement import envelopes_of
from parvis_budgets.queries.projects import conflicts_of
from parvis_budgets.queries.readiness import readiness_of
from parvis_budgets.readiness import ready_for_ballot
from parvis_budgets.reglement import Frozen, OnBallot, Rivals, Step, fingerprint
from parvis_budgets.roll import new_key
from parvis_budgets.rules import is_settled


def to_freeze(budget: Budget) -> Frozen:
    """What would be frozen now: the règlement, the envelopes and the ballot."""
    projects = ready_for_ballot(budget)
    numbers = {project.id: project.number for project in projects}
    groups = [
        Rivals(
            group.title,
            tuple(numbers[one.project_id] for one in group.members if one.project_id in numbers),
        )
        for group in conflicts_of(budget)
    ]
    return Frozen(
        reglement=budget.reglement,
        envelopes=tuple(envelope.frozen() for envelope in envelopes_of(budget)),
        projects=tuple(
            OnBallot(
                number=project.number,
                printed=printed,
                title=project.title,
                cost=project.cost or 0,
                envelope=project.envelope.name if project.envelope else "",
                theme=project.theme,
            )
            for printed, project in enumerate(projects, start=1)
        ),
        conflicts=tuple(group for group in groups if len(group.projects) > 1),
    )


@operation
def freeze_reglement(actor: Person, budget: Budget) -> None:
    """Fix the règlement, the envelopes and the ballot before the vote opens: nothing of them can
    change after. Raises Refused, Conflict.
    """
    lock(budget)
    require(actor, "budgets.change_reglement", budget)
    if not budget.is_published:
        # Frozen and unread at the opening of the vote, it could be neither published nor mended.
        raise Conflict(_("Publish it first: everyone has to be able to read it."))
    if budget.reglement.calendar[Step.VOTE] is None:
        raise Conflict(_("Give the vote its dates first."))
    if wrong := readiness_of(budget).obstacles:
        raise Conflict(" ".join(wrong))
    _freeze(budget, actor)


@operation
def freeze_when_due(budget: Budget) -> None:
    """The same once the vote has opened by the clock: done by whoever comes first, the job or a
    vote. Asks no rule; nothing when it is not time, or nobody could fill in a ballot.
    """
    if budget.frozen_at is not None or not is_settled(budget):
        return
    lock(budget)
    # Asked again: what the ballot or the dates were before may have just changed.
    if budget.frozen_at is None and is_settled(budget):
        _freeze(budget, None)


def _freeze(budget: Budget, actor: Person | None) -> None:
    projects = ready_for_ballot(budget)
    text = to_freeze(budget).text()
    for number, project in enumerate(projects, start=1):
        project.ballot_number = number
        assert project.envelope is not None, "what is on the ballot has an envelope"
        db.session.add(
            FrozenProject(
                project_id=project.id,
                envelope_id=project.envelope.id,
                cost=project.cost,
                theme=project.theme,
                amount=project.envelope.amount,
            )
        )
    insert_once(BallotKey, budget_id=budget.id, key=new_key())
    budget.frozen_text, budget.frozen_hash = text, fingerprint(text)
    budget.frozen_at = now()
    record("budgets.frozen", actor=actor, content=budget)
