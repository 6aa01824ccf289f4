"""Announcing the result, at the desk."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.results import AnnounceForm
from parvis_budgets.operations.results import announce_result
from parvis_budgets.queries.counts import counts_of
from parvis_budgets.views.base import find_budget, url_of


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
