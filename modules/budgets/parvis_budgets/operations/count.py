"""Counting: what the règlement says, on the ballots of the box. A job does it: the engine is never
loaded to answer a page.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from parvis.db import db, insert_once, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import Conflict, require
from parvis.web.i18n import ngettext
from parvis_budgets.models import Budget, Count, CountRequest
from parvis_budgets.operations.reglement import envelopes_of
from parvis_budgets.participation import Published
from parvis_budgets.queries.counts import ballots_in, box_of, published_of
from parvis_budgets.queries.editions import open_batches
from parvis_budgets.queries.paper import papers_missing
from parvis_budgets.reglement import Frozen, VoteChannel

if TYPE_CHECKING:
    from parvis_budgets.tallying import Tally

JOB = "budgets.count"

log = logging.getLogger(__name__)


@operation
def ask_count(actor: Person, budget: Budget, *, incomplete: bool = False) -> None:
    """Have the ballots counted, again if they were, until the result is announced. Asking twice is
    asking once. Raises Refused, Conflict while people who signed on paper have no ballot, unless
    the actor says that these are missing (`incomplete`).
    """
    lock(budget)
    require(actor, "budgets.count", budget)
    if not incomplete and (missing := sum(papers_missing(budget).values())):
        raise Conflict(
            ngettext(
                "%(num)d signature on paper has no ballot yet: accept its pile, or count without.",
                "%(num)d signatures on paper have no ballot yet: accept their piles, or count "
                "without.",
                missing,
            )
        )
    _ask(budget)


@operation
def ask_once_closed(budget: Budget) -> None:
    """The same as soon as the box is closed, where no paper is to be typed in. Asks no rule."""
    lock(budget)
    by_paper = VoteChannel.PAPER in budget.reglement.voters.channels
    if budget.closed_at is not None and budget.counted_at is None and not by_paper:
        _ask(budget)


def _ask(budget: Budget) -> None:
    if not insert_once(CountRequest, budget_id=budget.id):
        db.session.execute(
            update(CountRequest)
            .where(CountRequest.budget_id == budget.id)
            .values(asked_at=now(), problem="")
        )
        db.session.expire_all()
    send(JOB, budget_id=budget.id)


def forget_count(budget: Budget) -> None:
    """Take back a count that is not announced: ballots have come. The caller holds the row."""
    if budget.counted_at is not None:
        db.session.execute(delete(Count).where(Count.budget_id == budget.id))
        budget.counted_at, budget.participation = None, []
        budget.changed_at = now()


def count_ballots(budget: Budget) -> bool:
    """Count each envelope and keep the publication with the figures of participation, as it was
    asked for; False when it was not, or when ballots came meanwhile: then it is asked for again.
    Asks no rule: `ask_count` did.
    """
    from parvis_budgets.counting import CountingError
    from parvis_budgets.pabulib import PbError
    from parvis_budgets.tallying import tally

    request = db.session.get(CountRequest, budget.id)
    if request is None or request.problem:
        return False
    before = ballots_in(budget)
    published = published_of(budget)
    frozen = Frozen.read(budget.frozen_text)
    tallies = {}
    # Outside the transaction: the box is closed, and a count may take seconds.
    for envelope in envelopes_of(budget):
        box = box_of(budget, envelope, frozen, published)
        if not box.candidates:
            continue
        try:
            tallies[envelope.id] = tally(frozen.reglement, box)
        except (CountingError, PbError) as error:
            _give_up(budget, str(error))
            return False
        except Exception as error:
            # Pure: it would fail again in the same way. Who waits for the result has to know.
            log.exception("the count of edition %s failed", budget.id)
            _give_up(budget, f"{type(error).__name__} (see the log of the site)")
            return False
    return _keep(budget, tallies, published, before)


@operation
def _give_up(budget: Budget, problem: str) -> None:
    db.session.execute(
        update(CountRequest).where(CountRequest.budget_id == budget.id).values(problem=problem)
    )
    db.session.expire_all()


@operation
def _keep(
    budget: Budget, tallies: dict[int, Tally], published: Published, before: int
) -> bool:
    lock(budget)
    request = db.session.get(CountRequest, budget.id, populate_existing=True)
    if request is None or budget.closed_at is None or budget.announced_at is not None:
        return False
    if ballots_in(budget) != before:
        send(JOB, budget_id=budget.id)
        return False
    db.session.delete(request)
    if open_batches(budget)[budget.id]:
        return False  # a pile was begun meanwhile: its ballots have to be there
    db.session.execute(delete(Count).where(Count.budget_id == budget.id))
    for envelope_id, tally in tallies.items():
        db.session.add(
            Count(
                envelope_id=envelope_id,
                budget_id=budget.id,
                summary=tally.summary,
                explanation=tally.explanation,
                ballots=tally.ballots,
                result=tally.result,
            )
        )
    budget.participation = published.tables
    budget.counted_at = budget.changed_at = now()
    record("budgets.counted", content=budget)
    return True
