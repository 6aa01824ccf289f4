"""Envelopes of homes: whose they are can always be told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from budget_worlds import day, frozen_edition

from parvis.db import at_moment, db, transaction
from parvis.rules import Invalid, Refused
from parvis_budgets.models import Participation
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.declarations import confirm_voter, declare
from parvis_budgets.operations.reglement import Money, faults_of, make_budget
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import BallotRules, EnvelopePolicy, Reglement, Tie, Voters
from parvis_budgets.roll import Voter

HOME, HOME_AND_ONE = EnvelopePolicy.HOME, EnvelopePolicy.HOME_AND_ONE


@pytest.fixture
def territory(new_space):
    return new_space("Haute-Provence", slug="hp")


@pytest.fixture
def communes(new_space, territory):
    return [new_space(name, territory) for name in ("Thoard", "Barras")]


@pytest.fixture
def component(new_component, territory):
    return new_component(territory, "budgets", "budget")


@pytest.fixture
def awa(new_person, give_role, territory):
    person = new_person("Awa Diop")
    give_role(person, territory, "facilitator")
    return person


def of(*places) -> list[Money]:
    return [
        Money(f"Enveloppe {number}", 1_000_00, place.id if place else None)
        for number, place in enumerate(places, start=1)
    ]


def by(policy: EnvelopePolicy, *ties: Tie) -> Reglement:
    return Reglement(policy=policy, voters=Voters(ties=ties or (Tie.RESIDENT,)))


def test_a_home_is_a_commune(territory, communes, component, awa, new_space) -> None:
    thoard, barras = communes
    group = new_space("Les amis du lac", territory, kind="collective")
    for policy in (HOME, HOME_AND_ONE):
        assert faults_of(by(policy), of(thoard, barras)) == {}
        # All of Haute-Provence would be everyone's home beside their commune.
        for other in (territory, group):
            assert "policy" in faults_of(by(policy), of(thoard, other)), (policy, other.name)
            with pytest.raises(Invalid):
                make_budget(
                    awa,
                    component,
                    title="Budget 2030",
                    body="",
                    reglement=by(policy),
                    envelopes=of(thoard, other),
                )
        assert "policy" in faults_of(by(policy), of(thoard, barras, thoard))
    assert faults_of(by(HOME_AND_ONE), of(thoard, None)) == {}
    for policy in (EnvelopePolicy.ONE, EnvelopePolicy.ALL):
        assert faults_of(by(policy), of(thoard, territory, thoard)) == {}


@pytest.mark.parametrize("tie", [Tie.WORKS, Tie.USAGER])
def test_who_lives_elsewhere_has_an_envelope(communes, tie) -> None:
    places = of(*communes)
    assert "policy" in faults_of(by(HOME, Tie.RESIDENT, tie), places)
    assert "policy" in faults_of(by(HOME, tie), places)
    for policy in EnvelopePolicy:
        if policy != HOME:
            assert faults_of(by(policy, Tie.RESIDENT, tie), places) == {}


def test_one_for_each_commune_is_for_communes_only(
    client, sign_in, territory, communes, component, awa, new_space
) -> None:
    new_space("Les amis du lac", territory, kind="collective")
    budget = make_budget(
        awa, component, title="Budget 2030", body="", reglement=Reglement(), envelopes=of(None)
    )
    sign_in(client, awa)
    page = client.post(f"/hp/budget/admin/{budget.number}/reglement", data={"communes": "1"}).text
    names = re.findall(r'<input[^>]*name="envelopes-\d+-name"[^>]*>', page)
    found = [match[1] for name in names if (match := re.search(r'value="([^"]+)"', name))]
    assert found == ["Barras", "Thoard"]


def test_who_is_confirmed_in_a_commune_votes_there(
    client, sign_in, communes, component, awa, new_person
) -> None:
    thoard, barras = communes
    reglement = Reglement(
        policy=HOME, voters=Voters(confirmed=True), ballot=BallotRules(least=1)
    )
    budget = frozen_edition(awa, component, reglement, [500_00] * 2, of(thoard, barras))
    at_barras = budget.envelopes[1]
    jo = new_person("Jo Bec", residence_id=thoard.id)
    who = Voter("Jo Bec", date(1980, 1, 1), Tie.RESIDENT, thoard.id)
    base = f"/hp/budget/{budget.number}/vote"
    with at_moment(day(21)):
        asked = declare(jo, budget, who)
        confirm_voter(awa, budget, asked, asked.declared_at)
        with transaction():
            jo.residence_id = barras.id
        sign_in(client, awa)
        page = client.get(f"/hp/budget/admin/{budget.number}/voters").text
        assert "Thoard" in page
        sign_in(client, jo)
        assert client.get(f"{base}/{at_barras.id}").status_code == 403
        with pytest.raises((Invalid, Refused)):
            cast_ballot(jo, budget, at_barras, Paper())
        assert "une autre commune" in client.get(f"{base}/declare").text
        # Who has moved asks again, and is confirmed there.
        asked = declare(jo, budget, replace(who, home_id=barras.id))
        with pytest.raises(Refused):
            cast_ballot(jo, budget, at_barras, Paper())
        confirm_voter(awa, budget, asked, asked.declared_at)
        cast_ballot(jo, budget, at_barras, Paper())
    line = db.session.query(Participation).one()
    assert (line.home_id, line.envelope_id) == (barras.id, at_barras.id)


def test_who_was_confirmed_without_a_home_is_shown_the_way(
    client, sign_in, communes, component, awa, new_person
) -> None:
    reglement = Reglement(policy=HOME, voters=Voters(confirmed=True))
    budget = frozen_edition(awa, component, reglement, [500_00] * 2, of(*communes))
    jo = new_person("Jo Bec", residence_id=communes[0].id)
    with at_moment(day(21)):
        who = Voter("Jo Bec", date(1980, 1, 1), Tie.RESIDENT, communes[0].id)
        asked = declare(jo, budget, who)
        confirm_voter(awa, budget, asked, asked.declared_at)
        with transaction():
            asked.home_id = None  # as when the commune's space goes
        sign_in(client, jo)
        page = client.get(f"/hp/budget/{budget.number}/vote/{budget.envelopes[0].id}")
    assert page.status_code == 403
    assert f"/hp/budget/{budget.number}/vote/declare" in page.text


def test_a_resident_says_where_they_live_before_they_are_confirmed(
    client, sign_in, communes, component, awa, new_person
) -> None:
    ties = (Tie.RESIDENT, Tie.WORKS)
    reglement = Reglement(policy=HOME_AND_ONE, voters=Voters(confirmed=True, ties=ties))
    budget = frozen_edition(awa, component, reglement, [500_00] * 2, of(*communes))
    jo, away = new_person("Jo Bec"), new_person("Lou Roc")
    form = {"name": "Jo Bec", "born_on": "1980-01-01", "tie": "resident"}
    page = f"/hp/budget/{budget.number}/vote/declare"
    with at_moment(day(21)):
        sign_in(client, jo)
        refused = client.post(page, data=form)
        assert refused.status_code == 422
        assert "Dites d’abord dans votre compte où vous habitez" in refused.text
        assert 'value="Jo Bec"' in refused.text
        with transaction():
            jo.residence_id = communes[0].id
        assert client.post(page, data=form).status_code == 303
        # Who works here may live where no commune of the site is.
        sign_in(client, away)
        works = form | {"name": "Lou Roc", "tie": "works"}
        assert client.post(page, data=works).status_code == 303


def test_who_has_no_home_on_the_roll_is_shown_what_can_still_be_done(
    client, sign_in, communes, component, awa, new_person
) -> None:
    reglement = Reglement(
        policy=HOME_AND_ONE,
        voters=Voters(confirmed=True, ties=(Tie.WORKS,)),
        ballot=BallotRules(least=1),
    )
    budget = frozen_edition(awa, component, reglement, [500_00] * 2, of(*communes))
    jo = new_person("Jo Bec")
    page = f"/hp/budget/{budget.number}/vote"
    with at_moment(day(21)):
        asked = declare(jo, budget, Voter("Jo Bec", date(1980, 1, 1), Tie.WORKS))
        confirm_voter(awa, budget, asked, asked.declared_at)
        sign_in(client, jo)
        before = client.get(page).text
        assert f'href="{page}/declare"' in before and "dites-le dans votre compte" not in before
        cast_ballot(jo, budget, budget.envelopes[0], Paper())
        after = client.get(page).text
        assert "sans domicile" in after
        assert f'href="{page}/declare"' not in after and "votre compte" not in after
