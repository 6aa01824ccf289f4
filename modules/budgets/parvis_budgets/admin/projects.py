"""Projects at the desk: the list, merging, incompatible ones."""

from __future__ import annotations

from flask import abort, flash, request
from werkzeug import Response

from parvis.rules import Invalid, Verdict, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.i18n import lazy_gettext
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.projects import ConflictForm, MergeForm
from parvis_budgets.models import Budget, ProjectStage
from parvis_budgets.operations.merging import (
    drop_conflict,
    make_conflict,
    merge_project,
    separate_project,
)
from parvis_budgets.queries.editions import stages_of
from parvis_budgets.queries.projects import (
    can_be_joined,
    conflicts_of,
    desk_projects,
    projects_by_number,
)
from parvis_budgets.rules import is_settled
from parvis_budgets.steps import study_is_open
from parvis_budgets.views.base import find_budget, find_project, url_of, words

LISTS = {
    "": (lazy_gettext("To study"), (ProjectStage.IDEA, ProjectStage.ADMISSIBLE)),
    "ready": (lazy_gettext("Put to the vote"), (ProjectStage.BALLOT,)),
    "refused": (lazy_gettext("Not admissible"), (ProjectStage.REFUSED,)),
    "merged": (lazy_gettext("Merged"), (ProjectStage.MERGED,)),
    "after": (lazy_gettext("After the vote"), (ProjectStage.FUNDED, ProjectStage.UNFUNDED)),
}
"""The lists: title, stages."""


@blueprint.get("/<number:number>/projects")
def projects(number: int) -> Response:
    """The projects by where they stand, each with what can be done."""
    budget = _run_budget(number)
    here.step(_("Projects"))
    asked = request.args.get("list", "")
    shown = asked if asked in LISTS else ""
    counts = stages_of(budget)
    address = component_url(budget.component, "projects", number=number, admin=True)
    tabs = [
        {
            "title": f"{title} ({sum(counts.get(stage, 0) for stage in stages)})",
            "url": f"{address}?list={name}" if name else address,
            "current": name == shown,
        }
        for name, (title, stages) in LISTS.items()
        if name != "after" or budget.announced_at is not None
    ]
    return render(
        "budgets/admin/projects.html",
        budget=budget,
        page=desk_projects(budget, LISTS[shown][1]),
        tabs=tabs,
        closed=None if is_settled(budget) else _closed(budget),
        **words(),
    )


def _closed(budget: Budget) -> Verdict | None:
    opened = study_is_open(budget)
    return None if opened else opened


@blueprint.route("/projects/<number:number>/merge", methods=["GET", "POST"])
def merge(number: int) -> Response:
    """Merge a project into another."""
    project = find_project(number)
    require(here.person, "budgets.study", project)
    here.step(project.title, url_of(project))
    here.step(_("Merge it into another"))
    others = can_be_joined(project.budget, project)
    form = MergeForm(others)
    if form.validate_on_submit():
        into = next(one for one in others if str(one.number) == form.into.data)
        try:
            merge_project(acting_person(), project, into)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The project is merged; its page leads to the other."), "success")
            return redirect_to(url_of(into))
    return render(
        "budgets/admin/merge.html",
        project=project,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@blueprint.post("/projects/<number:number>/separate")
def separate(number: int) -> Response:
    """Undo a merging."""
    project = find_project(number)
    separate_project(acting_person(), project)
    flash(_("The project is an idea again."), "success")
    return redirect_to(url_of(project))


@blueprint.route("/<number:number>/conflicts", methods=["GET", "POST"])
def conflicts(number: int) -> Response:
    """The groups of incompatible projects; a new one."""
    budget = _run_budget(number)
    here.step(_("Incompatible projects"))
    form = ConflictForm(can_be_joined(budget))
    if form.validate_on_submit():
        chosen = [int(text) for text in form.projects.data or []]
        try:
            make_conflict(
                acting_person(), budget, form.title.data, projects_by_number(budget, chosen)
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The règlement says it."), "success")
            return _back_to_conflicts(budget)
    return render(
        "budgets/admin/conflicts.html",
        budget=budget,
        groups=conflicts_of(budget),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@blueprint.post("/<number:number>/conflicts/<number:group_id>/remove")
def remove_conflict(number: int, group_id: int) -> Response:
    """Say no more that projects are incompatible."""
    budget = _run_budget(number)
    group = next((one for one in conflicts_of(budget) if one.id == group_id), None)
    if group is None:
        abort(404)
    drop_conflict(acting_person(), group)
    flash(_("They are no longer said to be incompatible."), "success")
    return _back_to_conflicts(budget)


def _back_to_conflicts(budget: Budget) -> Response:
    return redirect_to(
        component_url(budget.component, "conflicts", number=budget.number, admin=True)
    )


def _run_budget(number: int) -> Budget:
    budget = find_budget(number)
    require(here.person, "budgets.run", budget)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    return budget


