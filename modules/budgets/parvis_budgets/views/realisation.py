"""What becomes of funded projects, and what each year cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort

from parvis.content.media import image_url
from parvis.content.parts import Parts
from parvis.content.queries import first_images
from parvis.figures import charts
from parvis.figures.charts import Chart, Frame, Group, Measure
from parvis.web import component_url, content_url, here, render
from parvis.web.days import today
from parvis.web.i18n import gettext as _
from parvis.web.i18n import show_money
from parvis_budgets import labels
from parvis_budgets.models import Project, ProjectStage
from parvis_budgets.queries.realisation import Life, life_of, lives_in, year_of, years_of
from parvis_budgets.realisation import Progress, state_of
from parvis_budgets.views.base import blueprint, component_here, find_budget, words
from parvis_budgets.views.results import line_of


@blueprint.get("/<number:number>/realisation")
def realisation(number: int) -> Response:
    """Where each funded project of an edition stands: list, map, spent against planned."""
    budget = find_budget(number)
    if budget.announced_at is None:
        abort(404)
    here.step(_("Realisation"))
    lives = lives_in([budget], today())
    return render(
        "budgets/realisation.html",
        budget=budget,
        lives=sorted(lives, key=lambda life: ORDER.index(life.progress)),
        images=first_images([life.project for life in lives]),
        points=_points(lives),
        chart=_spent_and_planned(lives) if lives else None,
        **life_words(),
        **words(),
    )


ORDER = (
    Progress.LATE,
    Progress.UNDER_WAY,
    Progress.PLANNED,
    Progress.WAITING,
    Progress.DONE,
    Progress.GIVEN_UP,
)
"""What people ask about first."""


def life_words() -> dict[str, Any]:
    """The labels of realisations."""
    return {
        "progress": labels.PROGRESS,
        "progress_tones": labels.PROGRESS_TONES,
        "step_states": labels.STEP_STATES,
    }


def _points(lives: list[Life]) -> list[dict[str, Any]]:
    return [
        {
            "lat": life.project.latitude,
            "lon": life.project.longitude,
            "title": f"{life.project.title} – {labels.PROGRESS[life.progress]}",
            "url": content_url(life.project),
        }
        for life in lives
        if life.project.latitude is not None
    ]


def _spent_and_planned(lives: list[Life]) -> Chart:
    frame = Frame(
        "spent",
        _("Spent and planned, project by project"),
        _("Two bars for each project: what is planned, then what is spent."),
    )
    groups = [
        Group(
            life.project.title,
            tuple(Measure(cents, show_money(cents)) for cents in (life.planned, life.spent)),
        )
        for life in lives
    ]
    return charts.paired(frame, _("Project"), [_("planned"), _("spent")], groups)


def after_the_vote(project: Project, parts: Parts) -> dict[str, Any]:
    """What the page of a project that was put to the vote tells: what the vote said, and its
    realisation. The photos of its steps stand beside them, not among its other pictures.
    """
    shown: dict[str, Any] = {"line": None, "life": None, "states": {}, "parts": parts}
    if project.budget.announced_at is not None and project.stage in AFTER:
        shown["line"] = line_of(project)
    if project.stage == ProjectStage.FUNDED:
        life = life_of(project, today())
        beside = {image_url(step.photo, 1600) for step in life.steps if step.photo is not None}
        pictures = [picture for picture in parts.pictures if picture.url not in beside]
        shown["life"] = life
        shown["states"] = {step.id: state_of(step, life.today) for step in life.steps}
        shown["parts"] = replace(parts, pictures=pictures)
    return {**shown, **life_words()}


AFTER = (ProjectStage.FUNDED, ProjectStage.UNFUNDED)


@blueprint.get("/balance")
@blueprint.get("/balance/<number:year>")
def balance(year: int = 0) -> Response:
    """What one year cost and brought: the last one, or another."""
    component = component_here()
    years = years_of(component, today())
    if year not in years and (year or not years):
        abort(404)
    shown = year_of(component, year or years[0], today())
    here.step(_("Balance of the year %(year)d", year=shown.year))
    return render(
        "budgets/balance.html",
        year=shown,
        chart=_spent_in(shown.spent),
        tabs=[
            {
                "title": str(one),
                "url": component_url(component, "balance", year=one),
                "current": one == shown.year,
            }
            for one in years
        ],
    )


def _spent_in(spent: list[tuple[Project, int]]) -> Chart | None:
    if not spent:
        return None
    frame = Frame(
        "balance", _("What each project spent this year"), _("A bar for each project.")
    )
    rows = [charts.single(project.title, cents, show_money(cents)) for project, cents in spent]
    return charts.bars(frame, (_("Project"), _("Spent")), rows)
