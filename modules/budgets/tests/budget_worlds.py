"""Editions that tests start from, laid by operations at moments of their own."""

from __future__ import annotations

import contextvars
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import insert

from parvis.db import at_moment, db, transaction
from parvis.events import drain
from parvis.people import Person
from parvis.people.operations import make_person
from parvis.spaces import Component
from parvis_budgets.models import (
    Ballot,
    Batch,
    BatchState,
    Budget,
    Envelope,
    Participation,
    Project,
    ProjectStage,
)
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.merging import make_conflict
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import (
    BallotKind,
    BallotRules,
    Calendar,
    EnvelopePolicy,
    Reglement,
    Step,
    Tie,
    VoteChannel,
    Voters,
    Window,
)
from parvis_budgets.roll import Voter

# Later than the memberships that the fixtures give.
START = datetime(2030, 3, 1, 8, tzinfo=UTC)


def day(number: float) -> datetime:
    """That many days after the edition's beginning."""
    return START + timedelta(days=number)


VOTE = Window(day(20), day(30))
CALENDAR = Calendar(
    {Step.IDEAS: Window(START, day(10)), Step.VOTE: VOTE, Step.RESULT: Window(day(31))}
)


DURING, AFTER = day(21), day(30)
"""While the vote is open, and at its end."""


def do_jobs() -> None:
    """Do the jobs that wait, with the test's clock."""
    contextvars.copy_context().run(drain, current_app._get_current_object())
    forget()


def open_vote(
    agent: Person,
    component: Component,
    ballot: BallotRules,
    *,
    projects: int = 6,
    cost: int = 4_000_00,
    envelopes: tuple[Money, ...] = (Money("Volonne", 15_000_00),),
    policy: EnvelopePolicy = EnvelopePolicy.ONE,
    voters: Voters | None = None,
    frozen: bool = True,
) -> Budget:
    """An edition whose vote is open from day 20 to 30, with projects in turn in each envelope."""
    reglement = Reglement(
        title="small-commune",
        ballot=ballot,
        calendar=CALENDAR,
        policy=policy,
        voters=voters or Voters(age_least=16),
    )
    with at_moment(day(1)):
        budget = make_budget(
            agent,
            component,
            title="Budget participatif",
            body="Pour le village.",
            reglement=reglement,
            envelopes=envelopes,
        )
        publish_budget(agent, budget)
        places = [one.id for one in budget.envelopes]
        for number in range(projects):
            idea = Idea(title=f"Projet numéro {number + 1}", body="Un texte.")
            project = propose_project(agent, budget, idea)
            study = Study(
                stage=ProjectStage.BALLOT,
                cost=cost,
                envelope_id=places[number % len(places)],
            )
            study_project(agent, project, study)
        if frozen:
            freeze_reglement(agent, budget)
    return budget


def hold_vote(budget: Budget, opens: datetime, closes: datetime) -> None:
    """Move the vote of a frozen edition, for tests on the clock of the wall."""
    with transaction():
        calendar = Calendar({Step.VOTE: Window(opens, closes)})
        budget.reglement = replace(budget.reglement, calendar=calendar)


def voter(name: str, *, home_id: int | None = None, born: int = 1980) -> Voter:
    return Voter(name, date(born, 5, 17), Tie.RESIDENT, home_id)


def people(number: int) -> list[Person]:
    """So many people with accounts."""
    with transaction():
        return [make_person(f"v{n}@example.org", f"Voteuse {word(n)}") for n in range(number)]


def word(number: int) -> str:
    """A name of letters for a number: the roll reads letters only."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def chosen(*numbers: int) -> Paper:
    return Paper(tuple(sorted(numbers)))


def forget() -> None:
    """Read everything again."""
    db.session.rollback()
    db.session.expire_all()


def frozen_edition(
    staff: Person,
    component: Component,
    reglement: Reglement,
    costs: Sequence[int],
    envelopes: Sequence[Money] = (Money("Volonne", 15_000_00),),
    conflict: str = "",
) -> Budget:
    """Published, its projects studied (`costs` in cents, dealt to envelopes in turn), frozen. The
    first two are incompatible where `conflict` says why.
    """
    with at_moment(day(1)):
        budget = make_budget(
            staff,
            component,
            title="Budget participatif 2030",
            body="Pour le village.",
            reglement=replace(reglement, calendar=CALENDAR),
            envelopes=envelopes,
        )
        publish_budget(staff, budget)
        for place, cost in enumerate(costs):
            envelope = budget.envelopes[place % len(envelopes)]
            idea = Idea(title=f"Projet numéro {place + 1}", body="Un texte.")
            project = propose_project(staff, budget, idea)
            study_project(
                staff,
                project,
                Study(stage=ProjectStage.BALLOT, envelope_id=envelope.id, cost=cost),
            )
        if conflict:
            make_conflict(staff, budget, conflict, projects_in(budget.envelopes[0])[:2])
    with at_moment(day(15)):
        freeze_reglement(staff, budget)
    return budget


def projects_in(envelope: Envelope) -> list[Project]:
    """The projects of an envelope, by number."""
    query = db.session.query(Project).filter_by(envelope_id=envelope.id)
    return query.order_by(Project.number).all()


def mark(place: int) -> str:
    """Signs such as those of a receipt's hash."""
    return hashlib.sha256(str(place).encode()).hexdigest()


def put_ballots(
    envelope: Envelope,
    kind: BallotKind,
    votes: Sequence[Any],
    channel: VoteChannel = VoteChannel.WEB,
) -> None:
    """Ballots out of the box with as many signatures: lists of project numbers, or numbers with
    their values. Those on paper make an accepted pile.
    """
    if channel == VoteChannel.PAPER and votes:
        with transaction():
            last = db.session.query(Batch).filter_by(budget_id=envelope.budget_id).count()
            pile = Batch(
                budget_id=envelope.budget_id,
                envelope_id=envelope.id,
                channel=channel,
                number=last + 1,
                size=len(votes),
                state=BatchState.ACCEPTED,
            )
            db.session.add(pile)
    first = db.session.query(Ballot).count() + 1
    with transaction():
        for place, vote in enumerate(votes, start=first):
            ballot = {
                "id": 1000 + place * 7919,
                "budget_id": envelope.budget_id,
                "envelope_id": envelope.id,
                "content": Paper.of(kind, vote).text(),
                "channel": channel,
                "receipt": mark(place),
            }
            signature = {
                "budget_id": envelope.budget_id,
                "envelope_id": envelope.id,
                "identity": mark(place),
                "slot": 0,
                "channel": channel,
            }
            db.session.execute(insert(Ballot), [ballot])
            db.session.execute(insert(Participation), [signature])


def closed(staff: Person, budget: Budget) -> None:
    """Close the vote, at its end."""
    with at_moment(day(30)):
        close_vote(staff, budget)
