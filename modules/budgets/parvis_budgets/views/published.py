"""The published ballots, and one's own among them.

The code comes by a form that is posted, never in an address: those are in the server's log, beside
the visitor's.
"""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug import Response

from parvis.rules import Refused, no
from parvis.web import component_url, here, render
from parvis.web.here import Crumb
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, limited
from parvis_budgets.forms.ballots import CodeForm
from parvis_budgets.models import Ballot, Budget, Envelope
from parvis_budgets.queries.ballots import lines_of, projects_on_ballot
from parvis_budgets.queries.published import NAME, ballot_of, ballots_after
from parvis_budgets.views.base import blueprint, find_budget, words

SEARCHES = Limit("budgets ballot", "30 per minute; 300 per hour")


@blueprint.route("/<number:number>/ballots", methods=["GET", "POST"])
@limited(SEARCHES)
def ballots(number: int) -> Response:
    """Every ballot once the result is known; from the closing on, one's own by its code."""
    budget = find_budget(number)
    if budget.closed_at is None:
        raise Refused(no(_("The ballots are published once the vote is over."), code="step"))
    here.step(_("Ballots"))
    form = CodeForm()
    mine = None
    if form.validate_on_submit():
        mine = ballot_of(budget, form.code.data)
        if mine is None:
            form.take({"code": _("No ballot has this code: check each sign, or see below.")})
    response = render(
        "budgets/ballot_list.html",
        budget=budget,
        form=form,
        mine=_shown(budget, mine) if mine else None,
        status=422 if form.errors else 200,
        **_list(budget),
        **words(),
    )
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


def _list(budget: Budget) -> dict[str, Any]:
    if budget.announced_at is None:
        return {"rows": None}
    envelope = _envelope(budget, request.args.get("envelope", ""))
    number = _number(request.args.get("after", ""))
    rows, last = ballots_after(envelope, number)
    projects = projects_on_ballot(envelope)
    rules = budget.reglement.ballot

    def address(**more: Any) -> str:
        return component_url(budget.component, "ballots", number=budget.number, **more)

    return {
        "rows": [
            (row.receipt[:NAME], lines_of(rules, row.paper(), projects)) for row in rows
        ],
        "tabs": [
            Crumb(one.name, address(envelope=one.id), one is envelope) for one in budget.envelopes
        ],
        "envelope": envelope,
        "first_url": address(envelope=envelope.id) if number else None,
        "next_url": address(envelope=envelope.id, after=last) if last else None,
    }


def _number(text: str) -> int:
    """The number that the page comes after; what can't be one shows the beginning."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if number < 2**63 else 0


def _envelope(budget: Budget, wanted: str) -> Envelope:
    if not wanted:
        return budget.envelopes[0]
    for one in budget.envelopes:
        if str(one.id) == wanted:
            return one
    abort(404)


def _shown(budget: Budget, ballot: Ballot) -> dict[str, Any]:
    envelope = next(one for one in budget.envelopes if one.id == ballot.envelope_id)
    projects = projects_on_ballot(envelope)
    return {
        "envelope": envelope,
        "lines": lines_of(budget.reglement.ballot, ballot.paper(), projects),
        "name": ballot.receipt[:NAME],
    }
