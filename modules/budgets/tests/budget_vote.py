"""An edition in its vote, for tests: laid by operations, at moments of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from parvis.db import at_moment, db, transaction
from parvis.people import Person
from parvis.people.operations import make_person
from parvis.spaces import Component
from parvis_budgets.models import Budget, ProjectStage
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.reglement import (
    Money,
    freeze_reglement,
    make_budget,
    publish_budget,
)
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import (
    BallotRules,
    Calendar,
    EnvelopePolicy,
    Reglement,
    Step,
    Tie,
    Voters,
    Window,
)
from parvis_budgets.roll import Voter

# Later than the memberships that the fixtures give.
START = datetime(2030, 3, 1, 8, tzinfo=UTC)


def days(number: float) -> datetime:
    return START + timedelta(days=number)


CALENDAR = Calendar(
    {
        Step.IDEAS: Window(START, days(10)),
        Step.VOTE: Window(days(20), days(30)),
        Step.RESULT: Window(days(31)),
    }
)
DURING, AFTER = days(21), days(30)


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
    with at_moment(days(1)):
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
