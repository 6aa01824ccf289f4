"""What is counted, and what was."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import to_user_timezone
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from parvis.db import db
from parvis.figures.small_cells import MINIMUM
from parvis_budgets.models import (
    Ballot,
    Budget,
    ConflictGroup,
    ConflictMember,
    Count,
    CountRequest,
    Envelope,
)
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
        select(Ballot.id, Ballot.content, Ballot.channel, Ballot.receipt)
        .where(Ballot.budget_id == budget.id, Ballot.envelope_id == envelope.id)
        .order_by(Ballot.id)
    )
    ballots = [
        Voted(_name_of(row.id, row.receipt), Paper.read(row.content), row.channel) for row in rows
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
        channels_shown=_channels_shown(budget),
    )


def _name_of(number: int, receipt: str | None) -> str:
    """What a ballot is called in the published file: the beginning of its receipt's hash, or signs
    that look the same, so that a ballot on paper is not told by its name.
    """
    return (receipt or hashlib.sha256(f"ballot {number}".encode()).hexdigest())[:20]


def channels_of(budget: Budget) -> dict[tuple[int, str], int]:
    """How many ballots are out of the box, by envelope and channel."""
    rows = db.session.execute(
        select(Ballot.envelope_id, Ballot.channel, func.count())
        .where(Ballot.budget_id == budget.id)
        .group_by(Ballot.envelope_id, Ballot.channel)
    )
    return {(envelope_id, channel): number for envelope_id, channel, number in rows}


def _channels_shown(budget: Budget) -> bool:
    """Whether ballots may be published with their channels: nowhere in the edition did a few people
    come by one of them, who would be recognised, or told by a subtraction.
    """
    counts = channels_of(budget)
    channels = {*budget.reglement.voters.channels, *(channel for _id, channel in counts)}
    return len(channels) > 1 and all(
        counts.get((envelope_id, channel), 0) >= MINIMUM
        for envelope_id in {envelope_id for envelope_id, _channel in counts}
        for channel in channels
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
        # The last moment is still open; days are those of the site's time zone.
        first = to_user_timezone(vote.opens)
        last = to_user_timezone(vote.closes - timedelta(seconds=1))
        settings["date_begin"], settings["date_end"] = f"{first:%d.%m.%Y}", f"{last:%d.%m.%Y}"
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


def documents_of(count: Count) -> tuple[str, str]:
    """The two files of a count's publication, `ballots.pb` and `result.json`."""
    row = db.session.execute(
        select(Count.ballots, Count.result).where(Count.envelope_id == count.envelope_id)
    ).one()
    return row.ballots, row.result


def request_of(budget: Budget) -> CountRequest | None:
    """The count that was asked for and is not done."""
    return db.session.get(CountRequest, budget.id)
