"""Piles of paper ballots, and the roll as those who keep it see it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from parvis.db import db
from parvis.people import Person
from parvis.spaces import Space
from parvis_budgets.models import (
    Batch,
    BatchState,
    Budget,
    Entry,
    Envelope,
    Participation,
    RefusedVote,
    StruckSignature,
)
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.reglement import VoteChannel

REFUSED_SHOWN = 200


def batches_of(budget: Budget) -> Sequence[Batch]:
    """The piles, in order."""
    return db.session.scalars(
        select(Batch)
        .options(
            joinedload(Batch.first_agent),
            joinedload(Batch.second_agent),
            joinedload(Batch.envelope),
        )
        .where(Batch.budget_id == budget.id)
        .order_by(Batch.number)
    ).all()


def find_batch(budget: Budget, number: int) -> Batch | None:
    """The pile of this number in the edition."""
    return db.session.scalar(
        select(Batch).where(Batch.budget_id == budget.id, Batch.number == number)
    )


def agent_slot(batch: Batch, person: Person) -> int | None:
    """1 for the pile's first agent, 2 for the second, None for anyone else."""
    return {batch.first_agent_id: 1, batch.second_agent_id: 2}.get(person.id)


def entries_of(batch: Batch, slot: int) -> dict[int, str]:
    """What one of the agents typed, by the ballot's place in the pile."""
    rows = db.session.execute(
        select(Entry.number, Entry.content)
        .where(Entry.batch_id == batch.id, Entry.slot == slot)
        .order_by(Entry.number)
    )
    return {int(number): str(content) for number, content in rows}


def is_typed(batch: Batch, slot: int) -> bool:
    """Whether one of the agents has typed the whole pile."""
    typed = select(func.count()).where(Entry.batch_id == batch.id, Entry.slot == slot)
    return db.session.scalar(typed) == batch.size


def differences_in(batch: Batch) -> dict[int, tuple[str, str]]:
    """The ballots typed in two ways, with both, by their place in the pile."""
    first, second = entries_of(batch, 1), entries_of(batch, 2)
    return {
        number: (first[number], second[number])
        for number in first
        if number in second and first[number] != second[number]
    }


def printed_numbers(envelope: Envelope) -> dict[int, int]:
    """A project's number by the one printed on the ballot."""
    return {
        project.ballot_number or project.number: project.number
        for project in projects_on_ballot(envelope)
    }


def signatures_by_channel(budget: Budget) -> dict[tuple[int, str], int]:
    """How many have signed the roll, by envelope and channel."""
    rows = db.session.execute(
        select(Participation.envelope_id, Participation.channel, func.count())
        .where(Participation.budget_id == budget.id)
        .group_by(Participation.envelope_id, Participation.channel)
    )
    return {(envelope_id, str(channel)): number for envelope_id, channel, number in rows}


def papers_missing(*budgets: Budget) -> dict[int, int]:
    """How many signatures on paper have no ballot in an accepted pile, by envelope where any."""
    numbers = [budget.id for budget in budgets]
    signatures = (
        select(Participation.envelope_id, func.count())
        .where(
            Participation.budget_id.in_(numbers), Participation.channel == VoteChannel.PAPER
        )
        .group_by(Participation.envelope_id)
    )
    sizes = (
        select(Batch.envelope_id, func.sum(Batch.size))
        .where(Batch.budget_id.in_(numbers), Batch.state == BatchState.ACCEPTED)
        .group_by(Batch.envelope_id)
    )
    signed = {place: int(number) for place, number in db.session.execute(signatures)}
    accepted = {place: int(number) for place, number in db.session.execute(sizes)}
    short = {place: number - accepted.get(place, 0) for place, number in signed.items()}
    return {place: number for place, number in short.items() if number > 0}


def papers_spoilt(budget: Budget) -> dict[int, int]:
    """How many ballots of accepted piles say nothing that the règlement allows, by envelope."""
    sums = (
        select(Batch.envelope_id, func.sum(Batch.spoilt))
        .where(Batch.budget_id == budget.id, Batch.state == BatchState.ACCEPTED)
        .group_by(Batch.envelope_id)
    )
    return {place: int(number) for place, number in db.session.execute(sums)}


def refused_votes(budget: Budget) -> Sequence[RefusedVote]:
    """The second votes that were refused, the last first."""
    return db.session.scalars(
        select(RefusedVote)
        .where(RefusedVote.budget_id == budget.id)
        .order_by(RefusedVote.id.desc())
        .limit(REFUSED_SHOWN)
    ).all()


def refused_count(budget: Budget) -> int:
    """How many there are in all."""
    refused = select(func.count()).where(RefusedVote.budget_id == budget.id)
    return db.session.scalar(refused) or 0


def struck_signatures(budget: Budget) -> Sequence[StruckSignature]:
    """The lines of the roll that were struck, the last first."""
    return db.session.scalars(
        select(StruckSignature)
        .options(joinedload(StruckSignature.struck_by))
        .where(StruckSignature.budget_id == budget.id)
        .order_by(StruckSignature.id.desc())
        .limit(REFUSED_SHOWN)
    ).all()


def homes_for(budget: Budget) -> Sequence[Space]:
    """The communes where a voter may say they live, by name."""
    return db.session.scalars(
        select(Space)
        .where(Space.path.startswith(budget.space.path, autoescape=True), Space.kind == "commune")
        .order_by(Space.name)
        .limit(500)
    ).all()


def channels_of_people(
    budget: Budget, people: Sequence[int] | None = None
) -> dict[int, str]:
    """By which channel people with an account have voted, by their number; `people`: these only."""
    query = select(Participation.person_id, Participation.channel).where(
        Participation.budget_id == budget.id, Participation.person_id.is_not(None)
    )
    if people is not None:
        query = query.where(Participation.person_id.in_(people))
    rows = db.session.execute(query)
    return {int(person_id): str(channel) for person_id, channel in rows if person_id is not None}
