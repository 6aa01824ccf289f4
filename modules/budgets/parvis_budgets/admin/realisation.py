"""The realisation of projects, at the desk."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.content.attachments.operations import new_pictures
from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.days import today
from parvis.web.i18n import gettext as _
from parvis_budgets import labels
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.realisation import GiveUpForm, StepForm
from parvis_budgets.models import Milestone, Project
from parvis_budgets.operations.realisation import (
    add_step,
    change_step,
    remove_step,
    take_up_again,
)
from parvis_budgets.operations.realisation import give_up as give_up_project
from parvis_budgets.queries.realisation import find_step, life_of, lives_in
from parvis_budgets.realisation import state_of
from parvis_budgets.views.base import find_budget, find_project, url_of


@blueprint.get("/<number:number>/realisation")
def realisation(number: int) -> Response:
    """The funded projects of an edition: where each stands."""
    budget = find_budget(number)
    require(here.person, "budgets.run", budget)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Realisation"))
    return render(
        "budgets/admin/realisation.html",
        budget=budget,
        lives=lives_in([budget], today()),
        progress=labels.PROGRESS,
        progress_tones=labels.PROGRESS_TONES,
    )


@blueprint.route("/projects/<number:number>/realisation", methods=["GET", "POST"])
def steps(number: int) -> Response:
    """The steps of one project, and a form for one more."""
    project = _project(number)
    form = StepForm(None)
    if form.validate_on_submit():
        try:
            with new_pictures(form.photo.data, form.photo_alt.data or "", "photo") as pictures:
                add_step(acting_person(), project, form.told(), pictures)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The step is told."), "success")
            return redirect_to(_address(project))
    return _page(project, form)


@blueprint.route("/projects/<number:number>/realisation/<number:step_id>", methods=["GET", "POST"])
def step(number: int, step_id: int) -> Response:
    """One step, to be changed: most often because it is done."""
    project = _project(number)
    here.step(_("Change this step"))
    found = find_step(project, step_id)
    form = StepForm(found)
    if form.validate_on_submit():
        try:
            with new_pictures(form.photo.data, form.photo_alt.data or "", "photo") as pictures:
                change_step(acting_person(), found, form.told(), pictures)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The step is changed."), "success")
            return redirect_to(_address(project))
    return _page(project, form, found)


@blueprint.post("/projects/<number:number>/realisation/<number:step_id>/remove")
def drop_step(number: int, step_id: int) -> Response:
    """Take a step away."""
    project = _project(number)
    remove_step(acting_person(), find_step(project, step_id))
    flash(_("The step is taken away."), "success")
    return redirect_to(_address(project))


@blueprint.post("/projects/<number:number>/give-up")
def give_up(number: int) -> Response:
    """Say that the project will not be realised, and why."""
    project = _project(number)
    form = GiveUpForm()
    if form.validate_on_submit():
        try:
            give_up_project(acting_person(), project, form.reason.data or "")
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The project is given up."), "success")
            return redirect_to(_address(project))
    return _page(project, StepForm(None, formdata=None), reason_form=form)


@blueprint.post("/projects/<number:number>/take-up")
def take_up(number: int) -> Response:
    """Say that the project goes on after all."""
    project = _project(number)
    take_up_again(acting_person(), project)
    flash(_("The project goes on."), "success")
    return redirect_to(_address(project))


def _project(number: int) -> Project:
    project = find_project(number)
    require(here.person, "budgets.realise", project)
    here.step(_("Realisation"), url_of(project.budget, "realisation", admin=True))
    here.step(project.title, _address(project))
    return project


def _address(project: Project) -> str:
    return component_url(project.component, "steps", number=project.number, admin=True)


def _page(
    project: Project,
    form: StepForm,
    changed: Milestone | None = None,
    reason_form: GiveUpForm | None = None,
) -> Response:
    life = life_of(project, today())
    return render(
        "budgets/admin/steps.html",
        project=project,
        life=life,
        changed=changed,
        form=form,
        reason_form=reason_form or GiveUpForm(formdata=None),
        status=422 if form.errors or reason_form else 200,
        states={one.id: state_of(one, life.today) for one in life.steps},
        step_states=labels.STEP_STATES,
        progress_tones=labels.PROGRESS_TONES,
    )
