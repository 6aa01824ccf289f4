"""What was entered by error on the roll is taken back: the line, its ballot, a confirmation."""

from __future__ import annotations

from datetime import date

import pytest
from budget_worlds import AFTER, DURING, chosen, forget, open_vote, voter

from parvis.db import at_moment, db, now, transaction
from parvis.mail.models import Mail
from parvis.rules import Conflict, Invalid, Refused
from parvis_budgets.models import (
    Batch,
    BatchState,
    CastBallot,
    Declaration,
    Participation,
    StruckSignature,
)
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.declarations import refuse_voter
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.operations.striking import strike_signature
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.reglement import BallotRules, Tie, VoteChannel, Voters

DESK = "/volonne/budget/admin"
BORN = date(1980, 5, 17)
WHY = "Prise pour sa mère, du même nom."


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne Roux", email="jeanne@example.org", locale="en")


@pytest.fixture
def vote(awa, component):
    voters = Voters(age_least=16, channels=tuple(VoteChannel))
    budget = open_vote(awa, component, BallotRules(least=1, most=2), voters=voters)
    with at_moment(DURING):
        yield budget


def strike(actor, budget, name="ROUX Jeanne", born=BORN, reason=WHY):
    return strike_signature(actor, budget, budget.envelopes[0], name, born, reason)


def cast(person, budget, name="Jeanne Roux"):
    (envelope,) = budget.envelopes
    paper = chosen(projects_on_ballot(envelope)[0].number)
    return cast_ballot(person, budget, envelope, paper, voter(name))


def test_a_vote_in_anothers_name_is_struck_and_the_true_voter_votes(
    awa, jeanne, new_person, vote
) -> None:
    thief = new_person("Paul", email="paul@example.org")
    cast(thief, vote)
    cast(new_person(), vote, "Zoé Bec")
    with pytest.raises(Conflict):
        cast(jeanne, vote)
    forget()
    assert strike(awa, vote) == VoteChannel.WEB
    assert db.session.query(Participation).count() == db.session.query(CastBallot).count() == 1
    (told,) = db.session.query(Mail)
    assert told.recipient == "paul@example.org" and WHY in told.text
    (line,) = db.session.query(StruckSignature)
    assert (line.reason, line.struck_by_id, str(line.channel)) == (WHY, awa.id, "web")
    assert cast(jeanne, vote)
    assert db.session.query(CastBallot).count() == 2


def test_what_can_not_be_struck(awa, jeanne, new_person, vote) -> None:
    cast(jeanne, vote)
    for wrong in ({"name": "Jeanne Rou"}, {"born": date(1980, 5, 18)}):
        with pytest.raises(Invalid) as error:
            strike(awa, vote, **wrong)
        assert "name" in error.value.errors
    for reason in ("", "trop court"[:9], "x" * 501):
        with pytest.raises(Invalid) as error:
            strike(awa, vote, reason=reason)
        assert "reason" in error.value.errors
    with pytest.raises(Refused):
        strike(new_person(), vote)
    with at_moment(AFTER):
        close_vote(awa, vote)
        with pytest.raises(Refused):
            strike(awa, vote)
    assert db.session.query(Participation).count() == 1


def test_a_signature_on_paper_lowers_what_piles_may_hold(awa, vote) -> None:
    (envelope,) = vote.envelopes
    for name in ("Jeanne Roux", "Zoé Bec"):
        sign_for(awa, vote, envelope, voter(name))
    pile = Batch(
        budget_id=vote.id,
        envelope_id=envelope.id,
        channel=VoteChannel.PAPER,
        number=1,
        size=1,
        state=BatchState.ACCEPTED,
    )
    with transaction():
        db.session.add(pile)
    assert strike(awa, vote) == VoteChannel.PAPER
    with pytest.raises(Conflict):
        strike(awa, vote, "Zoé Bec")
    assert db.session.query(Participation).count() == 1


def test_striking_on_the_desk(client, sign_in, awa, jeanne, vote) -> None:
    cast(jeanne, vote)
    address = f"{DESK}/{vote.number}/roll/strike"
    sign_in(client, jeanne)
    assert client.get(address).status_code in (403, 404)
    sign_in(client, awa)
    assert "roll/strike" in client.get(f"{DESK}/{vote.number}/roll").text
    assert client.get(address).status_code == 200
    sent = {
        "name": "Jeanne Roux",
        "born_on": "1980-05-17",
        "envelope": str(vote.envelopes[0].id),
        "reason": WHY,
    }
    for wrong in ({"name": "Paul\0"}, {"born_on": "x"}, {"envelope": str(2**70)}, {"reason": ""}):
        assert client.post(address, data=sent | wrong).status_code == 422, wrong
    assert client.post(address, data=sent).status_code == 303
    assert WHY in client.get(f"{DESK}/{vote.number}/roll").text
    assert client.post(address, data=sent).status_code == 422


def test_a_confirmation_is_taken_back_until_they_have_voted(
    client, sign_in, awa, jeanne, component
) -> None:
    voters = Voters(age_least=16, confirmed=True)
    vote = open_vote(awa, component, BallotRules(least=1, most=2), voters=voters)
    with at_moment(DURING):
        declared = Declaration(
            budget_id=vote.id,
            person_id=jeanne.id,
            name="Jeanne Roux",
            born_on=BORN,
            tie=Tie.RESIDENT,
            confirmed_at=now(),
        )
        with transaction():
            db.session.add(declared)
        sign_in(client, awa)
        page = f"{DESK}/{vote.number}/voters"
        assert client.get(page).text.count('name="refuse"') == 1
        sent = {"refuse": "1", "reason": "La mauvaise ligne."}
        assert client.post(f"{page}/{jeanne.id}", data=sent).status_code == 303
        forget()
        assert declared.confirmed_at is None and declared.refusal == "La mauvaise ligne."
        with pytest.raises(Refused):
            cast(jeanne, vote)
        with transaction():
            declared.confirmed_at, declared.refusal = now(), ""
        cast(jeanne, vote)
        with pytest.raises(Conflict):
            refuse_voter(awa, vote, declared, "Trop tard.")
        assert client.get(page).text.count('name="refuse"') == 0
