"""Counting without what is missing, announcing the result, at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash
from werkzeug import Response

from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.results import AnnounceForm, IncompleteForm
from parvis_budgets.models import Budget
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
    said = _("The result is announced.")
    return _validated(budget, announce_result, said, "announce", counts=counts_of(budget))


@blueprint.route("/<number:number>/validation", methods=["GET", "POST"])
def validation(number: int) -> Response:
    """Mend a slip in who validated the result."""
    budget = find_budget(number)
    require(here.person, "budgets.run", budget)
    if budget.announced_at is None:
        abort(404)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Correct who validated"))
    said = _("It is corrected; everyone sees that it was.")
    return _validated(budget, correct_validation, said, "validation")


def _validated(
    budget: Budget, say: Callable[..., object], said: str, page: str, **context: Any
) -> Response:
    """The page on which one says who validated the result, and when: `say` is the operation."""
    form = AnnounceForm(budget)
    if form.validate_on_submit():
        try:
            say(
                acting_person(),
                budget,
                validated_by=form.validated_by.data,
                validated_on=form.validated_on.data,
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(said, "success")
            return redirect_to(component_url(budget.component, "result", number=budget.number))
    return render(
        f"budgets/admin/{page}.html",
        budget=budget,
        form=form,
        status=422 if form.is_submitted() else 200,
        **context,
    )
