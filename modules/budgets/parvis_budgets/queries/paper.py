"""Piles of paper ballots, and the roll as those who keep it see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from parvis.db import db
from parvis.events import Event
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
    Typist,
)
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.reglement import VoteChannel

REFUSED_SHOWN = 200

RESIZED, HANDED_OVER = "budgets.pile_resized", "budgets.pile_handed_over"
"""Events of a pile that is corrected."""


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


def place_for(batch: Batch, person: Person) -> int | None:
    """The place in which a person types the pile, or would: for who has typed there before, the one
    that was theirs, never the other. None while others have it.
    """
    slot = agent_slot(batch, person)
    if slot is not None:
        return slot
    agents = ((1, batch.first_agent_id), (2, batch.second_agent_id))
    free = [place for place, agent in agents if agent is None]
    typed = db.session.get(Typist, (batch.id, person.id))
    if typed is not None:
        return typed.slot if typed.slot in free else None
    return free[0] if free else None


def typists_of(batch: Batch) -> dict[int, list[Person]]:
    """Who has typed in each of the two places, or types there."""
    rows = db.session.scalars(
        select(Typist)
        .options(joinedload(Typist.person))
        .where(Typist.batch_id == batch.id)
        .order_by(Typist.person_id)
    )
    found: dict[int, list[Person]] = {1: [], 2: []}
    for row in rows:
        found[row.slot].append(row.person)
    return found


@dataclass(frozen=True)
class Correction:
    """What was corrected of a pile while it was typed."""

    at: datetime
    by: str
    before: int = 0
    size: int = 0
    """How many ballots it had, and has; 0: a place was handed over."""
    slot: int = 0


def corrections_of(batch: Batch) -> list[Correction]:
    """Who corrected the pile's size or handed a place over, the first one first."""
    rows = db.session.execute(
        select(Event, Person.name)
        .outerjoin(Person, Person.id == Event.actor_id)
        .where(Event.content_id == batch.budget_id, Event.type.in_((RESIZED, HANDED_OVER)))
        .order_by(Event.id)
    )
    return [
        Correction(
            event.at,
            name or "",
            *(event.data.get(key, 0) for key in ("before", "size", "slot")),
        )
        for event, name in rows
        if event.data.get("number") == batch.number
    ]


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


def is_done(batch: Batch) -> bool:
    """Whether both have typed the whole pile."""
    return is_typed(batch, 1) and is_typed(batch, 2)


def typed_beyond(batch: Batch, size: int) -> int:
    """How many ballots of the pile were typed whose place comes after this one."""
    typed = select(func.count(Entry.number.distinct()))
    beyond = typed.where(Entry.batch_id == batch.id, Entry.number > size)
    return db.session.scalar(beyond) or 0


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
