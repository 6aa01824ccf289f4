"""The demonstration's budgets hold together, read well, and are planted whole."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from parvis.db import db
from parvis.demo.data import read_people
from parvis.demo.drawing import SCENES
from parvis.demo.plant import plant_demo
from parvis.web.days import today
from parvis_budgets.demo.data import read_budgets
from parvis_budgets.models import Budget, Count, Project, ProjectStage
from parvis_budgets.pabulib import verify
from parvis_budgets.queries.realisation import lives_in
from parvis_budgets.realisation import Progress
from parvis_budgets.reglement import Step

HIGH_SPACE = "\u00a0"
WRONG = (
    rf"[^{HIGH_SPACE}!?][;!?]",
    rf"[^{HIGH_SPACE}]:(?!//)",
    rf"«[^{HIGH_SPACE}]|[^{HIGH_SPACE}]»",
    r"['\"]",
    r"\.\.\.",
    r"\d (\d{3}\b|[€%])",
    r"  ",
)


def texts(value: Any) -> list[str]:
    """Every text of parsed TOML."""
    if isinstance(value, str):
        return [value]
    children = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    )
    return [text for child in children for text in texts(child)]


def test_what_is_said_holds_together() -> None:
    people = {person.id for person in read_people()}
    budgets = read_budgets()
    assert [len(budget.projects) for budget in budgets] == [16, 12, 5]
    for budget in budgets:
        names = {project.id for project in budget.projects}
        assert len(names) == len(budget.projects)
        assert all(set(group.likes) <= names for group in budget.groups)
        for project in budget.projects:
            assert project.author in people
            assert 5 <= len(project.title) <= 120
            for picture in [project.picture, *(step.picture for step in project.steps)]:
                assert picture is None or picture.scene in SCENES
            done = [step.done for step in project.steps if step.done is not None]
            assert done == sorted(done)
            assert all(day <= 0 for day in done)


def test_french_typography() -> None:
    folder = files("parvis_budgets.demo")
    for name in ("volonne", "digne", "seyne"):
        said = tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        for text in texts(said):
            for pattern in WRONG:
                assert not re.search(pattern, text), (name, pattern, text)


@pytest.mark.slow
def test_it_is_planted_counted_and_can_be_voted_in(client, app, sign_in) -> None:
    assert plant_demo(app)
    volonne, digne, seyne = db.session.query(Budget).order_by(Budget.id)
    assert volonne.announced_at is not None
    count = db.session.query(Count).one()
    assert verify(count.result.encode(), count.ballots.encode()).holds
    funded = db.session.query(Project).filter_by(stage=ProjectStage.FUNDED).count()
    assert funded == len(count.summary["selected"]) == 5
    with app.test_request_context():
        lives = lives_in([volonne], today())
    assert {life.progress for life in lives} >= {Progress.DONE, Progress.LATE, Progress.UNDER_WAY}
    assert all(life.steps for life in lives), "the projects funded are those that have steps"

    from parvis.db import now

    assert digne.reglement.calendar.is_open(Step.VOTE, now())
    assert seyne.reglement.calendar.is_open(Step.IDEAS, now())
    address = "/volonne/budget-participatif"
    for path in ("", "1", "1/result", "1/result/check", "1/realisation", "balance", "1/reglement"):
        assert client.get(f"{address}/{path}").status_code == 200, path
    for project in db.session.query(Project).filter_by(budget_id=volonne.id):
        assert client.get(f"{address}/projects/{project.number}").status_code == 200
