"""The desk's blueprint, and where an edition stands."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.db import now
from parvis.modules import ComponentBlueprint
from parvis_budgets.desk import Situation
from parvis_budgets.models import Budget, CountRequest, ProjectStage
from parvis_budgets.queries.counts import is_stuck, requests_of
from parvis_budgets.queries.editions import open_batches, stages_by_edition
from parvis_budgets.queries.paper import papers_missing
from parvis_budgets.queries.voters import waiting_declarations
from parvis_budgets.readiness import drafts_of
from parvis_budgets.reglement import VoteChannel

blueprint = ComponentBlueprint("budgets_admin", __name__)

TO_STUDY = (ProjectStage.IDEA, ProjectStage.ADMISSIBLE)


def situation_of(budget: Budget) -> Situation:
    """What `desk.todos` is asked about."""
    return situations_of([budget])[budget.id]


def situations_of(budgets: Sequence[Budget]) -> dict[int, Situation]:
    """The same of several editions, by their numbers in the database: as many queries for all as
    for one.
    """
    stages, wanted = stages_by_edition(budgets), requests_of(budgets)
    piles, waiting = open_batches(*budgets), waiting_declarations(*budgets)
    by_paper = [budget for budget in budgets if _waits_for_paper(budget)]
    missing = papers_missing(*by_paper) if by_paper else {}
    drafts = drafts_of(*[budget for budget in budgets if budget.frozen_at is None])
    return {
        budget.id: Situation(
            calendar=budget.reglement.calendar,
            moment=now(),
            published=budget.is_published,
            frozen=budget.frozen_at is not None,
            closed=budget.closed_at is not None,
            counted=budget.counted_at is not None,
            announced=budget.announced_at is not None,
            to_study=sum(stages[budget.id].get(stage, 0) for stage in TO_STUDY),
            ready=stages[budget.id].get(ProjectStage.BALLOT, 0),
            open_batches=piles[budget.id],
            missing=sum(missing.get(one.id, 0) for one in budget.envelopes) if missing else 0,
            to_confirm=waiting[budget.id],
            blocked=budget.id in drafts and bool(drafts[budget.id].faults),
            counting=_is_counting(wanted.get(budget.id)),
            by_paper=VoteChannel.PAPER in budget.reglement.voters.channels,
            funded=bool(stages[budget.id].get(ProjectStage.FUNDED)),
        )
        for budget in budgets
    }


def _waits_for_paper(budget: Budget) -> bool:
    on_paper = VoteChannel.PAPER in budget.reglement.voters.channels
    return on_paper and budget.closed_at is not None and budget.announced_at is None


def _is_counting(wanted: CountRequest | None) -> bool:
    return wanted is not None and not wanted.problem and not is_stuck(wanted)
