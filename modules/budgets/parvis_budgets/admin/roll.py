"""The roll at the desk: signatures on paper, votes by telephone, second votes that were refused."""

from __future__ import annotations

from flask import flash, request
from werkzeug import Response

from parvis.rules import Conflict, Invalid, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.paper import RollForm, StrikeForm
from parvis_budgets.models import Budget, Envelope
from parvis_budgets.operations.roll import sign_for, vote_for
from parvis_budgets.operations.striking import strike_signature
from parvis_budgets.papers import Choice
from parvis_budgets.queries.ballots import projects_on_ballot, said
from parvis_budgets.queries.paper import (
    homes_for,
    refused_votes,
    signatures_by_channel,
    struck_signatures,
)
from parvis_budgets.reglement import VoteChannel
from parvis_budgets.screen import figures, read
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
    return _page(budget, "budgets/admin/roll.html", form, status)


def _page(
    budget: Budget, template: str, form: RollForm, status: int, **context: object
) -> Response:
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("The roll"))
    response = render(
        template,
        status=status,
        budget=budget,
        form=form,
        signatures=signatures_by_channel(budget),
        refused=refused_votes(budget),
        struck=struck_signatures(budget),
        on_paper=VoteChannel.PAPER in budget.reglement.voters.channels,
        by_phone=VoteChannel.PHONE in budget.reglement.voters.channels,
        **words(),
        **context,  # type: ignore[arg-type]
    )
    response.headers["Cache-Control"] = "no-store"
    return response


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


@blueprint.route("/<number:number>/phone", methods=["GET", "POST"])
def phone(number: int) -> Response:
    """Vote for someone on the telephone: who they are, what they choose, read back, then cast."""
    budget = find_budget(number)
    require(here.person, "budgets.keep_roll", budget)
    form = RollForm(budget, homes_for(budget), referenced=False)
    envelope = _envelope_of(budget, request.values.get("envelope", ""))
    form.envelope.data = str(envelope.id)
    projects = projects_on_ballot(envelope)
    choices = [Choice(p.number, p.cost or 0, p.theme) for p in projects]
    rules = budget.reglement.ballot
    filled = read(rules, choices, envelope.amount, request.form)
    status, code = 200, ""
    if request.form.get("step") == "cast" and form.validate_on_submit():
        titles = {project.number: project.title for project in projects}
        form.form_errors.extend(said(fault, titles) for fault in filled.faults)
        try:
            if not filled.faults:
                voter = form.voter(form.home_id)
                code = vote_for(acting_person(), budget, envelope, voter, filled.paper)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.form_errors.append(str(error.message))
            status = 409
    if form.errors and status == 200:
        status = 422
    return _page(
        budget,
        "budgets/admin/phone.html",
        form,
        status,
        envelope=envelope,
        rules=rules,
        projects=projects,
        said={} if code else filled.said,
        figures=figures(rules, choices, envelope.amount, filled.paper),
        faults=[],
        looked=False,
        empty=not filled.said,
        code=code,
    )


def _envelope_of(budget: Budget, text: str) -> Envelope:
    return next((one for one in budget.envelopes if str(one.id) == text), budget.envelopes[0])
