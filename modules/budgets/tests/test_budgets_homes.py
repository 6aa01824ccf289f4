"""Envelopes of homes: whose they are can always be told."""

from __future__ import annotations

import re

import pytest

from parvis.rules import Invalid
from parvis_budgets.operations.reglement import Money, faults_of, make_budget
from parvis_budgets.reglement import EnvelopePolicy, Reglement, Tie, Voters

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
