"""A voter is told which of their ballots a new one replaces, and no other."""

from __future__ import annotations

import pytest
from budget_worlds import DURING, open_vote, voter

from parvis.db import at_moment
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.reglement import Money
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import BallotRules, EnvelopePolicy

PLACES = (Money("Bourg", 15_000_00), Money("Hameaux", 15_000_00))
SAME, OTHER = "prendra la place du premier", "l’enveloppe « Bourg »"


@pytest.mark.parametrize("policy", [EnvelopePolicy.ONE, EnvelopePolicy.ALL])
def test_the_ballot_that_is_replaced_is_named(
    client, sign_in, new_person, awa, component, policy
) -> None:
    budget = open_vote(awa, component, BallotRules(), envelopes=PLACES, policy=policy)
    bourg, hameaux = (
        f"/volonne/budget/{budget.number}/vote/{one.id}" for one in budget.envelopes
    )
    jo = new_person("Jo Bec")
    moves = policy == EnvelopePolicy.ONE
    with at_moment(DURING):
        sign_in(client, jo)
        for page in (bourg, hameaux):
            assert "Vous avez voté" not in client.get(page).text
        receipt = client.post(
            bourg,
            data={"name": "Jo Bec", "born_on": "1980-05-17", "tie": "resident", "step": "cast"},
        )
        assert receipt.status_code == 200
        assert ("Voir où je peux encore voter" in receipt.text) != moves
        assert SAME in client.get(bourg).text
        there = client.get(hameaux).text
        assert SAME not in there
        assert (OTHER in there) == moves
        checked = client.post(hameaux, data={"step": "check"})
        assert (OTHER in checked.text) == moves
        listed = client.get(f"/volonne/budget/{budget.number}/vote").text
        assert ("remplacerait votre bulletin dans « Bourg »" in listed) == moves
        # Once it is there, nothing more is said of the first.
        cast_ballot(jo, budget, budget.envelopes[1], Paper(), voter("Jo Bec"))
        assert SAME in client.get(hameaux).text
        assert (SAME in client.get(bourg).text) != moves
