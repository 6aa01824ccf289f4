"""A small edition from the règlement to a result that is counted again."""

from __future__ import annotations

import contextvars
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parvis.db import at_moment, db
from parvis.events import drain
from parvis.rules import Conflict, Refused
from parvis_budgets.models import Ballot, BallotKey, CastBallot, Participation, Project
from parvis_budgets.operations.reglement import Money, change_reglement, make_budget, publish_budget
from parvis_budgets.pabulib import verify
from parvis_budgets.queries.counts import counts_of
from parvis_budgets.reglement import Calendar, Step, Window
from parvis_budgets.reglement.templates import TEMPLATES
from parvis_budgets.roll import receipt_hash

# Later than the memberships that the fixtures give.
START = datetime(2030, 3, 1, 8, tzinfo=UTC)
BASE = "/volonne/budget/"
DESK = BASE + "admin/"


def days(number: int) -> datetime:
    return START + timedelta(days=number)


CALENDAR = Calendar(
    {
        Step.IDEAS: Window(START, days(10)),
        Step.VOTE: Window(days(20), days(30)),
        Step.RESULT: Window(days(31)),
    }
)


@pytest.fixture
def budget(component, awa):
    template = TEMPLATES["small-commune"]
    return make_budget(
        awa,
        component,
        title="Budget participatif 2026",
        body="Pour le village.",
        reglement=replace(template.reglement, calendar=CALENDAR),
        envelopes=[Money("Volonne", 15_000_00)],
    )


def do_jobs(client):
    """Do the jobs that wait, with the test's clock."""
    assert contextvars.copy_context().run(drain, client.application)
    db.session.rollback()
    db.session.expire_all()


def deed(client, budget, name):
    response = client.post(f"{DESK}{budget.number}/do/{name}")
    assert response.status_code == 303, response.text


def vote(client, budget, name, *projects, born="1980-05-17"):
    address = f"{BASE}{budget.number}/vote/{budget.envelopes[0].id}"
    return client.post(
        address,
        data={f"project-{n}": "1" for n in projects}
        | {"name": name, "born_on": born, "tie": "resident", "step": "cast"},
    )


def prepared(client, sign_in, awa, jeanne, budget) -> list[Project]:
    """Published, three projects studied, by the pages."""
    with at_moment(days(1)):
        sign_in(client, awa)
        deed(client, budget, "publish")
    with at_moment(days(2)):
        sign_in(client, jeanne)
        for title in ("Un verger partagé", "Un banc à l’arrêt", "Un abri à vélos"):
            response = client.post(
                f"{BASE}{budget.number}/projects/new", data={"title": title, "body": "Un texte."}
            )
            assert response.status_code == 303, response.text
    projects = db.session.query(Project).order_by(Project.number).all()
    with at_moment(days(12)):
        sign_in(client, awa)
        for project, cost in zip(projects, ("9 000", "5000,50", "7000 €"), strict=True):
            response = client.post(
                f"{DESK}projects/{project.number}/study",
                data={"stage": "ballot", "cost": cost, "envelope": budget.envelopes[0].id},
            )
            assert response.status_code == 303, response.text
    return projects


