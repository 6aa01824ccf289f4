"""Facilitators at once, against real servers: what is on the ballot is what was frozen; a content
is brought once. With the guards off the same runs break it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from parvis.content.operations import make_content, publish_content
from parvis.db import db, now, transaction
from parvis.modules.registry import load_reference, registry
from parvis.people.operations import make_person
from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
from parvis.testing.races import Sending, post_at_once, servers, signed_in
from parvis_budgets.models import Budget, Project, ProjectStage
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.reglement import Calendar, Step, Window
from parvis_budgets.reglement.templates import TEMPLATES

READY = "/volonne/budget/"
DESK = "/volonne/budget/admin/"
ALREADY, LATER = 3, 12

pytestmark = pytest.mark.slow


@pytest.fixture
def awa(race_app):
    with transaction():
        space = Space(kind="commune", slug="volonne", name="Volonne", state=SpaceState.OPEN)
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        for slug, module in (("budget", "budgets"), ("idees", "proposals")):
            db.session.add(
                Component(space_id=space.id, module=module, slug=slug, title=slug, settings={})
            )
        person = make_person("awa@example.org", "Awa Diop")
        db.session.add(
            Membership(space_id=space.id, person_id=person.id, role=Role.FACILITATOR)
        )
    return person


@pytest.fixture
def budget(awa) -> Budget:
    """Published, three projects put to the vote, twelve still to study."""
    component = db.session.scalars(select(Component).where(Component.slug == "budget")).one()
    start = now() + timedelta(days=5)
    budget = make_budget(
        awa,
        component,
        title="Budget participatif",
        body="",
        reglement=replace(
            TEMPLATES["small-commune"].reglement,
            calendar=Calendar({Step.VOTE: Window(start, start + timedelta(days=5))}),
        ),
        envelopes=[Money("Volonne", 15_000_00)],
    )
    publish_budget(awa, budget)
    envelope = budget.envelopes[0].id
    for number in range(ALREADY + LATER):
        idea = Idea(title=f"Projet numéro {number}", body="Un texte.", envelope_id=envelope)
        project = propose_project(awa, budget, idea)
        if number < ALREADY:
            found = Study(stage=ProjectStage.BALLOT, cost=100_00, envelope_id=envelope)
            study_project(awa, project, found)
    return budget


def study_while_it_is_frozen(race_app, race_environment, awa, budget, **more: str) -> int:
    """Twelve studies and the freeze at the same moment; returns how many projects say that they
    are put to the vote without being on the ballot.
    """
    visitor = signed_in(race_app, awa)
    fields = {"stage": "ballot", "cost": "100", "envelope": str(budget.envelopes[0].id)}
    numbers = db.session.scalars(
        select(Project.number).where(Project.stage == ProjectStage.IDEA)
    ).all()
    sendings = [Sending(visitor, f"{DESK}projects/{n}/study", fields) for n in numbers]
    sendings.insert(LATER // 2, Sending(visitor, f"{DESK}{budget.number}/do/freeze"))
    with servers(race_environment, READY, **more) as port:
        statuses = post_at_once(port, sendings)
    assert set(statuses) <= {303, 403}, statuses
    db.session.rollback()
    db.session.expire_all()
    assert budget.frozen_at is not None
    missing = select(func.count()).select_from(Project).where(
        Project.stage == ProjectStage.BALLOT, Project.ballot_number.is_(None)
    )
    return db.session.scalar(missing) or 0


def test_the_ballot_is_what_was_frozen(race_app, race_environment, awa, budget) -> None:
    assert study_while_it_is_frozen(race_app, race_environment, awa, budget) == 0


def test_with_the_guard_off_the_ballot_changes_after(
    race_app, race_environment, awa, budget
) -> None:
    off = {"PARVIS_GUARDS_OFF": "budgets.freezing"}
    left = study_while_it_is_frozen(race_app, race_environment, awa, budget, **off)
    assert left > 0, "the race did not happen: this test proves nothing"


def bring_at_once(race_app, race_environment, awa, budget, **more: str) -> int:
    """The same content brought by twelve forms at once; returns how many projects came of it."""
    name = "proposals.proposal"
    if name not in registry().content_types:
        pytest.skip("no other module has contents")
    model = load_reference(registry().content_types[name].model)
    component = db.session.scalars(select(Component).where(Component.slug == "idees")).one()
    with transaction():
        content = make_content(model, component, awa, title="Un banc", body="Un texte.")
        publish_content(content, awa, "proposals.published")
    visitor = signed_in(race_app, awa)
    address = f"{DESK}{budget.number}/sources"
    sendings = [Sending(visitor, address, {"content": str(content.id)}) for _n in range(12)]
    with servers(race_environment, READY, **more) as port:
        statuses = post_at_once(port, sendings)
    assert set(statuses) <= {303, 409}, statuses
    db.session.rollback()
    found = select(func.count()).select_from(Project).where(Project.title == "Un banc")
    return db.session.scalar(found) or 0


def test_a_content_is_brought_once(race_app, race_environment, awa, budget) -> None:
    assert bring_at_once(race_app, race_environment, awa, budget) == 1


def test_with_the_guard_off_it_is_brought_more_than_once(
    race_app, race_environment, awa, budget
) -> None:
    off = {"PARVIS_GUARDS_OFF": "budgets.bringing"}
    came = bring_at_once(race_app, race_environment, awa, budget, **off)
    assert came > 1, "the race did not happen: this test proves nothing"
