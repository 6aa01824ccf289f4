"""What is counted, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import to_user_timezone
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from parvis.db import db, now
from parvis.spaces import Space
from parvis_budgets.models import (
    Ballot,
    Budget,
    Count,
    CountRequest,
    Envelope,
    Participation,
)
from parvis_budgets.papers import Paper
from parvis_budgets.participation import (
    AGE,
    CHANNEL,
    HOME,
    UNSAID,
    Participant,
    Published,
    publishable,
)
from parvis_budgets.queries.paper import homes_for, papers_missing, papers_spoilt
from parvis_budgets.queries.published import NAME
from parvis_budgets.reglement import Frozen, Step, VoteChannel
from parvis_budgets.roll import bands_from

if TYPE_CHECKING:
    from parvis_budgets.tallying import Box, Uncounted


def ballots_in(budget: Budget) -> int:
    """How many ballots are out of the box, those that are spoilt included."""
    query = select(func.count()).where(Ballot.budget_id == budget.id)
    return (db.session.scalar(query) or 0) + sum(papers_spoilt(budget).values())


def box_of(budget: Budget, envelope: Envelope, frozen: Frozen, published: Published) -> Box:
    """The ballots of one envelope and its projects as they were frozen, ready to be counted."""
    from parvis_budgets.tallying import Box, Candidate, Seal, Voted

    rows = db.session.execute(
        select(Ballot.content, Ballot.channel, Ballot.receipt)
        .where(Ballot.budget_id == budget.id, Ballot.envelope_id == envelope.id)
        .order_by(Ballot.id)
    )
    ballots = [Voted(row.receipt[:NAME], Paper.read(row.content), row.channel) for row in rows]
    return Box(
        amount=frozen.amount(envelope.name),
        candidates=[
            Candidate(one.number, one.title, one.cost, one.theme)
            for one in frozen.on_ballot(envelope.name)
        ],
        ballots=ballots,
        settings=_settings(budget, envelope),
        conflicts=frozen.groups_in(envelope.name),
        channels_shown=published.by_channel,
        uncounted=_uncounted(budget, envelope) if published.uncounted else None,
        frozen=Seal(budget.frozen_hash, envelope.name),
    )


def _uncounted(budget: Budget, envelope: Envelope) -> Uncounted | None:
    from parvis_budgets.tallying import Uncounted

    if VoteChannel.PAPER not in budget.reglement.voters.channels:
        return None
    return Uncounted(
        spoilt=papers_spoilt(budget).get(envelope.id, 0),
        missing=papers_missing(budget).get(envelope.id, 0),
    )


def channels_of(budget: Budget) -> dict[tuple[int, str], int]:
    """How many ballots are out of the box, by envelope and channel."""
    rows = db.session.execute(
        select(Ballot.envelope_id, Ballot.channel, func.count())
        .where(Ballot.budget_id == budget.id)
        .group_by(Ballot.envelope_id, Ballot.channel)
    )
    return {(envelope_id, str(channel)): number for envelope_id, channel, number in rows}


def published_of(budget: Budget) -> Published:
    """What of the closed roll and of the ballots may be told, decided at once for all places."""
    rows = db.session.execute(
        select(
            Participation.identity,
            Space.name,
            Participation.age_band,
            Participation.channel,
            Participation.envelope_id,
        )
        .outerjoin(Space, Space.id == Participation.home_id)
        .where(Participation.budget_id == budget.id)
        .order_by(Participation.id)
    )
    people: dict[str, Participant] = {}
    for identity, home, age, channel, envelope_id in rows:
        one = Participant(home or UNSAID, age or UNSAID, str(channel), envelope_id)
        people.setdefault(identity, one)
    reglement = budget.reglement
    return publishable(
        reglement.policy,
        list(people.values()),
        channels_of(budget),
        {
            HOME: [home.name for home in homes_for(budget)],
            AGE: bands_from(reglement.voters.age_least),
            CHANNEL: [str(channel) for channel in reglement.voters.channels],
        },
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


PATIENCE = timedelta(hours=1)
"""A count takes seconds: one that was asked for so long ago will not come to its end by itself."""


def is_stuck(request: CountRequest) -> bool:
    """Whether the count was broken off: out of memory, or its worker was killed too often."""
    return not request.problem and request.asked_at < now() - PATIENCE


def requests_of(budgets: Sequence[Budget]) -> dict[int, CountRequest]:
    """The same of several editions, by their numbers in the database."""
    numbers = [budget.id for budget in budgets]
    rows = db.session.scalars(select(CountRequest).where(CountRequest.budget_id.in_(numbers)))
    return {row.budget_id: row for row in rows}


def request_of(budget: Budget) -> CountRequest | None:
    """The count that was asked for and is not done."""
    return db.session.get(CountRequest, budget.id)
