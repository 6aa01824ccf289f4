"""Nobody asks the roll who has voted over and over, nor hides what was refused under repeats."""

from __future__ import annotations

import pytest
from budget_worlds import DURING, open_vote, voter
from flask import current_app

from parvis.db import at_moment, db
from parvis.rules import Conflict
from parvis_budgets.models import RefusedVote
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.papers import Paper
from parvis_budgets.queries import paper as queries
from parvis_budgets.reglement import BallotRules, VoteChannel, Voters


@pytest.fixture
def budget(awa, component):
    both = (VoteChannel.WEB, VoteChannel.PAPER)
    return open_vote(awa, component, BallotRules(), voters=Voters(age_least=16, channels=both))


@pytest.fixture
def limits():
    counts = current_app.extensions["parvis_limits"]
    counts.enabled = True
    yield
    counts.enabled = False
    counts.reset()


def test_the_same_attempt_is_listed_once(new_person, awa, budget) -> None:
    envelope, spy = budget.envelopes[0], new_person("Paul Roux")
    with at_moment(DURING):
        cast_ballot(new_person("Jo Bec"), budget, envelope, Paper(), voter("Jo Bec"))
        for _try in range(3):
            with pytest.raises(Conflict):
                cast_ballot(spy, budget, envelope, Paper(), voter("Jo Bec"))
        # Papers are told apart by what the agent noted.
        for reference in ("n° 1", "n° 2", "n° 2"):
            with pytest.raises(Conflict):
                sign_for(awa, budget, envelope, voter("Jo Bec"), reference)
    listed = [(str(one.channel), one.reference) for one in db.session.query(RefusedVote)]
    assert sorted(listed) == [("paper", "n° 1"), ("paper", "n° 2"), ("web", "")]


def test_the_desk_says_that_more_were_refused(
    client, sign_in, awa, budget, monkeypatch, new_person
) -> None:
    monkeypatch.setattr(queries, "REFUSED_SHOWN", 2)
    envelope = budget.envelopes[0]
    page = f"/volonne/budget/admin/{budget.number}/roll"
    with at_moment(DURING):
        sign_in(client, awa)
        cast_ballot(new_person("Jo Bec"), budget, envelope, Paper(), voter("Jo Bec"))
        for count, said in ((1, False), (2, False), (3, True)):
            with pytest.raises(Conflict):
                sign_for(awa, budget, envelope, voter("Jo Bec"), f"n° {count}")
            assert ("sur 3 en tout" in client.get(page).text) == said


def test_casting_over_and_over_is_limited(client, sign_in, new_person, budget, limits) -> None:
    envelope = budget.envelopes[0]
    address = f"/volonne/budget/{budget.number}/vote/{envelope.id}"
    who = {"name": "Jo Bec", "born_on": "1980-05-17", "tie": "resident", "step": "cast"}
    with at_moment(DURING):
        cast_ballot(new_person("Jo Bec"), budget, envelope, Paper(), voter("Jo Bec"))
        sign_in(client, new_person("Paul Roux"))
        answers = [client.post(address, data=who).status_code for _try in range(31)]
        assert set(answers[:-1]) == {409}
        assert answers[-1] == 429
        # Others vote on.
        sign_in(client, new_person("Zoé Aubert"))
        cast = client.post(address, data=who | {"name": "Zoé Aubert"})
    assert cast.status_code == 200
