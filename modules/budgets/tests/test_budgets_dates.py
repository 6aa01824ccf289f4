"""Projects are studied, and the result announced, at the dates of the règlement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from budget_worlds import CALENDAR, closed, day, do_jobs, frozen_edition, projects_in, put_ballots

from parvis.content import Version
from parvis.db import at_moment, db
from parvis.rules import Invalid, Refused
from parvis_budgets.csvfile import read
from parvis_budgets.desk import Situation, Todo, todos
from parvis_budgets.models import Project, ProjectStage
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.importing import import_projects
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.reglement import (
    Money,
    change_reglement,
    make_budget,
    publish_budget,
)
from parvis_budgets.operations.results import announce_result
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.reglement import BallotKind, Calendar, Reglement, Step, Window

MONEY = [Money("Volonne", 15_000_00)]
DATED = Calendar(
    {
        **CALENDAR.windows,
        Step.ADMISSIBILITY: Window(day(10), day(12)),
        Step.STUDY: Window(day(14), day(16)),
    }
)
BAD = Study(stage=ProjectStage.REFUSED, reason="Le terrain est privé.")
FILE = "title;body;stage;cost\nUn banc;x;admissible;\nUn verger;x;ballot;100\n"


@pytest.fixture
def budget(awa, component):
    with at_moment(day(1)):
        made = make_budget(
            awa,
            component,
            title="Budget 2030",
            body="",
            reglement=Reglement(calendar=DATED),
            envelopes=MONEY,
        )
        publish_budget(awa, made)
    return made


@pytest.fixture
def project(awa, budget) -> Project:
    with at_moment(day(1)):
        return propose_project(awa, budget, Idea(title="Un banc", body="Devant la poste."))


def put(budget) -> Study:
    return Study(stage=ProjectStage.BALLOT, cost=100, envelope_id=budget.envelopes[0].id)


def test_projects_are_studied_at_their_dates(
    client, sign_in, awa, component, budget, project
) -> None:
    page = f"/volonne/budget/admin/projects/{project.number}/study"
    for moment in (day(1), day(13), day(17)):
        with at_moment(moment):
            sign_in(client, awa)
            with pytest.raises(Refused) as refused:
                study_project(awa, project, BAD)
            assert refused.value.verdict.way_out is not None
            answer = client.get(page)
            assert answer.status_code == 403
            assert f"/volonne/budget/admin/{budget.number}/reglement" in answer.text
            listed = client.get(f"/volonne/budget/admin/{budget.number}/projects").text
            assert "Changer les dates" in listed
            assert page not in listed
    with at_moment(day(11)):
        assert client.get(page).status_code == 200
        study_project(awa, project, BAD)
        with pytest.raises(Invalid) as early:
            study_project(awa, project, put(budget))
        assert "recevable" in early.value.errors["stage"]
    with at_moment(day(15)):
        study_project(awa, project, put(budget))
    assert project.stage == ProjectStage.BALLOT


def test_who_is_late_puts_the_study_off_in_public(awa, budget, project) -> None:
    with at_moment(day(17)):
        later = Calendar({**DATED.windows, Step.STUDY: Window(day(14), day(19))})
        change_reglement(
            awa,
            budget,
            title=budget.title,
            body="",
            reglement=replace(budget.reglement, calendar=later),
            envelopes=MONEY,
        )
        study_project(awa, project, put(budget))
    kept = db.session.query(Version).filter_by(content_id=budget.id)
    last = kept.order_by(Version.number.desc()).first()
    assert (last.author_id, last.created_at) == (awa.id, day(17))


def test_a_file_studies_nothing_out_of_its_time(awa, budget) -> None:
    for moment, wrong in ((day(1), [True, True]), (day(11), [False, True]), (day(15), [False] * 2)):
        with at_moment(moment):
            lines = import_projects(awa, budget, read(FILE))
        assert ["stage" in line.errors for line in lines] == wrong, moment
    assert db.session.query(Project).count() == 2


def test_the_result_waits_for_its_day(client, sign_in, awa, component) -> None:
    budget = frozen_edition(awa, component, Reglement(), [500_00])
    closed(awa, budget)
    number = projects_in(budget.envelopes[0])[0].number
    put_ballots(budget.envelopes[0], BallotKind.APPROVAL, [[number]])
    opens = budget.reglement.calendar[Step.RESULT].opens
    with at_moment(day(30.5)):
        ask_count(awa, budget)
        do_jobs()
        assert budget.counted_at is not None
        with pytest.raises(Refused):
            announce_result(awa, budget, validated_by="conseil", validated_on=day(30).date())
        sign_in(client, awa)
        assert "s’annonce à partir" in client.get(f"/volonne/budget/admin/{budget.number}").text
        assert client.get(f"/volonne/budget/admin/{budget.number}/announce").status_code == 403
    with at_moment(opens):
        announce_result(awa, budget, validated_by="conseil", validated_on=day(30).date())
    assert budget.announced_at == opens


def test_the_desk_follows_the_dates() -> None:
    situation = Situation(
        calendar=DATED, moment=day(1), published=True, frozen=False, closed=False, counted=False,
        announced=False, to_study=3,
    )  # fmt: skip
    assert todos(situation) == [Todo.STUDY_LATER]
    assert todos(replace(situation, moment=day(13))) == [Todo.STUDY_LATER]
    for moment in (day(11), day(15)):
        assert todos(replace(situation, moment=moment)) == [Todo.STUDY]
    assert todos(replace(situation, moment=day(17))) == [Todo.STUDY_OVER]
    assert todos(replace(situation, calendar=CALENDAR)) == [Todo.STUDY]
    counted = replace(situation, frozen=True, closed=True, counted=True, moment=day(30))
    assert todos(counted)[0] == Todo.ANNOUNCE_LATER
    assert todos(replace(counted, moment=day(31)))[0] == Todo.ANNOUNCE
