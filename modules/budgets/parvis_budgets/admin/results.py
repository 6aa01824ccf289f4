"""Counting without what is missing, announcing the result, at the desk."""

from __future__ import annotations

from flask import abort, flash
from werkzeug import Response

from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.results import AnnounceForm, IncompleteForm
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.results import announce_result, correct_validation
from parvis_budgets.queries.counts import counts_of
from parvis_budgets.queries.paper import papers_missing
from parvis_budgets.views.base import find_budget, url_of


@blueprint.route("/<number:number>/count", methods=["GET", "POST"])
def count(number: int) -> Response:
    """Say that ballots on paper are missing, and count without them."""
    budget = find_budget(number)
    require(here.person, "budgets.count", budget)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Count the ballots"))
    form = IncompleteForm()
    if form.validate_on_submit():
        ask_count(acting_person(), budget, incomplete=True)
        flash(_("The ballots are being counted."), "success")
        return redirect_to(url_of(budget, "desk", admin=True))
    return render(
        "budgets/admin/count.html",
        budget=budget,
        missing=papers_missing(budget),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@blueprint.route("/<number:number>/announce", methods=["GET", "POST"])
def announce(number: int) -> Response:
    """Say who validated the result, and make it public."""
    budget = find_budget(number)
    require(here.person, "budgets.announce", budget)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Announce the result"))
    form = AnnounceForm(budget)
    if form.validate_on_submit():
        try:
            announce_result(
                acting_person(),
                budget,
                validated_by=form.validated_by.data,
                validated_on=form.validated_on.data,
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The result is announced."), "success")
            return redirect_to(component_url(budget.component, "result", number=number))
    return render(
        "budgets/admin/announce.html",
        budget=budget,
        counts=counts_of(budget),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@blueprint.route("/<number:number>/validation", methods=["GET", "POST"])
def validation(number: int) -> Response:
    """Mend a slip in who validated the result."""
    budget = find_budget(number)
    require(here.person, "budgets.run", budget)
    if budget.announced_at is None:
        abort(404)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Correct who validated"))
    form = AnnounceForm(budget)
    if form.validate_on_submit():
        try:
            correct_validation(
                acting_person(),
                budget,
                validated_by=form.validated_by.data,
                validated_on=form.validated_on.data,
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("It is corrected; everyone sees that it was."), "success")
            return redirect_to(component_url(budget.component, "result", number=number))
    return render(
        "budgets/admin/validation.html",
        budget=budget,
        form=form,
        status=422 if form.is_submitted() else 200,
    )
