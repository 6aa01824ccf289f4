"""The list of recruitments, and what to do next in each."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.db import now
from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
)
from parvis_sortition.alerts import alerts_of
from parvis_sortition.forms.mandate import BeginForm
from parvis_sortition.labels import STEP_STATES, STEP_TONES, stage_badge
from parvis_sortition.operations.mandate import begin_recruitment
from parvis_sortition.queries.desk import facts_of, recruitments_of
from parvis_sortition.queries.things import things_of
from parvis_sortition.steps import Step, steps

PAGES: dict[str, str] = {}
"""The view of each step that has a page, by the step's name."""


@blueprint.get("/")
def index() -> Response:
    """The recruitments, those in preparation too."""
    here.step(_("Prepare draws"))
    return render(
        "sortition/admin/index.html",
        recruitments=recruitments_of(current_component(), drafts=True),
        things=things_of(current_component(), drafts=True),
        stage_badge=stage_badge,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def begin() -> Response:
    """Begin a recruitment."""
    component = current_component()
    require(here.person, "sortition.prepare", component)
    here.step(_("Prepare draws"), component_url(component, "index", admin=True))
    here.step(_("New draw of a panel"))
    form = BeginForm()
    if form.validate_on_submit():
        try:
            recruitment = begin_recruitment(
                acting_person(), component, form.title.data, form.body.data, form.size.data
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("It is in preparation: only facilitators see it."), "success")
            return redirect_to(desk_url(recruitment))
    return render("sortition/admin/begin.html", form=form)


@blueprint.get("/<number:number>")
def desk(number: int) -> Response:
    """One recruitment from mandate to panel: what is done, what to do next."""
    recruitment = find_recruitment(number)
    component = current_component()
    here.step(_("Prepare draws"), component_url(component, "index", admin=True))
    here.step(recruitment.title)
    facts, moment = facts_of(recruitment), now()
    lines = steps(facts, moment)
    return render(
        "sortition/admin/desk.html",
        recruitment=recruitment,
        lines=[(step, _address(number, step)) for step in lines],
        alerts=[
            (alert, component_url(component, alert.view, admin=True, number=number))
            for alert in alerts_of(recruitment, facts, moment)
        ],
        states=STEP_STATES,
        step_tones=STEP_TONES,
        stage_badge=stage_badge,
    )


def _address(number: int, step: Step) -> str | None:
    """Where the step is done: the page of this name, when it has one."""
    if step.name not in PAGES:
        return None
    return component_url(current_component(), PAGES[step.name], admin=True, number=number)
