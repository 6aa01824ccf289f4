"""Who voted is kept for a year after the result, as each table says, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from budget_worlds import chosen, closed, day, do_jobs, frozen_edition, projects_in, voter

from parvis.db import Base, at_moment, db, transaction
from parvis.rules import Conflict
from parvis_budgets.jobs import forget_rolls
from parvis_budgets.models import (
    Ballot,
    Batch,
    Budget,
    Count,
    Entry,
    Participation,
    RefusedVote,
    StruckSignature,
    Typist,
)
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.forgetting import OF_VOTERS
from parvis_budgets.operations.paper import accept_batch, begin_batch, type_ballot
from parvis_budgets.operations.results import announce_result
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.operations.striking import strike_signature
from parvis_budgets.reglement import Reglement, VoteChannel, Voters

CHANNELS = (VoteChannel.WEB, VoteChannel.PAPER)
BORN = voter("Léa Faux").born_on


@pytest.fixture
def agents(new_space, new_component, new_person, give_role):
    component = new_component(new_space("Volonne", slug="volonne"), "budgets", "budget")
    people = [new_person(f"Agent {number}") for number in range(2)]
    for person in people:
        give_role(person, component.space, "facilitator")
    return component, people


def voted(agents, new_person) -> Budget:
    """Closed at day 30, with something in each table of who voted."""
    component, (awa, paul) = agents
    reglement = Reglement(voters=Voters(age_least=16, channels=CHANNELS))
    budget = frozen_edition(awa, component, reglement, [8_000_00] * 3)
    (envelope,) = budget.envelopes
    paper = chosen(projects_in(envelope)[0].number)
    with at_moment(day(25)):
        cast_ballot(new_person(), budget, envelope, paper, voter("Jo Bec"))
        for name in ("Zoé Roux", "Ana Blanc", "Léa Faux"):
            sign_for(awa, budget, envelope, voter(name))
        with pytest.raises(Conflict):
            sign_for(awa, budget, envelope, voter("Jo Bec"), "liste 2, n° 7")
        strike_signature(awa, budget, envelope, "Léa Faux", BORN, "Saisie par erreur.")
        for agent in (awa, paul):
            if agent is awa:
                batch = begin_batch(awa, budget, envelope, 2)
            for number in (1, 2):
                type_ballot(agent, batch, number, paper.text())
        accept_batch(awa, batch)
        begun = begin_batch(awa, budget, envelope, 1)
        type_ballot(awa, begun, 1, paper.text())
    closed(awa, budget)
    return budget


def kept() -> dict[str, int]:
    tables = (*OF_VOTERS, Entry, Typist)
    return {table.__tablename__: db.session.query(table).count() for table in tables}


def test_a_year_after_the_result_nobody_is_known_to_have_voted(agents, new_person) -> None:
    _component, (awa, _paul) = agents
    budget = voted(agents, new_person)
    begun = db.session.query(Batch).filter_by(state="open").one()
    with at_moment(day(40)):
        with transaction():
            for table in (Entry, Batch):
                key = Entry.batch_id if table is Entry else Batch.id
                db.session.execute(db.delete(table).where(key == begun.id))
        ask_count(awa, budget)
        do_jobs()
        announce_result(awa, budget, validated_by="le maire", validated_on=day(40).date())
    before = kept()
    assert before == {
        "budgets_participation": 3,
        "budgets_refused_vote": 1,
        "budgets_struck_signature": 1,
        "budgets_batch": 1,
        "budgets_entry": 0,
        "budgets_typist": 2,
    }
    with at_moment(day(40) + timedelta(days=364)):
        forget_rolls()
        assert kept() == before
        other = voted_later(agents, new_person)
    with at_moment(day(40) + timedelta(days=366)):
        forget_rolls()
        forget_rolls()
    assert set(kept().values()) <= {0, 1}
    assert db.session.query(Participation).one().budget_id == other.id
    for table, number in ((Ballot, 3), (Count, 1)):
        assert db.session.query(table).filter_by(budget_id=budget.id).count() == number
    db.session.refresh(budget)
    assert budget.voters_count == 3 and budget.participation


def voted_later(agents, new_person) -> Budget:
    """Another edition, whose roll is needed still."""
    component, (awa, _paul) = agents
    budget = frozen_edition(awa, component, Reglement(), [8_000_00] * 3)
    (envelope,) = budget.envelopes
    with at_moment(day(25)):
        number = projects_in(envelope)[0].number
        cast_ballot(new_person(), budget, envelope, chosen(number), voter("Jo Bec"))
    return budget


def test_a_result_that_is_never_announced_keeps_nobody_either(agents, new_person) -> None:
    voted(agents, new_person)
    assert kept()["budgets_entry"] == 1 and kept()["budgets_batch"] == 2
    with at_moment(day(30) + timedelta(days=366)):
        forget_rolls()
    assert set(kept().values()) == {0}


def test_every_table_that_says_so_is_emptied() -> None:
    """Whoever declares a table that is kept until a year after the result has it forgotten."""
    declared = {mapper.class_: mapper.class_.personal for mapper in Base.registry.mappers}
    said = {
        model
        for model, personal in declared.items()
        if model.__module__.startswith("parvis_budgets")
        and personal is not None
        and "a year after the result" in personal.until
    }
    assert said == {Participation, RefusedVote, StruckSignature, Batch, Typist}
    assert said == {*OF_VOTERS, Typist}
