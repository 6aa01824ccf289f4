"""From the announcement to the opening: steps, photos, what is late, what was spent."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition, projects_in, put_ballots
from PIL import Image
from sqlalchemy.exc import IntegrityError

from parvis.content import Attachment
from parvis.db import at_moment, db, transaction
from parvis.events import Event
from parvis.rules import Invalid, Refused
from parvis.web.days import day_of
from parvis_budgets.models import Milestone, Project, ProjectStage
from parvis_budgets.operations.realisation import STEPS_MAX, Told, add_step, change_step
from parvis_budgets.operations.results import announce_result
from parvis_budgets.queries.realisation import life_of, lives_in, year_of, years_of
from parvis_budgets.realisation import Progress, StepState, due_on, progress_of, state_of
from parvis_budgets.reglement import BallotKind
from parvis_budgets.reglement.templates import TEMPLATES

DESK = "/volonne/budget/admin"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def component(new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    return new_component(new_space("Volonne", territory, slug="volonne"), "budgets", "budget")


@pytest.fixture
def awa(new_person, give_role, component):
    person = new_person("Awa Diop", locale="en")
    give_role(person, component.space, "facilitator")
    return person


@pytest.fixture
def budget(awa, component):
    """Announced on day 32: the first two projects are funded, the third is not."""
    made = frozen_edition(
        awa, component, TEMPLATES["small-commune"].reglement, (6_000_00, 8_000_00, 9_000_00)
    )
    (envelope,) = made.envelopes
    first, second, third = (project.number for project in projects_in(envelope))
    put_ballots(envelope, BallotKind.APPROVAL, [[first, second]] * 12 + [[third]] * 3)
    closed(awa, made)
    with at_moment(day(32)):
        do_jobs()
        announce_result(awa, made, validated_by="le maire", validated_on=day(31).date())
    return made


def photo() -> io.BytesIO:
    data = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((800, 600)).save(data, "JPEG")
    data.seek(0)
    return data


def on(number: int) -> date:
    return day(number).date()


def test_a_step_is_planned_then_late_then_done_with_its_photo(
    client, sign_in, awa, budget
) -> None:
    project, _other, _third = projects_in(budget.envelopes[0])
    page = f"/volonne/budget/projects/{project.number}"
    steps = f"{DESK}/projects/{project.number}/realisation"
    visitor = client.application.test_client()
    planned = {"title": "Les arbres arrivent", "planned_on": on(50).isoformat()}
    with at_moment(day(40)):
        sign_in(client, awa)
        assert client.get(f"{DESK}/{budget.number}/realisation").status_code == 200
        assert client.post(steps, data=planned).status_code == 303
        assert "To come" in visitor.get(page, headers=ENGLISH).text
    step = db.session.query(Milestone).one()
    with at_moment(day(60)):
        assert "Late" in visitor.get(page, headers=ENGLISH).text
        overview = visitor.get(f"/volonne/budget/{budget.number}/realisation", headers=ENGLISH)
        assert "Late" in overview.text
        sign_in(client, awa)
        form = f"{steps}/{step.id}"
        assert 'value="Les arbres arrivent"' in client.get(form).text
        without_alt = client.post(
            form, data=planned | {"photo": (photo(), "a.jpg"), "done_on": on(59).isoformat()}
        )
        assert without_alt.status_code == 422
        done = planned | {
            "done_on": on(59).isoformat(),
            "spent": "5 100,50 €",
            "opens": "y",
            "photo": (photo(), "a.jpg"),
            "photo_alt": "Les arbres plantés",
        }
        assert client.post(form, data=done).status_code == 303
        again = done | {"photo": (photo(), "b.jpg"), "photo_alt": "Les arbres en fleurs"}
        assert client.post(form, data=again).status_code == 303
        told = visitor.get(page, headers=ENGLISH).text
        assert "Les arbres en fleurs" in told
        assert told.count('alt="Les arbres en fleurs"') == 1, "beside its step only"
        assert "Realised" in told
        assert "5,100.50" in told
    assert db.session.query(Attachment).count() == 1
    kinds = [event.type for event in db.session.query(Event).order_by(Event.id)]
    assert kinds.count("budgets.realised") == 1, "news once, when it is done"
    with at_moment(day(61)):
        sign_in(client, awa)
        assert client.post(f"{steps}/{step.id}/remove").status_code == 303
    assert db.session.query(Attachment).count() == db.session.query(Milestone).count() == 0


def test_only_facilitators_tell_and_only_of_funded_projects(
    client, sign_in, new_person, awa, budget
) -> None:
    funded, other, unfunded = projects_in(budget.envelopes[0])
    with at_moment(day(40)):
        step = add_step(awa, funded, Told(title="Un début"))
        with pytest.raises(Refused):
            add_step(awa, unfunded, Told(title="Un début"))
        sign_in(client, new_person("Jeanne Aubert"))
        steps = f"{DESK}/projects/{funded.number}/realisation"
        for path in ("", f"/{step.id}"):
            assert client.get(steps + path).status_code == 404
            assert client.post(steps + path, data={"title": "Faux"}).status_code == 404
        assert client.post(f"{steps}/{step.id}/remove").status_code == 404
        sign_in(client, awa)
        elsewhere = f"{DESK}/projects/{other.number}/realisation/{step.id}"
        assert client.get(elsewhere).status_code == 404, "a step of another project"
        assert client.get(f"{steps}/{2**70}").status_code == 404
    assert db.session.query(Milestone).one().title == "Un début"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": "ab"}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"body": "x" * 2001}, "body"),
        ({"spent": -1, "done_on": on(39)}, "spent"),
        ({"spent": 10**15, "done_on": on(39)}, "spent"),
        ({"spent": 5}, "spent"),
        ({"spent": 5, "planned_on": on(41)}, "spent"),
        ({"planned_on": date(2300, 1, 1)}, "planned_on"),
        ({"done_on": on(41)}, "done_on"),
    ],
)
def test_what_can_not_be_told(awa, budget, told, field) -> None:
    project = projects_in(budget.envelopes[0])[0]
    with at_moment(day(40)), pytest.raises(Invalid) as error:
        add_step(awa, project, Told(**({"title": "Un début"} | told)))
    assert field in error.value.errors


def test_a_form_that_is_wrong_comes_back_with_what_was_written(
    client, sign_in, awa, budget
) -> None:
    project = projects_in(budget.envelopes[0])[0]
    steps = f"{DESK}/projects/{project.number}/realisation"
    with at_moment(day(40)):
        sign_in(client, awa)
        for wrong in (
            {"title": "Un début", "spent": "beaucoup"},
            {"title": "Un début", "planned_on": "demain"},
            {"title": "Un début", "spent": "1e400"},
            {"title": "Un début", "photo": (io.BytesIO(b"GIF89a<script>"), "a.gif")},
        ):
            answer = client.post(steps, data=wrong)
            assert answer.status_code == 422, wrong
            assert 'value="Un début"' in answer.text
        hostile = {"title": "<script>alert(1)</script>", "body": "<img src=x onerror=y>"}
        assert client.post(steps, data=hostile).status_code == 303
        page = client.get(f"/volonne/budget/projects/{project.number}").text
        assert "<script>alert" not in page
        assert "onerror=y>" not in page


def test_a_project_opens_once(awa, budget) -> None:
    project = projects_in(budget.envelopes[0])[0]
    with at_moment(day(40)):
        first = add_step(awa, project, Told(title="Inauguration", opens=True))
        change_step(awa, first, Told(title="L’inauguration", opens=True))
        with pytest.raises(Invalid):
            add_step(awa, project, Told(title="Une autre", opens=True))
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Milestone(project_id=project.id, title="Encore", opens=True))


def test_there_is_an_end_to_steps(awa, budget) -> None:
    project = projects_in(budget.envelopes[0])[0]
    with transaction():
        db.session.add_all(
            Milestone(project_id=project.id, title="Étape") for _ in range(STEPS_MAX)
        )
    with at_moment(day(40)), pytest.raises(Invalid):
        add_step(awa, project, Told(title="Une de trop"))


def test_progress_follows_from_the_clock() -> None:
    today = date(2030, 6, 1)
    late = Milestone(title="a", planned_on=today - timedelta(days=1), opens=False)
    due = Milestone(title="b", planned_on=today, opens=False)
    done = Milestone(title="c", done_on=today, opens=False)
    opened = Milestone(title="d", done_on=today, opens=True)
    assert [state_of(one, today) for one in (late, due, done)] == [
        StepState.LATE,
        StepState.PLANNED,
        StepState.DONE,
    ]
    for steps, expected in (
        ([], Progress.WAITING),
        ([due], Progress.PLANNED),
        ([due, done], Progress.UNDER_WAY),
        ([due, done, late], Progress.LATE),
        ([late, opened], Progress.DONE),
    ):
        assert progress_of(steps, today) == expected


def test_who_takes_longer_than_the_study_said_is_late() -> None:
    today = date(2030, 6, 1)
    opened = Milestone(title="d", done_on=today, opens=True)
    done = Milestone(title="c", done_on=today, opens=False)
    due = due_on(date(2029, 11, 30), 6)
    assert due == date(2030, 5, 30)
    assert due_on(date(2029, 11, 30), 3) == date(2030, 2, 28)
    for steps, expected in (
        ([], Progress.LATE),
        ([done], Progress.LATE),
        ([opened], Progress.DONE),
    ):
        assert progress_of(steps, today, due) == expected
    assert progress_of([], due, due) == Progress.WAITING


def test_a_project_that_nobody_tells_of_shows_as_late(client, awa, budget) -> None:
    project = projects_in(budget.envelopes[0])[0]
    with transaction():
        project.delay = 6
    address = f"/volonne/budget/projects/{project.number}"
    for moment, late in ((day(100), False), (day(400), True)):
        with at_moment(moment):
            life = life_of(project, day_of(moment))
            assert (life.progress == Progress.LATE) is late
            assert ("by its study" in client.get(address, headers=ENGLISH).text) is late


def test_the_balance_of_a_year(client, awa, component, budget) -> None:
    first, second, _third = projects_in(budget.envelopes[0])
    with transaction():
        second.yearly = 120_00
    with at_moment(day(40)):
        add_step(awa, first, Told(title="Début", done_on=on(39), spent=1_000_00))
        later = add_step(awa, second, Told(title="Plus tard", planned_on=on(390)))
        add_step(awa, second, Told(title="Ouvert", done_on=on(40), opens=True))
        year = year_of(component, 2030, on(40))
        assert (year.allocated, year.spent_in_all, year.yearly) == (14_000_00, 1_000_00, 120_00)
        assert [project.number for project in year.opened] == [second.number]
        assert years_of(component, on(40)) == [2030]
        assert client.get("/volonne/budget/balance").status_code == 200
        assert client.get("/volonne/budget/balance/2031").status_code == 404
    with at_moment(day(400)):
        change_step(awa, later, Told(title="Plus tard", done_on=on(395), spent=50_00))
        next_year = year_of(component, 2031, on(400))
        told = (next_year.allocated, next_year.spent_in_all, next_year.yearly)
        assert told == (0, 50_00, 120_00)
        assert client.get("/volonne/budget/balance/2031").status_code == 200


def test_nothing_to_follow_before_the_announcement(client, awa, component) -> None:
    made = frozen_edition(awa, component, TEMPLATES["small-commune"].reglement, (6_000_00,))
    with at_moment(day(16)):
        assert client.get(f"/volonne/budget/{made.number}/realisation").status_code == 404
        assert client.get("/volonne/budget/balance").status_code == 404


def test_the_overview_takes_as_many_queries_for_two_projects_with_many_steps(
    client, awa, budget, count_queries
) -> None:
    asked = []
    address = f"/volonne/budget/{budget.number}/realisation"
    for _ in range(2):
        with at_moment(day(40)):
            for project in db.session.query(Project).filter_by(stage=ProjectStage.FUNDED):
                for _step in range(6):
                    add_step(awa, project, Told(title="Une étape", done_on=on(39)))
            client.get(address)
            with count_queries() as queries:
                assert client.get(address + "?again").status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]
    assert len(lives_in([budget], on(40))) == 2
