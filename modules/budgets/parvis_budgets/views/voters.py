"""Asking to be confirmed as a voter, where the règlement says that facilitators confirm."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.rules import Invalid, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.forms.ballots import VoterForm
from parvis_budgets.operations.declarations import declare as declare_voter
from parvis_budgets.queries.voters import declaration_of
from parvis_budgets.views.base import blueprint, find_budget, url_of, words


@blueprint.route("/<number:number>/vote/declare", methods=["GET", "POST"])
def declare(number: int) -> Response:
    """Say who one is; then how it stands: waiting, confirmed, refused with the reason."""
    budget = find_budget(number)
    require(here.person, "budgets.declare", budget)
    person = acting_person()
    here.step(_("Say who you are"))
    declared = declaration_of(person, budget)
    form = VoterForm(budget.reglement, obj=declared)
    if form.validate_on_submit():
        try:
            declare_voter(person, budget, form.voter(person.residence_id))
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("It is sent. A facilitator reads it; come back here to vote."), "success")
            return redirect_to(url_of(budget, "declare"))
    response = render(
        "budgets/voter_declare.html",
        budget=budget,
        declared=declared,
        form=form,
        home=person.residence,
        status=422 if form.is_submitted() else 200,
        **words(),
    )
    response.headers["Cache-Control"] = "no-store"
    return response
