"""What is counted, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from parvis.db import db
from parvis_budgets.models import Ballot, Budget, ConflictGroup, ConflictMember, Count, Envelope
from parvis_budgets.papers import Paper
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.reglement import Step

if TYPE_CHECKING:
    from parvis_budgets.tallying import Box


def ballots_in(budget: Budget) -> int:
    """How many ballots are out of the box."""
    query = select(func.count()).where(Ballot.budget_id == budget.id)
    return db.session.scalar(query) or 0


def box_of(budget: Budget, envelope: Envelope) -> Box:
    """The ballots of one envelope and its projects, ready to be counted."""
    from parvis_budgets.tallying import Box, Candidate, Voted

    projects = projects_on_ballot(envelope)
    rows = db.session.execute(
        select(Ballot.content, Ballot.channel, Ballot.receipt)
        .where(Ballot.budget_id == budget.id, Ballot.envelope_id == envelope.id)
        .order_by(Ballot.id)
    )
    ballots = [
        Voted(
            row.receipt[:20] if row.receipt else f"{row.channel}-{place}",
            Paper.read(row.content),
            row.channel,
        )
        for place, row in enumerate(rows, start=1)
    ]
    return Box(
        amount=envelope.amount,
        candidates=[
            Candidate(project.number, project.title, project.cost or 0, project.theme)
            for project in projects
        ],
        ballots=ballots,
        settings=_settings(budget, envelope),
        conflicts=_conflicts(budget, {project.number for project in projects}),
    )


def _settings(budget: Budget, envelope: Envelope) -> dict[str, str]:
    vote = budget.reglement.calendar[Step.VOTE]
    settings = {
        "description": f"{budget.title} – {envelope.name}",
        "country": "France",
        "unit": budget.space.name,
        "subunit": envelope.name,
        "instance": budget.title,
        "language": budget.language,
    }
    if vote is not None and vote.closes is not None:
        settings["date_begin"] = f"{vote.opens:%d.%m.%Y}"
        settings["date_end"] = f"{vote.closes:%d.%m.%Y}"
    return settings


def _conflicts(budget: Budget, numbers: set[int]) -> list[frozenset[int]]:
    groups = db.session.scalars(
        select(ConflictGroup)
        .options(selectinload(ConflictGroup.members).joinedload(ConflictMember.project))
        .where(ConflictGroup.budget_id == budget.id)
        .order_by(ConflictGroup.id)
    )
    found = [
        frozenset(member.project.number for member in group.members) & numbers for group in groups
    ]
    return [group for group in found if len(group) > 1]


def counts_of(budget: Budget) -> Sequence[Count]:
    """The official counts, in the order of the envelopes."""
    return (
        db.session.scalars(
            select(Count)
            .join(Envelope)
            .options(joinedload(Count.envelope))
            .where(Count.budget_id == budget.id)
            .order_by(Envelope.position)
        )
        .unique()
        .all()
    )
