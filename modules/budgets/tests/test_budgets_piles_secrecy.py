"""Piles of paper ballots are not found again in the table of ballots: a pile of one would be the
vote of the person whose signature was entered at that moment.
"""

from __future__ import annotations

import pytest
from budget_worlds import AFTER, DURING, forget, open_vote, people, voter, word
from sqlalchemy import text

from parvis.db import at_moment, db, is_sqlite
from parvis_budgets.erasure import erase_traces
from parvis_budgets.models import Ballot, Budget, Participation
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.paper import accept_batch, begin_batch, type_ballot
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.papers import Paper
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.reglement import BallotKind, BallotRules, VoteChannel, Voters

POINTS = BallotRules(kind=BallotKind.POINTS, points_total=1000, points_most=1000)
ON_PAPER, BY_CHANCE, KNOWN = 24, 9, 18
"""By chance one guess in all is right; ten or more with a probability of one in ten million."""


@pytest.fixture
def budget(new_space, new_component, new_person, give_role) -> Budget:
    """Web ballots, and half of the signatures on paper, whose piles come during the vote; the
    others come after the closing, each pile of one ballot.
    """
    component = new_component(new_space("Volonne", slug="volonne"), "budgets", "budget")
    agents = [new_person(f"Agent {number}") for number in range(2)]
    for agent in agents:
        give_role(agent, component.space, "facilitator")
    channels = (VoteChannel.WEB, VoteChannel.PAPER)
    budget = open_vote(agents[0], component, POINTS, voters=Voters(channels=channels))
    (envelope,) = budget.envelopes
    project = projects_on_ballot(envelope)[0].number
    with at_moment(DURING):
        for number, person in enumerate(people(6)):
            who = voter(f"Jo {word(number)}")
            cast_ballot(person, budget, envelope, points_to(project, 900 + number), who)
        for number in range(ON_PAPER):
            sign_for(agents[0], budget, envelope, voter(f"Personne {word(number)}"))

    def bring(points: int) -> None:
        batch = begin_batch(agents[0], budget, envelope, 1)
        for agent in agents:
            type_ballot(agent, batch, 1, points_to(project, points).text())
        accept_batch(agents[0], batch)

    with at_moment(DURING):
        for points in range(1, ON_PAPER // 2 + 1):
            bring(points)
    with at_moment(AFTER):
        close_vote(agents[0], budget)
        for points in range(ON_PAPER // 2 + 1, ON_PAPER + 1):
            bring(points)
    forget()
    erase_traces()
    return budget


def points_to(project: int, points: int) -> Paper:
    return Paper((project,), (points,))


def found() -> int:
    """How many signatures on paper lead to their ballot: the nth to the nth that stands."""
    place = "rowid" if is_sqlite() else "ctid"
    right = 0
    for order in (text(place), Ballot.id, Ballot.receipt):
        query = db.select(Ballot.content).where(Ballot.channel == VoteChannel.PAPER)
        stand = [Paper.read(said).values[0] for said in db.session.scalars(query.order_by(order))]
        assert len(stand) == ON_PAPER
        for guess in (stand, stand[::-1]):
            pairs = zip(guess, range(1, ON_PAPER + 1), strict=True)
            right = max(right, sum(points == line for points, line in pairs))
    return right


def test_no_pile_is_found_again(request) -> None:
    request.getfixturevalue("budget")
    signed = db.select(Participation).where(Participation.channel == VoteChannel.PAPER)
    assert len(db.session.scalars(signed).all()) == ON_PAPER
    assert found() <= BY_CHANCE


def test_without_the_mixing_each_is(request, monkeypatch) -> None:
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "budgets.shuffle")
    request.getfixturevalue("budget")
    assert found() >= KNOWN


def test_web_ballots_do_not_stand_together_either(request) -> None:
    """Those on paper that were there before the closing are mixed with the web's."""
    request.getfixturevalue("budget")
    place = "rowid" if is_sqlite() else "ctid"
    stand = list(db.session.scalars(db.select(Ballot.channel).order_by(text(place))))
    assert stand != sorted(stand) and stand != sorted(stand, reverse=True)
