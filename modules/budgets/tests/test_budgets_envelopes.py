"""Envelopes keep their projects when they are renamed, and are not emptied unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from budget_worlds import CALENDAR, day
from test_budgets_reglement_form import fields

from parvis.db import at_moment, db
from parvis.rules import Invalid
from parvis_budgets.models import Budget, Envelope, ProjectStage
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.reglement import (
    Money,
    change_reglement,
    make_budget,
    publish_budget,
)
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.reglement import Reglement

NORD, SUD = Money("Qartier nord", 15_000_00), Money("Sud", 5_000_00)


@pytest.fixture
def budget(awa, component):
    with at_moment(day(1)):
        made = make_budget(
            awa,
            component,
            title="Budget 2030",
            body="",
            reglement=Reglement(calendar=CALENDAR),
            envelopes=[NORD, SUD],
        )
        publish_budget(awa, made)
        yield made


def propose(awa, budget: Budget, place: int):
    envelope_id = budget.envelopes[place].id
    return propose_project(awa, budget, Idea(title="Un banc", body="x", envelope_id=envelope_id))


def change(awa, budget: Budget, *envelopes: Money, emptied: bool = False) -> dict[str, int]:
    change_reglement(
        awa,
        budget,
        title=budget.title,
        body="",
        reglement=budget.reglement,
        envelopes=envelopes,
        emptied=emptied,
    )
    db.session.expire_all()
    return {one.name: one.id for one in budget.envelopes}


def test_a_mended_name_keeps_its_projects(awa, budget) -> None:
    north, south = (one.id for one in budget.envelopes)
    idea, ready = propose(awa, budget, 0), propose(awa, budget, 0)
    study_project(
        awa, ready, Study(stage=ProjectStage.BALLOT, cost=100, envelope_id=north)
    )
    mended = replace(NORD, name="Quartier nord", number=north)
    assert change(awa, budget, mended, SUD) == {"Quartier nord": north, "Sud": south}
    assert (idea.envelope_id, ready.envelope_id) == (north, north)
    # Names exchanged, another order, another one between them.
    now = change(
        awa,
        budget,
        replace(SUD, name="Quartier nord", number=south),
        Money("Centre", 1_00),
        replace(NORD, name="Sud", number=north),
    )
    assert (now["Quartier nord"], now["Sud"]) == (south, north)
    assert list(now) == ["Quartier nord", "Centre", "Sud"]
    assert idea.envelope_id == north


def test_a_number_of_another_edition_is_nothing(awa, component, budget) -> None:
    other = make_budget(
        awa, component, title="Budget 2031", body="", reglement=Reglement(), envelopes=[SUD]
    )
    foreign = other.envelopes[0].id
    for number in (foreign, 0, -1, 2**62):
        change(awa, budget, NORD, replace(SUD, name="Centre", number=number))
        assert db.session.get(Envelope, foreign).name == "Sud"
        change(awa, budget, NORD, SUD)


def test_an_envelope_with_ideas_is_emptied_when_that_is_said(
    client, sign_in, awa, budget
) -> None:
    idea = propose(awa, budget, 1)
    with pytest.raises(Invalid) as asked:
        change(awa, budget, NORD)
    assert "emptied" in asked.value.errors
    sign_in(client, awa)
    address = f"/volonne/budget/admin/{budget.number}/reglement"
    assert 'name="emptied"' not in client.get(address).text
    sent = fields(budget) | {"envelopes-1-name": "", "envelopes-1-amount": ""}
    refused = client.post(address, data=sent)
    assert refused.status_code == 422
    assert "1 projet est dans une enveloppe que vous retirez (Sud)" in refused.text
    assert 'name="emptied"' in refused.text
    assert idea.envelope_id is not None
    assert client.post(address, data=sent | {"emptied": "y"}).status_code == 303
    db.session.expire_all()
    assert idea.envelope_id is None
    # One that is empty goes without a word.
    change(awa, budget, NORD, SUD)
    assert list(change(awa, budget, NORD)) == [NORD.name]


def test_the_form_renames_the_envelope_of_its_line(client, sign_in, awa, budget) -> None:
    north = budget.envelopes[0].id
    idea = propose(awa, budget, 0)
    sign_in(client, awa)
    sent = fields(budget) | {"envelopes-0-name": "Quartier nord"}
    address = f"/volonne/budget/admin/{budget.number}/reglement"
    assert client.post(address, data=sent).status_code == 303
    db.session.expire_all()
    assert (idea.envelope_id, idea.envelope.name) == (north, "Quartier nord")
    forged = fields(budget) | {"envelopes-0-number": "9" * 30}
    assert client.post(address, data=forged).status_code == 303
