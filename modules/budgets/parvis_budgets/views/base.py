"""The blueprint, and what its views share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parvis.content.queries import find
from parvis.db import now
from parvis.modules import ComponentBlueprint
from parvis.spaces import Component
from parvis.web import component_url, content_url, here
from parvis_budgets import labels
from parvis_budgets.models import Budget, Project
from parvis_budgets.reglement import Step
from parvis_budgets.rules import is_stuck_at_the_vote

blueprint = ComponentBlueprint("budgets", __name__)

BEFORE_THE_VOTE = (Step.IDEAS, Step.ADMISSIBILITY, Step.STUDY)


def component_here() -> Component:
    """The component of the request."""
    component = here.component
    assert component is not None
    return component


def find_budget(number: int) -> Budget:
    """The edition of this number, or 404; it becomes a step of the trail."""
    budget = find(Budget, component_here(), number, here.person)
    here.step(budget.title, url_of(budget))
    return budget


def find_project(number: int) -> Project:
    """The project of this number, or 404; its edition becomes a step of the trail."""
    project = find(Project, component_here(), number, here.person)
    here.step(project.budget.title, url_of(project.budget))
    return project


def url_of(content: Budget | Project, view: str = "", *, admin: bool = False) -> str:
    """The address of a content's page, or of a view that takes its number."""
    if not view:
        view = "show" if isinstance(content, Budget) else "project"
        return content_url(content) or component_url(
            content.component, view, number=content.number
        )
    return component_url(content.component, view, number=content.number, admin=admin)


def words() -> dict[str, Any]:
    """The labels that templates show."""
    return {
        "steps": labels.STEPS,
        "stages": labels.STAGES,
        "tones": labels.TONES,
        "kinds": labels.KINDS,
        "policies": labels.POLICIES,
        "ties": labels.TIES,
        "mentions": labels.MENTIONS,
        "channels": labels.CHANNELS,
        "todos": labels.TODOS,
        "now": now(),
    }


def phases_of(budget: Budget) -> list[dict[str, Any]]:
    """The steps as `ui.phases` shows them; a vote that could not open is still to come."""
    moment, stuck = now(), is_stuck_at_the_vote(budget)
    return [
        {
            "title": labels.STEPS[step],
            "starts_at": window.opens,
            # Midnight is the end of the day before.
            "ends_at": window.closes and window.closes - timedelta(microseconds=1),
            "state": "future"
            if moment < window.opens or (stuck and step not in BEFORE_THE_VOTE)
            else "current"
            if window.holds(moment)
            else "past",
        }
        for step, window in budget.reglement.calendar
    ]
