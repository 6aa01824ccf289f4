"""The editions: the list, one of them, its règlement."""

from __future__ import annotations

from flask import Response

from parvis.content.parts import parts_of
from parvis.content.queries import first_images
from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis_budgets.queries.editions import editions_in, projects_of
from parvis_budgets.rules import settings_of
from parvis_budgets.views.base import blueprint, component_here, find_budget, phases_of, words


@blueprint.get("/")
def index() -> Response:
    """The editions of the component, the newest first."""
    component = component_here()
    return render(
        "budgets/index.html",
        budgets=editions_in(component, drafts=here.facilitates),
        settings=settings_of(component),
        **words(),
    )


@blueprint.get("/<number:number>")
@blueprint.get("/<number:number>-<slug:slug>")
def show(number: int, slug: str = "") -> Response:
    """One edition: where it stands, its envelopes, its projects."""
    budget = find_budget(number)
    projects = projects_of(budget)
    return render(
        "budgets/show.html",
        budget=budget,
        reglement=budget.reglement,
        phases=phases_of(budget),
        projects=projects,
        images=first_images(projects),
        parts=parts_of(budget),
        **words(),
    )


@blueprint.get("/<number:number>/reglement")
def reglement(number: int) -> Response:
    """The règlement, for everyone to read."""
    budget = find_budget(number)
    here.step(_("Règlement"))
    return render(
        "budgets/reglement.html",
        budget=budget,
        reglement=budget.reglement,
        phases=phases_of(budget),
        **words(),
    )
