"""The roll at the desk: signatures on paper, second votes that were refused, lines struck."""

from __future__ import annotations

from typing import Any

from flask import flash
from werkzeug import Response

from parvis.rules import Conflict, Invalid, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.admin.printing import ORDERS
from parvis_budgets.forms.paper import RollForm, StrikeForm
from parvis_budgets.models import Budget
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.operations.striking import strike_signature
from parvis_budgets.queries.paper import (
    homes_for,
    refused_count,
    refused_votes,
    signatures_by_channel,
    struck_signatures,
)
from parvis_budgets.reglement import VoteChannel
from parvis_budgets.views.base import find_budget, url_of, words


@blueprint.route("/<number:number>/roll", methods=["GET", "POST"])
def roll(number: int) -> Response:
    """Sign for who votes on paper; what has been signed by each channel; what was refused."""
    budget = find_budget(number)
    require(here.person, "budgets.keep_roll", budget)
    form = RollForm(budget, homes_for(budget))
    status = 200
    if form.validate_on_submit():
        try:
            voter = form.voter(form.home_id)
            sign_for(acting_person(), budget, form.chosen(), voter, form.reference.data or "")
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.form_errors.append(str(error.message))
            status = 409
        else:
            flash(_("%(name)s has signed the roll.", name=form.name.data), "success")
            return redirect_to(url_of(budget, "roll", admin=True))
    if form.errors and status == 200:
        status = 422
    return _page(budget, form, status)


def _page(budget: Budget, form: RollForm, status: int) -> Response:
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("The roll"))
    response = render(
        "budgets/admin/roll.html",
        status=status,
        budget=budget,
        form=form,
        signatures=signatures_by_channel(budget),
        refused=refused_votes(budget),
        refused_count=refused_count(budget),
        struck=struck_signatures(budget),
        orders=ORDERS,
        **channels_of(budget),
        **words(),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def channels_of(budget: Budget) -> dict[str, Any]:
    """What `_roll_nav.html` asks for."""
    channels = budget.reglement.voters.channels
    return {
        "on_paper": VoteChannel.PAPER in channels,
        "by_phone": VoteChannel.PHONE in channels,
    }


@blueprint.route("/<number:number>/roll/strike", methods=["GET", "POST"])
def strike(number: int) -> Response:
    """Strike a line that is on the roll by error, with its ballot."""
    budget = find_budget(number)
    require(here.person, "budgets.keep_roll", budget)
    form = StrikeForm(budget)
    status = 200
    if form.validate_on_submit():
        try:
            strike_signature(
                acting_person(),
                budget,
                form.chosen(),
                form.name.data,
                form.born_on.data,
                form.reason.data or "",
            )
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.form_errors.append(str(error.message))
            status = 409
        else:
            flash(_("The signature is struck: this person can vote again."), "success")
            return redirect_to(url_of(budget, "roll", admin=True))
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("The roll"), url_of(budget, "roll", admin=True))
    if form.errors and status == 200:
        status = 422
    response = render("budgets/admin/strike.html", status=status, budget=budget, form=form)
    response.headers["Cache-Control"] = "no-store"
    return response
