"""Projects: one of them, bringing one, changing it, taking it back; the map, the comparison."""

from __future__ import annotations

from flask import Response, flash, request, stream_with_context
from werkzeug import Response as WerkzeugResponse

from parvis.content.attachments.operations import pictures_max
from parvis.content.parts import parts_of
from parvis.content.queries import first_images, images_of
from parvis.rules import Invalid, ask, require
from parvis.spaces.queries import categories_of
from parvis.web import acting_person, content_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.csvfile import as_csv
from parvis_budgets.forms.projects import ProjectForm
from parvis_budgets.models import Budget, Project
from parvis_budgets.operations.projects import (
    propose_project,
    require_staff,
    revise_project,
    withdraw_project,
)
from parvis_budgets.queries.projects import (
    ON_MAP,
    placed_projects,
    projects_by_number,
    rivals_of,
    rows_of,
)
from parvis_budgets.rules import settings_of
from parvis_budgets.views.base import blueprint, find_budget, find_project, url_of, words
from parvis_budgets.views.realisation import after_the_vote

SIDE_BY_SIDE = 4


@blueprint.get("/projects/<number:number>")
@blueprint.get("/projects/<number:number>-<slug:slug>")
def project(number: int, slug: str = "") -> Response:
    """One project: what it is, what the study says, what became of it."""
    found = find_project(number)
    here.step(found.title)
    if not found.is_published:
        return render("budgets/project_withdrawn.html", project=found)
    return render(
        "budgets/project.html",
        project=found,
        rivals=rivals_of(found),
        **after_the_vote(found, parts_of(found)),
        **words(),
    )


@blueprint.route("/<number:number>/projects/new", methods=["GET", "POST"])
def new_project(number: int) -> WerkzeugResponse:
    """Bring a project."""
    budget = find_budget(number)
    by_staff = bool(ask(here.person, "budgets.change_reglement", budget))
    if by_staff:
        require_staff(acting_person(), budget)
    else:
        require(here.person, "budgets.propose", budget)
    here.step(_("Bring a project"))
    form = _form(budget, None, by_staff)
    if form.validate_on_submit():
        try:
            with form.pictures() as pictures:
                made = propose_project(
                    acting_person(), budget, form.idea(), pictures=pictures, **form.origin()
                )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Your project is published."), "success")
            return redirect_to(url_of(made))
    return _form_page(form, budget, None)


@blueprint.route("/projects/<number:number>/edit", methods=["GET", "POST"])
def edit_project(number: int) -> WerkzeugResponse:
    """Change what is written of a project."""
    found = find_project(number)
    require(here.person, "budgets.change_project", found)
    here.step(found.title, url_of(found))
    form = _form(found.budget, found, False)
    if form.validate_on_submit():
        try:
            with form.pictures() as pictures:
                revise_project(acting_person(), found, form.idea(), pictures=pictures)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Your changes are published."), "success")
            return redirect_to(url_of(found))
    return _form_page(form, found.budget, found)


@blueprint.route("/projects/<number:number>/withdraw", methods=["GET", "POST"])
def withdraw(number: int) -> WerkzeugResponse:
    """Ask before taking one's project back; take it back."""
    found = find_project(number)
    require(here.person, "budgets.withdraw", found)
    if request.method == "POST":
        withdraw_project(acting_person(), found)
        flash(_("Your project is withdrawn."), "success")
        return redirect_to(url_of(found.budget))
    here.step(found.title, url_of(found))
    here.step(_("Withdraw the project"))
    return render("budgets/project_withdraw.html", project=found)


def _form(budget: Budget, found: Project | None, by_staff: bool) -> ProjectForm:
    pictures = settings_of(budget.component).pictures_max
    categories = categories_of(budget.space)
    if found is not None:
        pictures = pictures_max(found) - len(images_of(found))
        if found.category is not None and found.category not in categories:
            categories.append(found.category)  # retired since: the project keeps it
    return ProjectForm(
        budget, categories, found, pictures=max(0, pictures), on_behalf=by_staff
    )


def _form_page(form: ProjectForm, budget: Budget, found: Project | None) -> Response:
    return render(
        "budgets/project_edit.html",
        budget=budget,
        project=found,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@blueprint.get("/<number:number>/map")
def placed(number: int) -> Response:
    """The projects on the map, and as a list."""
    budget = find_budget(number)
    here.step(_("Map"))
    points = [
        {
            "lat": one.latitude,
            "lon": one.longitude,
            "title": one.title,
            "url": content_url(one) or "",
        }
        for one in placed_projects(budget)
    ]
    full = len(points) == ON_MAP
    return render("budgets/projects_map.html", budget=budget, points=points, full=full)


@blueprint.get("/<number:number>/compare")
def compare(number: int) -> Response:
    """From two to four projects side by side."""
    budget = find_budget(number)
    here.step(_("Compare projects"))
    asked = [
        int(text)
        for text in request.args.getlist("project")
        if text.isascii() and text.isdigit() and len(text) < 19
    ]
    numbers = list(dict.fromkeys(asked))
    chosen = projects_by_number(budget, numbers[:SIDE_BY_SIDE])
    return render(
        "budgets/projects_compare.html",
        budget=budget,
        projects=chosen,
        too_many=len(numbers) > SIDE_BY_SIDE,
        images=first_images(chosen),
        **words(),
    )


@blueprint.get("/<number:number>/projects.csv")
def projects_file(number: int) -> Response:
    """The published projects of the edition, as the import takes them."""
    budget = find_budget(number)
    response = Response(stream_with_context(as_csv(rows_of(budget))), mimetype="text/csv")
    name = f"projets-{budget.number}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
