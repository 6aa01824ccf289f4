"""Ballots on paper that come after the others: none is lost by who counts too early."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from budget_worlds import (
    closed,
    day,
    do_jobs,
    frozen_edition,
    projects_in,
    put_ballots,
    voter,
    word,
)

from parvis.db import at_moment, db
from parvis.rules import Conflict, Refused
from parvis_budgets.models import Batch, Budget, Count, CountRequest
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.paper import accept_batch, begin_batch, type_ballot
from parvis_budgets.operations.reglement import Money
from parvis_budgets.operations.results import announce_result
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.paperline import SPOILT
from parvis_budgets.papers import Paper
from parvis_budgets.queries.paper import papers_missing
from parvis_budgets.reglement import BallotKind, EnvelopePolicy, Reglement, VoteChannel, Voters

CHANNELS = (VoteChannel.WEB, VoteChannel.PAPER)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def agents(new_person, new_space, new_component, give_role):
    component = new_component(new_space("Volonne", slug="volonne"), "budgets", "budget")
    people = [new_person(f"Agent {number}", locale="en") for number in range(2)]
    for person in people:
        give_role(person, component.space, "facilitator")
    return component, people


@pytest.fixture
def budget(agents) -> Budget:
    """Closed, with a web ballot and three signatures on paper whose ballots are still to come."""
    component, (awa, _paul) = agents
    reglement = Reglement(voters=Voters(age_least=16, channels=CHANNELS))
    budget = frozen_edition(awa, component, reglement, [8_000_00] * 3)
    (envelope,) = budget.envelopes
    put_ballots(envelope, BallotKind.APPROVAL, [[projects_in(envelope)[0].number]])
    with at_moment(day(25)):
        for number in range(3):
            sign_for(awa, budget, envelope, voter(f"Personne {word(number)}"))
    closed(awa, budget)
    return budget


def bring(budget: Budget, agents, numbers: list[int]) -> Batch:
    """A pile of ballots, each for one project."""
    batch = begin_batch(agents[0], budget, budget.envelopes[0], len(numbers))
    for agent in agents:
        for place, number in enumerate(numbers, start=1):
            type_ballot(agent, batch, place, Paper((number,)).text())
    accept_batch(agents[0], batch)
    return batch


def test_who_counts_too_early_is_told_what_is_missing(client, sign_in, budget, agents) -> None:
    _component, (awa, _paul) = agents
    address = f"/volonne/budget/admin/{budget.number}"
    with at_moment(day(31)):
        sign_in(client, awa)
        with pytest.raises(Conflict, match="3 signatures"):
            ask_count(awa, budget)
        assert client.post(f"{address}/do/count").status_code == 409
        desk = client.get(address, headers=ENGLISH).text
        assert desk.index("Enter the ballots on paper") < desk.index("Count the ballots.")
        assert f"{address}/do/count" not in desk
        page = client.get(f"{address}/count", headers=ENGLISH).text
        assert "3 ballots" in page
        assert "3 signatures" in client.get(f"{address}/piles", headers=ENGLISH).text
        assert client.post(f"{address}/count").status_code == 422
        assert db.session.query(CountRequest).count() == 0
        assert client.post(f"{address}/count", data={"missing": "y"}).status_code == 303
        assert db.session.query(CountRequest).count() == 1


def test_who_counts_while_a_pile_is_open_is_shown_the_piles(
    client, sign_in, budget, agents
) -> None:
    _component, (awa, _paul) = agents
    address = f"/volonne/budget/admin/{budget.number}"
    with at_moment(day(31)):
        begin_batch(awa, budget, budget.envelopes[0], 1)
        sign_in(client, awa)
        for sent in (client.post(f"{address}/do/count"), client.get(f"{address}/count")):
            assert sent.status_code == 403
            assert f'href="{address}/piles"' in sent.text


def test_paper_that_comes_after_the_count_is_counted(client, sign_in, budget, agents) -> None:
    _component, (awa, paul) = agents
    bench, orchard, _shelter = projects_in(budget.envelopes[0])
    with at_moment(day(31)):
        ask_count(awa, budget, incomplete=True)
        do_jobs()
        assert db.session.query(Count).one().summary["selected"] == [bench.number]
        begun = begin_batch(awa, budget, budget.envelopes[0], 1)
        with pytest.raises(Refused):  # a pile is open: the result would do without it
            announce_result(awa, budget, validated_by="le maire", validated_on=day(31).date())
        type_ballot(awa, begun, 1, Paper((orchard.number,)).text())
        type_ballot(paul, begun, 1, Paper((orchard.number,)).text())
        accept_batch(awa, begun)
        assert budget.counted_at is None
        assert db.session.query(Count).count() == 0
        assert papers_missing(budget) == {budget.envelopes[0].id: 2}
        bring(budget, (awa, paul), [orchard.number] * 2)
        assert papers_missing(budget) == {}
        ask_count(awa, budget)
        do_jobs()
        count = db.session.query(Count).one()
        assert count.summary["selected"] == [orchard.number]
        assert count.summary["voters"] == 4
        announce_result(awa, budget, validated_by="le maire", validated_on=day(31).date())
        with pytest.raises(Refused):
            begin_batch(awa, budget, budget.envelopes[0], 1)
        sign_in(client, awa)
        assert client.get(f"/volonne/budget/admin/{budget.number}/piles").status_code == 403


@pytest.mark.parametrize("told", [True, False])
def test_the_result_tells_the_ballots_that_are_not_counted(client, agents, told) -> None:
    component, (awa, paul) = agents
    # Where people have several votes, what ballots lack to be as many as people is not known.
    reglement = Reglement(
        voters=Voters(age_least=16, channels=CHANNELS),
        policy=EnvelopePolicy.ONE if told else EnvelopePolicy.ALL,
    )
    purses = (Money("Bourg", 15_000_00), Money("Hameaux", 15_000_00))
    budget = frozen_edition(awa, component, reglement, [8_000_00] * 4, purses)
    bourg, hamlets = budget.envelopes
    put_ballots(hamlets, BallotKind.APPROVAL, [[projects_in(hamlets)[0].number]])
    with at_moment(day(25)):
        for number in range(4):
            sign_for(awa, budget, bourg, voter(f"Personne {word(number)}"))
    closed(awa, budget)
    with at_moment(day(31)):
        batch = begin_batch(awa, budget, bourg, 3)
        lines = [SPOILT, SPOILT, Paper((projects_in(bourg)[0].number,)).text()]
        for agent in (awa, paul):
            for place, content in enumerate(lines, start=1):
                type_ballot(agent, batch, place, content)
        accept_batch(awa, batch)
        ask_count(awa, budget, incomplete=True)
        do_jobs()
        counts = {count.envelope.name: count for count in db.session.query(Count)}
        found = [(one.summary["spoilt"], one.summary["missing"]) for one in counts.values()]
        assert sorted(found) == ([(0, 0), (2, 1)] if told else [(0, 0)] * 2)
        said = json.loads(counts["Bourg"].result)
        assert said.get("spoilt_ballots") == (2 if told else None)
        assert said.get("missing_ballots") == (1 if told else None)
        announce_result(awa, budget, validated_by="le maire", validated_on=day(31).date())
        address = f"/volonne/budget/{budget.number}/result/{bourg.id}"
        page = client.get(address, headers=ENGLISH).text
        assert ("2 ballots on paper are spoilt" in page) is told
        assert ("1 ballot on paper is missing" in page) is told


def test_a_count_under_way_takes_what_comes_meanwhile(budget, agents) -> None:
    _component, (awa, paul) = agents
    orchard = projects_in(budget.envelopes[0])[1]
    with at_moment(day(31)):
        ask_count(awa, budget, incomplete=True)
        bring(budget, (awa, paul), [orchard.number] * 3)
        do_jobs()
        assert db.session.query(Count).one().summary["voters"] == 4


def test_nothing_is_missing_where_nothing_is_on_paper(agents) -> None:
    component, (awa, _paul) = agents
    reglement = replace(Reglement(), voters=Voters(channels=(VoteChannel.WEB,)))
    budget = frozen_edition(awa, component, reglement, [8_000_00] * 3)
    assert papers_missing(budget) == {}
