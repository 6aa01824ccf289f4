"""The desk's blueprint, and where an edition stands."""

from __future__ import annotations

from parvis.db import now
from parvis.modules import ComponentBlueprint
from parvis_budgets.desk import Situation
from parvis_budgets.models import Budget, ProjectStage
from parvis_budgets.queries.counts import is_stuck, request_of
from parvis_budgets.queries.editions import open_batches, stages_of
from parvis_budgets.queries.paper import papers_missing
from parvis_budgets.queries.voters import waiting_declarations
from parvis_budgets.reglement import Step, VoteChannel
from parvis_budgets.rules import is_settled

blueprint = ComponentBlueprint("budgets_admin", __name__)


def situation_of(budget: Budget) -> Situation:
    """What `desk.todos` is asked about."""
    stages, wanted = stages_of(budget), request_of(budget)
    begun = budget.reglement.calendar.has_begun(Step.VOTE, now())
    on_paper = VoteChannel.PAPER in budget.reglement.voters.channels
    counts = on_paper and budget.closed_at is not None and budget.announced_at is None
    return Situation(
        calendar=budget.reglement.calendar,
        moment=now(),
        published=budget.is_published,
        frozen=budget.frozen_at is not None,
        closed=budget.closed_at is not None,
        counted=budget.counted_at is not None,
        announced=budget.announced_at is not None,
        to_study=stages.get(ProjectStage.IDEA, 0) + stages.get(ProjectStage.ADMISSIBLE, 0),
        ready=stages.get(ProjectStage.BALLOT, 0),
        open_batches=open_batches(budget),
        missing=sum(papers_missing(budget).values()) if counts else 0,
        to_confirm=waiting_declarations(budget),
        blocked=budget.frozen_at is None and begun and not is_settled(budget),
        counting=wanted is not None and not wanted.problem and not is_stuck(wanted),
    )
