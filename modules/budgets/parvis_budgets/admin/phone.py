"""Votes by telephone, at the desk."""

from __future__ import annotations

from flask import request
from werkzeug import Response

from parvis.db import now
from parvis.rules import Conflict, Invalid, Refused, require
from parvis.web import acting_person, here, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.admin.roll import channels_of
from parvis_budgets.forms.paper import RollForm
from parvis_budgets.models import Budget, Envelope
from parvis_budgets.operations.telephone import HasCalled, vote_for
from parvis_budgets.papers import Choice
from parvis_budgets.queries.ballots import in_order_for, said
from parvis_budgets.queries.paper import homes_for, printed_numbers
from parvis_budgets.reglement import Step
from parvis_budgets.screen import figures, read
from parvis_budgets.views.ballots import code_in, sign_receipt
from parvis_budgets.views.base import find_budget, url_of, words

CAST, CHANGE = "cast", "change"


@blueprint.route("/<number:number>/phone", methods=["GET", "POST"])
def phone(number: int) -> Response:
    """Vote for someone on the telephone: who they are, what they choose, read back, then cast; of
    who has called before, in place of their ballot.
    """
    budget = find_budget(number)
    require(here.person, "budgets.keep_roll", budget)
    person = acting_person()
    form = RollForm(budget, homes_for(budget), referenced=False)
    envelope = _envelope_of(budget, request.values.get("envelope", ""))
    if not form.is_submitted():
        form.envelope.data = str(envelope.id)
    signed = request.form.get("receipt", "")
    given = code_in(signed, person, envelope)
    receipt = signed if given else sign_receipt(person.id, envelope.id)
    # Another order for each call, the same until it ends: that of the receipt it was given.
    projects = in_order_for(code_in(receipt, person, envelope), envelope)
    choices = [Choice(p.number, p.cost or 0, p.theme) for p in projects]
    rules = budget.reglement.ballot
    filled = read(rules, choices, envelope.amount, request.form)
    status, code, replaces, over = 200, "", False, _is_over(budget)
    step = request.form.get("step")
    if step in (CAST, CHANGE) and form.validate_on_submit():
        titles = {project.number: project.title for project in projects}
        form.form_errors.extend(said(fault, titles) for fault in filled.faults)
        try:
            if not filled.faults:
                voter = form.voter(form.home_id)
                code = vote_for(
                    person, budget, envelope, voter, filled.paper, given, change=step == CHANGE
                )
        except Invalid as error:
            form.take(error.errors)
        except Refused as error:
            form.form_errors.append(str(error.verdict.reason))
            status = 403
        except Conflict as error:
            form.form_errors.append(str(error.message))
            status, replaces = 409, isinstance(error, HasCalled)
    if form.is_submitted() and form.envelope.data != str(envelope.id):
        form.envelope.errors = [_("Choose an envelope of the list.")]
    if form.errors and status == 200:
        status = 422
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Vote by telephone"))
    response = render(
        "budgets/admin/phone.html",
        status=status,
        budget=budget,
        form=form,
        envelope=envelope,
        rules=rules,
        projects=projects,
        said={} if code else filled.said,
        figures=figures(rules, choices, envelope.amount, filled.paper),
        faults=[],
        looked=False,
        empty=not filled.said,
        code=code,
        over=over,
        replaces=replaces,
        receipt=receipt,
        printed={number: place for place, number in printed_numbers(envelope).items()},
        **channels_of(budget),
        **words(),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_over(budget: Budget) -> bool:
    return budget.closed_at is not None or budget.reglement.calendar.is_over(Step.VOTE, now())


def _envelope_of(budget: Budget, text: str) -> Envelope:
    return next((one for one in budget.envelopes if str(one.id) == text), budget.envelopes[0])
