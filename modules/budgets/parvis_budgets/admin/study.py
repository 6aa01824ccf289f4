"""The study of projects, at the desk."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.rules import Invalid, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.study import StudyForm
from parvis_budgets.operations.study import study_project
from parvis_budgets.views.base import find_project, url_of, words


@blueprint.route("/projects/<number:number>/study", methods=["GET", "POST"])
def study(number: int) -> Response:
    """Say whether a project is admissible, and at what cost."""
    project = find_project(number)
    require(here.person, "budgets.study", project)
    here.step(project.title, url_of(project))
    form = StudyForm(project)
    if form.validate_on_submit():
        try:
            study_project(acting_person(), project, form.study())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The study is published."), "success")
            return redirect_to(url_of(project.budget, "desk", admin=True))
    status = 422 if form.is_submitted() else 200
    return render("budgets/admin/study.html", project=project, form=form, status=status, **words())
