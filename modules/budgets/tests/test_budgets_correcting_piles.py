"""A pile that was counted wrong, an agent who has to leave: what is typed is kept, and one person
never types both.
"""

from __future__ import annotations

import pytest
from budget_worlds import DURING, open_vote, voter, word
from sqlalchemy.exc import IntegrityError

from parvis.db import at_moment, db, transaction
from parvis.events import Event
from parvis.rules import Conflict, Invalid, Refused
from parvis_budgets.models import Batch, Entry, Typist
from parvis_budgets.operations.paper import accept_batch, begin_batch, discard_batch, type_ballot
from parvis_budgets.operations.piles import hand_over, resize_batch
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.papers import Paper
from parvis_budgets.queries.paper import corrections_of, entries_of, place_for
from parvis_budgets.reglement import BallotRules, VoteChannel, Voters
from parvis_budgets.roll import Voter


@pytest.fixture
def agents(new_person, give_role, component, awa):
    people = [awa, *(new_person(f"Agent {number}", locale="en") for number in range(3))]
    for person in people[1:]:
        give_role(person, component.space, "facilitator")
    return people


@pytest.fixture
def budget(component, awa):
    voters = Voters(age_least=16, channels=(VoteChannel.WEB, VoteChannel.PAPER))
    return open_vote(awa, component, BallotRules(), voters=voters)


@pytest.fixture
def pile(budget, agents):
    """Of three ballots, while the vote is open."""
    with at_moment(DURING):
        yield begin_batch(agents[0], budget, budget.envelopes[0], 3)


def types(pile: Batch, agent, *projects: int, start: int = 1) -> None:
    for place, project in enumerate(projects, start=start):
        type_ballot(agent, pile, place, Paper((project + 1,)).text())


def test_a_pile_is_counted_again(pile, agents) -> None:
    awa, paul, zoe, _leo = agents
    types(pile, awa, 1, 1, 1)
    types(pile, paul, 1)
    with pytest.raises(Invalid) as refused:
        resize_batch(zoe, pile, 2)
    assert "forget" in refused.value.errors and pile.size == 3
    resize_batch(zoe, pile, 2, forget=True)
    assert entries_of(pile, 1).keys() == {1, 2} and pile.size == 2
    types(pile, paul, 2, start=2)
    with pytest.raises(Conflict, match="deux façons"):
        resize_batch(awa, pile, 4)  # both have finished: what differs is shown to both
    resize_batch(awa, pile, 1, forget=True)
    resize_batch(awa, pile, 3)  # what is there agrees: there are more to type
    types(pile, awa, 3, 3, start=2)
    types(pile, paul, 3, 3, start=2)
    assert [(one.before, one.size) for one in corrections_of(pile)] == [(3, 2), (2, 1), (1, 3)]
    assert corrections_of(pile)[0].by == zoe.name
    for size in (0, -1, 2001, 2**70):
        with pytest.raises(Invalid):
            resize_batch(awa, pile, size)


def test_another_agent_goes_on(pile, agents, budget) -> None:
    awa, paul, zoe, leo = agents
    types(pile, awa, 1, 1)
    types(pile, paul, 1)
    hand_over(awa, pile, 1)
    # Who has typed in a place never types in the other.
    assert place_for(pile, awa) == 1 and place_for(pile, zoe) == 1
    types(pile, zoe, 1, start=3)
    assert entries_of(pile, 1).keys() == {1, 2, 3} and pile.first_agent_id == zoe.id
    hand_over(zoe, pile, 2)
    with pytest.raises(Conflict):
        types(pile, awa, 1, start=2)
    types(pile, zoe, 1, start=2)  # in their own place, again
    assert pile.first_agent_id == zoe.id and pile.second_agent_id is None
    types(pile, leo, 1, 1, start=2)
    with pytest.raises(Conflict):
        hand_over(leo, pile, 2)  # nothing is left to type
    for number in range(3):
        sign_for(awa, budget, budget.envelopes[0], person(number))
    accept_batch(awa, pile)
    assert [one.slot for one in corrections_of(pile)] == [1, 2]
    with pytest.raises(Conflict):
        hand_over(awa, pile, 1)
    with pytest.raises(Conflict):
        resize_batch(awa, pile, 4)


def person(number: int) -> Voter:
    return voter(f"Personne {word(number)}")


def test_the_database_keeps_one_person_in_one_place(pile, awa) -> None:
    types(pile, awa, 1)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Typist(batch_id=pile.id, person_id=awa.id, slot=2))


def test_a_place_that_nobody_has_is_not_handed_over(pile, agents, new_person) -> None:
    for slot in (1, 2, 3, 2**70):
        with pytest.raises(Conflict):
            hand_over(agents[0], pile, slot)
    types(pile, agents[0], 1)
    for refused in (lambda who: hand_over(who, pile, 1), lambda who: resize_batch(who, pile, 2)):
        with pytest.raises(Refused):
            refused(new_person())


def test_what_was_typed_goes_with_the_pile(pile, agents) -> None:
    types(pile, agents[0], 1)
    discard_batch(agents[0], pile)
    assert db.session.query(Entry).count() == db.session.query(Typist).count() == 0


def test_on_the_page_of_the_pile(client, sign_in, budget, pile, agents) -> None:
    awa, paul, zoe, _leo = agents
    address = f"/volonne/budget/admin/{budget.number}/piles/{pile.number}"
    types(pile, awa, 1, 1, 1)
    types(pile, paul, 1)
    sign_in(client, zoe)
    assert client.get(f"{address}/type").status_code == 200
    assert "Two people type this pile" in client.get(address).text
    shown = client.post(f"{address}/resize", data={"size": "1"})
    assert shown.status_code == 422 and "tick the box" in shown.text
    for size in ("", "0", "a", str(2**70), "1\0"):
        assert client.post(f"{address}/resize", data={"size": size}).status_code == 422, size
    sent = client.post(f"{address}/resize", data={"size": "2", "forget": "y"})
    assert sent.status_code == 303
    assert client.post(f"{address}/hand-over/1").status_code == 303
    assert client.post(f"{address}/hand-over/1").status_code == 409
    assert client.post(f"{address}/hand-over/{2**70}").status_code in (404, 409)
    page = client.get(address).text
    assert "Ballots counted again: 2, not 3" in page and f"(before: {awa.name})" in page
    assert 'value="1"' in client.get(f"{address}/type?ballot=1").text  # the work of their place
    assert db.session.query(Event).filter(Event.type.like("budgets.pile%")).count() == 2
    sign_in(client, awa)
    assert f"{address}/type" in client.get(address).text  # nobody has gone on: they may
