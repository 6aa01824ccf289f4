"""Confirming voters, at the desk."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from flask import abort, flash, request
from werkzeug import Response

from parvis.db import db
from parvis.rules import Conflict, Invalid, require
from parvis.web import Page, acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.ballots import RefusalForm
from parvis_budgets.models import Budget, Declaration
from parvis_budgets.operations.declarations import confirm_voter, refuse_voter
from parvis_budgets.queries.paper import channels_of_people
from parvis_budgets.queries.voters import declarations_page, waiting_declarations
from parvis_budgets.roll import age_on
from parvis_budgets.views.base import find_budget, url_of, words


@blueprint.get("/<number:number>/voters")
def voters(number: int) -> Response:
    """What people have declared: those that wait for an answer, and the others."""
    budget = find_budget(number)
    require(here.person, "budgets.confirm", budget)
    return _page(budget)


@blueprint.post("/<number:number>/voters/<number:person_id>")
def judge(number: int, person_id: int) -> Response:
    """Confirm a declaration, or refuse it with the reason."""
    budget = find_budget(number)
    require(here.person, "budgets.confirm", budget)
    declaration = db.session.get(Declaration, (budget.id, person_id))
    if declaration is None:
        abort(404)
    if "refuse" in request.form:
        form = RefusalForm()
        try:
            refuse_voter(acting_person(), budget, declaration, form.reason.data or "")
        except Invalid as error:
            form.take(error.errors)
            return _page(budget, declaration, form)
        flash(_("It is not confirmed; the reason is shown to this person."), "success")
    else:
        confirm_voter(acting_person(), budget, declaration, _moment(request.form.get("seen")))
        flash(_("%(name)s may vote.", name=declaration.name), "success")
    return redirect_to(url_of(budget, "voters", admin=True))


def _page(
    budget: Budget, wrong: Declaration | None = None, form: RefusalForm | None = None
) -> Response:
    """Those that wait, or those that have an answer; with a form to mend, whose it is alone."""
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Voters to confirm"))
    waiting = waiting_declarations(budget)[budget.id]
    answered = request.args.get("show") == "answered" or not waiting
    page = Page([wrong]) if wrong else declarations_page(budget, answered=answered)
    response = render(
        "budgets/admin/voter_list.html",
        budget=budget,
        page=page,
        waiting=waiting,
        answered=answered,
        voted=channels_of_people(budget, [one.person_id for one in page]),
        age_on=age_on,
        wrong=wrong.person_id if wrong else 0,
        form=form or RefusalForm(formdata=None),
        status=422 if form else 200,
        **words(),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _moment(text: str | None) -> datetime:
    """The moment of the declaration that was read. Raises Conflict when it is none."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(text or "")
        if moment.tzinfo is not None:
            return moment
    raise Conflict(_("This person has just changed what they declare: read it again."))