def test_from_the_reglement_to_a_result_counted_again(
    client, sign_in, new_person, component, awa, budget
) -> None:
    jeanne, paul = new_person("Jeanne Aubert"), new_person("Paul Roux")
    orchard, bench, shelter = prepared(client, sign_in, awa, jeanne, budget)
    with at_moment(days(21)):
        sign_in(client, jeanne)
        ballot = client.get(f"{BASE}{budget.number}/vote", follow_redirects=True)
        assert "Un verger partagé" in ballot.text
        pages = ["", f"{budget.number}", f"{budget.number}/reglement", f"projects/{bench.number}"]
        for page in pages:
            assert client.get(BASE + page).status_code == 200, page
        first = vote(client, budget, "Jeanne Aubert", orchard.number)
        again = vote(client, budget, "Jeanne Aubert", shelter.number, bench.number)
        sign_in(client, paul)
        assert vote(client, budget, "Paul Roux", bench.number, orchard.number).status_code == 200
    codes = [
        re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", page.text)[0] for page in (first, again)
    ]
    visitor = client.application.test_client()
    with at_moment(days(30)):
        sign_in(client, awa)
        for page in ("", "new", f"{budget.number}"):
            assert client.get(DESK + page).status_code == 200, page
        deed(client, budget, "close")
        do_jobs(client)  # the count is one of them
        assert visitor.get(f"{BASE}{budget.number}/result").status_code == 404
    with at_moment(days(31)):
        sign_in(client, awa)
        said = {"validated_by": "le conseil municipal", "validated_on": "2030-03-31", "sure": "y"}
        assert client.post(f"{DESK}{budget.number}/announce", data=said).status_code == 303
        assert visitor.get(f"{BASE}{budget.number}").status_code == 200
        page = visitor.get(f"{BASE}{budget.number}/result")
    assert page.status_code == 200
    assert "Un banc à l’arrêt" in page.text
    (count,) = counts_of(budget)
    assert count.summary["selected"] == [bench.number, shelter.number]
    assert count.summary["cost"] == 12_000_50
    assert verify(count.result.encode(), count.ballots.encode()).holds
    receipts = set(db.session.scalars(db.select(Ballot.receipt)))
    assert receipt_hash(codes[1]) in receipts
    assert receipt_hash(codes[0]) not in receipts
    for table in (CastBallot, BallotKey):
        assert db.session.query(table).count() == 0
    assert db.session.query(Participation).count() == 2


def test_one_person_is_one_vote_whatever_the_account(
    client, sign_in, new_person, component, awa, budget
) -> None:
    jeanne, other = new_person("Jeanne Aubert"), new_person("Jo")
    orchard, *_rest = prepared(client, sign_in, awa, jeanne, budget)
    with at_moment(days(21)):
        sign_in(client, jeanne)
        assert vote(client, budget, "Jeanne Aubert", orchard.number).status_code == 200
        sign_in(client, other)
        assert vote(client, budget, "AUBERT Jéanne", orchard.number).status_code == 409
        young = vote(client, budget, "Jo Petit", orchard.number, born="2020-01-01")
        assert young.status_code == 422
        assert 'value="Jo Petit"' in young.text
        many = vote(client, budget, "Jo Petit", *[p.number for p in (orchard, *_rest)], "99")
        assert many.status_code == 422
    with at_moment(days(30)):
        assert vote(client, budget, "Jo Petit", orchard.number).status_code == 403
    assert db.session.query(CastBallot).count() == 1


def test_nothing_of_the_reglement_changes_once_the_vote_has_opened(
    client, sign_in, new_person, awa, budget
) -> None:
    prepared(client, sign_in, awa, new_person("Jeanne Aubert"), budget)
    with at_moment(days(20)), pytest.raises(Refused):
        change_reglement(
            awa,
            budget,
            title="Autre",
            body="",
            reglement=budget.reglement,
            envelopes=[Money("Volonne", 1)],
        )


def test_the_desk_takes_as_many_queries_for_one_edition_as_for_four(
    client, sign_in, new_person, component, awa, budget, count_queries
) -> None:
    asked = []
    for more in (0, 3):
        for number in range(more):
            with at_moment(days(1)):
                another = make_budget(
                    awa,
                    component,
                    title=f"Budget {number}",
                    body="",
                    reglement=budget.reglement,
                    envelopes=[Money("Volonne", 15_000_00)],
                )
                publish_budget(awa, another)
        with at_moment(days(2)):
            sign_in(client, awa)
            client.get(DESK)
            with count_queries() as queries:
                assert client.get(DESK + "?again").status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_no_ballot_without_a_project(client, sign_in, awa, budget) -> None:
    from parvis_budgets.operations.freezing import freeze_reglement

    with at_moment(days(1)):
        publish_budget(awa, budget)
        with pytest.raises(Conflict):
            freeze_reglement(awa, budget)
