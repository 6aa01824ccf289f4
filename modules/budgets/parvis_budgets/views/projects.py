"""Projects: one of them, bringing one."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.content.parts import parts_of
from parvis.rules import Invalid, ask, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.forms.projects import ProjectForm
from parvis_budgets.operations.projects import propose_project
from parvis_budgets.views.base import blueprint, find_budget, find_project, url_of, words
from parvis_budgets.views.realisation import after_the_vote


@blueprint.get("/projects/<number:number>")
@blueprint.get("/projects/<number:number>-<slug:slug>")
def project(number: int, slug: str = "") -> Response:
    """One project: what it is, what the study says, what became of it."""
    found = find_project(number)
    here.step(found.title)
    return render(
        "budgets/project.html",
        project=found,
        **after_the_vote(found, parts_of(found)),
        **words(),
    )


@blueprint.route("/<number:number>/projects/new", methods=["GET", "POST"])
def new_project(number: int) -> Response:
    """Bring a project."""
    budget = find_budget(number)
    if not ask(here.person, "budgets.change_reglement", budget):
        require(here.person, "budgets.propose", budget)
    here.step(_("Bring a project"))
    form = ProjectForm(budget.envelopes)
    if form.validate_on_submit():
        try:
            made = propose_project(acting_person(), budget, form.idea())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Your project is published."), "success")
            return redirect_to(url_of(made))
    status = 422 if form.is_submitted() else 200
    return render("budgets/project_new.html", budget=budget, form=form, status=status)
