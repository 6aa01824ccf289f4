"""Projects: brought, rewritten, withdrawn, found, compared, studied, merged, incompatible."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parvis.content import ContentState, Follow, Link, Version
from parvis.db import at_moment, db
from parvis.rules import Conflict, Invalid, Refused
from parvis_budgets.models import ConflictGroup, Project, ProjectStage
from parvis_budgets.operations.freezing import freeze_when_due
from parvis_budgets.operations.merging import (
    make_conflict,
    merge_project,
    separate_project,
)
from parvis_budgets.operations.projects import (
    Idea,
    propose_project,
    revise_project,
    withdraw_project,
)
from parvis_budgets.operations.reglement import Money, change_reglement, make_budget, publish_budget
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.queries.projects import list_projects
from parvis_budgets.reglement import Calendar, Step, Window
from parvis_budgets.reglement.templates import TEMPLATES

START = datetime(2030, 3, 1, 8, tzinfo=UTC)
BASE = "/volonne/budget/"
DESK = BASE + "admin/"


def days(number: float) -> datetime:
    return START + timedelta(days=number)


CALENDAR = Calendar(
    {Step.IDEAS: Window(START, days(10)), Step.VOTE: Window(days(20), days(30))}
)


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne Aubert")


@pytest.fixture
def budget(awa, component):
    template = TEMPLATES["small-commune"]
    budget = make_budget(
        awa,
        component,
        title="Budget participatif 2030",
        body="",
        reglement=replace(template.reglement, calendar=CALENDAR),
        envelopes=[Money("Bourg", 10_000_00), Money("Hameaux", 5_000_00)],
    )
    with at_moment(START - timedelta(days=1)):
        publish_budget(awa, budget)
    return budget


def idea(title="Un verger partagé", **values) -> Idea:
    return Idea(title=title, body="Un texte.", **values)


def brought(actor, budget, *titles, day=1.0) -> list[Project]:
    with at_moment(days(day)):
        return [propose_project(actor, budget, idea(title)) for title in titles]


def put_to_vote(awa, project, cost=1_000_00, place=0) -> None:
    envelope = project.budget.envelopes[place]
    with at_moment(days(12)):
        study_project(
            awa, project, Study(stage=ProjectStage.BALLOT, cost=cost, envelope_id=envelope.id)
        )


def test_a_citizen_brings_changes_and_withdraws_a_project(
    client, sign_in, jeanne, awa, budget
) -> None:
    with at_moment(days(1)):
        sign_in(client, jeanne)
        address = f"{BASE}{budget.number}/projects/new"
        page = client.get(address)
        assert page.status_code == 200
        assert "For someone else" not in page.text
        wrong = client.post(address, data={"title": "Un", "body": "", "place": "<b>ici</b>"})
        assert wrong.status_code == 422
        assert "&lt;b&gt;ici&lt;/b&gt;" in wrong.text
        data = {
            "title": "Un verger partagé", "body": "Un texte.", "place": "Le Plan",
            "latitude": "44,11", "longitude": "6.01", "envelope": str(budget.envelopes[1].id),
        }  # fmt: skip
        made = client.post(address, data=data)
        assert made.status_code == 303
        project = db.session.query(Project).one()
        assert (project.author_id, project.latitude) == (jeanne.id, 44.11)
        edited = client.post(
            f"{BASE}projects/{project.number}/edit", data=data | {"title": "Un grand verger"}
        )
        assert edited.status_code == 303
        assert "Un grand verger" in client.get(f"{BASE}projects/{project.number}").text
        assert db.session.query(Version).filter_by(content_id=project.id).count() == 2
        assert client.get(f"{BASE}{budget.number}/map").text.count("Un grand verger") == 1
        gone = f"{BASE}projects/{project.number}/withdraw"
        assert client.get(gone).status_code == 200
        assert client.post(gone).status_code == 303
        assert client.post(gone).status_code == 403
        shown = client.get(f"{BASE}projects/{project.number}")
        assert shown.status_code == 200
        assert "2030" in shown.text
        mine = client.get(f"{BASE}{budget.number}?show=mine").text
        assert "Un grand verger" in mine
        visitor = client.application.test_client()
        assert visitor.get(f"{BASE}projects/{project.number}").status_code == 404
        assert "Un grand verger" not in visitor.get(f"{BASE}{budget.number}").text


def test_facilitators_enter_what_others_said_once_it_is_published(
    client, sign_in, component, awa, budget
) -> None:
    with at_moment(days(15)):  # ideas are over
        sign_in(client, awa)
        address = f"{BASE}{budget.number}/projects/new"
        data = {"title": "Un banc à l’arrêt", "body": "Un texte.", "channel": "paper"}
        assert client.post(address, data=data).status_code == 422
        assert client.post(address, data=data | {"channel_note": "marché"}).status_code == 303
    project = db.session.query(Project).one()
    assert (project.author_id, project.channel, project.entered_by_id) == (None, "paper", awa.id)
    draft = make_budget(
        awa, component, title="Brouillon", body="", reglement=budget.reglement,
        envelopes=[Money("Bourg", 1)],
    )  # fmt: skip
    with at_moment(days(1)), pytest.raises(Refused):
        propose_project(awa, draft, idea())
    with at_moment(days(15)):
        for page in (f"{BASE}{draft.number}/projects/new", f"{DESK}{draft.number}/import"):
            assert client.get(page).status_code == 403, page


def test_ideas_are_taken_while_their_step_is_open(jeanne, awa, budget) -> None:
    for day in (-0.5, 10, 25):
        with at_moment(days(day)), pytest.raises(Refused):
            propose_project(jeanne, budget, idea())


@pytest.mark.parametrize(
    "study",
    [
        Study(stage=ProjectStage.REFUSED, reason=" "),
        Study(stage=ProjectStage.BALLOT, cost=100),
        Study(stage=ProjectStage.BALLOT, envelope_id=-1, cost=100),
        Study(stage=ProjectStage.ADMISSIBLE, cost=-1),
        Study(stage=ProjectStage.ADMISSIBLE, cost_low=2, cost_high=1),
        Study(stage=ProjectStage.ADMISSIBLE, cost_low=2),
        Study(stage=ProjectStage.FUNDED),
        Study(stage=ProjectStage.ADMISSIBLE, delay=10_000),
        Study(stage=ProjectStage.ADMISSIBLE, reason="x" * 5001),
    ],
)
def test_a_study_that_does_not_hold_is_refused(jeanne, awa, budget, study) -> None:
    (project,) = brought(jeanne, budget, "Un verger partagé")
    with at_moment(days(12)), pytest.raises(Invalid):
        study_project(awa, project, study)


def test_what_is_refused_stays_public_with_its_reason_and_former_reasons(
    client, sign_in, jeanne, awa, budget
) -> None:
    (project,) = brought(jeanne, budget, "Un verger partagé")
    with at_moment(days(12)):
        sign_in(client, awa)
        address = f"{DESK}projects/{project.number}/study"
        assert client.get(address).status_code == 200
        assert client.post(address, data={"stage": "refused"}).status_code == 422
        for reason in ("Le terrain est privé.", "Le terrain est *inondable*."):
            data = {"stage": "refused", "reason": reason, "service": "Voirie"}
            assert client.post(address, data=data).status_code == 303
        visitor = client.application.test_client()
        shown = visitor.get(f"{BASE}projects/{project.number}").text
        assert "Le terrain est <em>inondable</em>." in shown
        assert "Voirie" in shown
        assert "Un verger partagé" in visitor.get(f"{BASE}{budget.number}?stage=refused").text
    versions = db.session.query(Version).filter_by(content_id=project.id).order_by("number")
    assert [one.data["reason"] for one in versions][1:] == [
        "Le terrain est privé.", "Le terrain est *inondable*.",
    ]  # fmt: skip


def test_merging_leads_there_and_is_undone(client, jeanne, new_person, awa, budget) -> None:
    paul = new_person("Paul Roux")
    (project,), (other,) = (
        brought(jeanne, budget, "Un verger partagé"),
        brought(paul, budget, "Un grand verger"),
    )
    with at_moment(days(12)):
        merge_project(awa, project, other)
        assert (project.stage, project.merged_into_id) == (ProjectStage.MERGED, other.id)
        assert "Un grand verger" in client.get(f"{BASE}projects/{project.number}").text
        assert "Un verger partagé" in client.get(f"{BASE}projects/{other.number}").text
        assert db.session.get(Follow, (jeanne.id, other.id)) is not None
        for wrong in (project, other):
            with pytest.raises((Invalid, Conflict)):
                merge_project(awa, wrong, project)
        with pytest.raises(Conflict):
            withdraw_project(paul, other)
        with pytest.raises(Conflict):
            study_project(awa, project, Study(stage=ProjectStage.ADMISSIBLE))
        separate_project(awa, project)
    assert (project.stage, project.merged_into_id) == (ProjectStage.IDEA, None)
    assert db.session.query(Link).filter_by(relation="merged_into").count() == 0
    with at_moment(days(12)), pytest.raises(Refused):
        merge_project(jeanne, project, other)


def test_merging_on_the_desk(client, sign_in, jeanne, awa, budget) -> None:
    project, other = brought(jeanne, budget, "Un verger partagé", "Un grand verger")
    with at_moment(days(12)):
        sign_in(client, awa)
        address = f"{DESK}projects/{project.number}/merge"
        assert client.post(address, data={"into": "99"}).status_code == 422
        assert client.post(address, data={"into": str(other.number)}).status_code == 303
        assert client.get(f"{DESK}{budget.number}/projects?list=merged").text.count(project.title)
        back = f"{DESK}projects/{project.number}/separate"
        assert client.post(back).status_code == 303
        assert client.post(back).status_code == 409


def test_incompatible_projects_are_told(client, sign_in, jeanne, awa, budget) -> None:
    project, other = brought(jeanne, budget, "Un verger partagé", "Un parking")
    with at_moment(days(12)):
        sign_in(client, awa)
        address = f"{DESK}{budget.number}/conflicts"
        data = {"title": "Même terrain", "projects": [str(project.number)]}
        assert client.post(address, data=data).status_code == 422
        data["projects"] = [str(project.number), str(other.number), "77"]
        assert client.post(address, data=data).status_code == 422
        data["projects"] = [str(project.number), str(other.number)]
        assert client.post(address, data=data).status_code == 303
        assert client.post(address, data=data).status_code == 422
        assert "Même terrain" in client.get(f"{BASE}{budget.number}/reglement").text
        assert "Un parking" in client.get(f"{BASE}projects/{project.number}").text
        group = db.session.query(ConflictGroup).one()
        assert client.post(f"{address}/{2**62}/remove").status_code == 404
        assert client.post(f"{address}/{group.id}/remove").status_code == 303
        assert db.session.query(ConflictGroup).count() == 0
        with pytest.raises(Refused):
            make_conflict(jeanne, budget, "Même terrain", [project, other])


def test_a_withdrawn_project_leaves_the_ballot_and_its_conflicts(jeanne, awa, budget) -> None:
    project, other, last = brought(jeanne, budget, "Un verger", "Un parking", "Un abri à vélos")
    for one in (project, other, last):
        put_to_vote(awa, one)
    with at_moment(days(13)):
        make_conflict(awa, budget, "Même terrain", [project, other])
        withdraw_project(jeanne, project)
    with at_moment(days(20)):
        freeze_when_due(budget)
        assert [p.number for p in projects_on_ballot(budget.envelopes[0])] == [
            other.number, last.number,
        ]  # fmt: skip
        assert (project.ballot_number, other.ballot_number, last.ballot_number) == (None, 1, 2)
        with pytest.raises(Refused):
            withdraw_project(jeanne, other)
    assert project.state == ContentState.WITHDRAWN


def test_the_ballot_is_fixed_by_the_clock_even_if_nobody_does_anything(
    jeanne, awa, budget
) -> None:
    project, other = brought(jeanne, budget, "Un verger partagé", "Un parking")
    put_to_vote(awa, project)
    with at_moment(days(20)):
        assert budget.frozen_at is None
        for forbidden in (
            lambda: study_project(awa, project, Study(stage=ProjectStage.ADMISSIBLE)),
            lambda: revise_project(awa, project, idea("Autre chose")),
            lambda: merge_project(awa, project, other),
            lambda: make_conflict(awa, budget, "Même terrain", [project, other]),
            lambda: propose_project(awa, budget, idea("Un abri à vélos")),
            lambda: withdraw_project(jeanne, project),
        ):
            with pytest.raises(Refused):
                forbidden()


def test_a_vote_without_projects_waits_for_other_dates(jeanne, awa, budget) -> None:
    (project,) = brought(jeanne, budget, "Un verger partagé")
    study = Study(stage=ProjectStage.BALLOT, cost=1, envelope_id=budget.envelopes[0].id)
    with at_moment(days(20)):
        freeze_when_due(budget)
        assert budget.frozen_at is None
        with pytest.raises(Invalid):
            study_project(awa, project, study)
        later = Calendar({Step.VOTE: Window(days(25), days(30))})
        change_reglement(
            awa, budget, title=budget.title, body="",
            reglement=replace(budget.reglement, calendar=later),
            envelopes=[Money("Bourg", 10_000_00), Money("Hameaux", 5_000_00)],
        )  # fmt: skip
        study_project(awa, project, study)
    assert project.stage == ProjectStage.BALLOT


def test_the_money_can_not_go_below_what_a_project_of_the_ballot_costs(
    jeanne, awa, budget
) -> None:
    (project,) = brought(jeanne, budget, "Un verger partagé")
    put_to_vote(awa, project, cost=4_000_00, place=1)

    def change(**values) -> None:
        arguments = {
            "title": budget.title, "body": "", "reglement": budget.reglement,
            "envelopes": [Money("Bourg", 10_000_00), Money("Hameaux", 5_000_00)],
        }  # fmt: skip
        with at_moment(days(13)):
            change_reglement(awa, budget, **(arguments | values))

    with pytest.raises(Invalid):
        change(envelopes=[Money("Bourg", 10_000_00), Money("Hameaux", 3_999_99)])
    with pytest.raises(Invalid):
        change(envelopes=[Money("Bourg", 10_000_00)])
    with pytest.raises(Invalid):
        change(reglement=replace(budget.reglement, cost_most=1_000_00))
    change(envelopes=[Money("Hameaux", 4_000_00)])
    assert [one.name for one in budget.envelopes] == ["Hameaux"]


def test_a_studied_project_keeps_its_envelope_when_its_words_change(jeanne, awa, budget) -> None:
    (project,) = brought(jeanne, budget, "Un verger partagé")
    put_to_vote(awa, project, place=1)
    with at_moment(days(13)):
        revise_project(awa, project, idea("Un grand verger"))
        assert project.envelope_id == budget.envelopes[1].id
        with pytest.raises(Refused):
            revise_project(jeanne, project, idea("Un verger"))


def test_the_list_is_filtered_sorted_and_drawn_at_random(
    client, jeanne, awa, budget, count_queries
) -> None:
    titles = [f"Projet numéro {n:02}" for n in range(30)]
    projects = brought(jeanne, budget, *titles)
    put_to_vote(awa, projects[3], cost=500_00)
    put_to_vote(awa, projects[7], cost=100_00)
    with count_queries() as queries:
        page = list_projects(budget, order="random", seed="7", size=10)
    assert len(queries) == 2
    assert [p.number for p in page.items] == [
        p.number for p in list_projects(budget, order="random", seed="7", size=10).items
    ]
    assert [p.number for p in page.items] != [
        p.number for p in list_projects(budget, order="random", seed="8", size=10).items
    ]
    seen, after = [], None
    while True:
        page = list_projects(budget, order="random", seed="7", size=10, after=after)
        seen += [p.number for p in page.items]
        after = page.after
        if after is None:
            break
    assert sorted(seen) == [p.number for p in projects]
    assert len(list_projects(budget, stage=ProjectStage.BALLOT).items) == 2
    assert list_projects(budget, order="cheapest").items[0].number == projects[7].number
    assert list_projects(budget, words="NUMERO 12").total == 1
    with at_moment(days(13)):
        for query in (
            "order=random", "order=<x>", "stage=nothing", "after=99999999999999999999",
            "after=abc", "envelope=4000000000000", "q=%00%25_", "theme=x", "show=mine", "page=-1",
        ):  # fmt: skip
            assert client.get(f"{BASE}{budget.number}?{query}").status_code == 200, query
        part = client.get(f"{BASE}{budget.number}?stage=ballot", headers={"HX-Request": "true"})
        assert part.text.lstrip().startswith("<div")
        client.get(f"{BASE}{budget.number}?order=newest")  # what is kept is made
        with count_queries() as queries:
            client.get(f"{BASE}{budget.number}?order=newest&q=projet")
        with count_queries() as fewer:
            client.get(f"{BASE}{budget.number}?order=newest&q=numero+01")
        assert len(queries) == len(fewer)


def test_projects_side_by_side(client, jeanne, awa, budget) -> None:
    projects = brought(jeanne, budget, *[f"Projet numéro {n}" for n in range(6)])
    put_to_vote(awa, projects[0], cost=500_00)
    address = f"{BASE}{budget.number}/compare?"
    with at_moment(days(13)):
        two = client.get(address + f"project={projects[0].number}&project={projects[1].number}")
        assert two.status_code == 200
        assert re.search("500.€", two.text)
        six = client.get(address + "&".join(f"project={p.number}" for p in projects))
        assert six.text.count("<h2><a") == 4
        for query in ("", "project=1", "project=x&project=2&project=%00", "project=1" + "0" * 30):
            assert client.get(address + query).status_code == 200, query


def test_the_desk_says_what_to_do(client, sign_in, jeanne, awa, component, budget) -> None:
    (project,) = brought(jeanne, budget, "Un verger partagé")
    with at_moment(days(12)):
        sign_in(client, awa)
        desk = f"{DESK}{budget.number}"
        assert f"{desk}/projects" in client.get(desk).text
        assert f"projects/{project.number}/study" in client.get(f"{desk}/projects").text
        put_to_vote(awa, project)
        assert f"{desk}/freeze" in client.get(desk).text
        assert "Un verger partagé" in client.get(f"{desk}/freeze").text
        assert client.post(f"{desk}/do/freeze").status_code == 303
        assert client.get(f"{desk}/freeze").status_code == 403
        assert client.get(f"{desk}/reglement").status_code == 403
        sign_in(client, jeanne)
        for page in ("projects", "conflicts", "freeze", "import", "sources"):
            assert client.get(f"{desk}/{page}").status_code == 404, page


def test_open_data_says_what_the_study_found(client, jeanne, awa, budget, count_queries) -> None:
    project, other = brought(jeanne, budget, "Un verger partagé", "Un grand verger")
    put_to_vote(awa, project, place=1)
    with at_moment(days(13)):
        merge_project(awa, other, project)
        client.get("/api/budget-projects")
        with count_queries() as queries:
            rows = client.get("/api/budget-projects").json["data"]
        brought(jeanne, budget, *[f"Projet numéro {n}" for n in range(5)])
        with count_queries() as more:
            client.get("/api/budget-projects")
    assert len(more) <= len(queries)
    first, second = rows
    assert (first["envelope"], first["cost_cents"], first["edition"]) == (
        "Hameaux", 1_000_00, budget.number,
    )  # fmt: skip
    assert (second["stage"], second["merged_into"]) == ("merged", project.number)
