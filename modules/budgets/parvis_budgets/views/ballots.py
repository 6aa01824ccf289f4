"""Voting: the ballot, the receipt."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, request
from werkzeug import Response

from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.forms.ballots import VoterForm
from parvis_budgets.models import Budget, Envelope
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.papers import Paper
from parvis_budgets.queries.ballots import in_order_for
from parvis_budgets.reglement import BallotKind
from parvis_budgets.rules import has_voted
from parvis_budgets.views.base import blueprint, find_budget, words


@blueprint.get("/<number:number>/vote")
def vote(number: int) -> Response:
    """The envelopes in which one may vote; the ballot itself when there is only one."""
    budget = find_budget(number)
    require(here.person, "budgets.vote", budget)
    if len(budget.envelopes) == 1:
        return redirect_to(_ballot_url(budget, budget.envelopes[0]))
    here.step(_("Vote"))
    addresses = {one.id: _ballot_url(budget, one) for one in budget.envelopes}
    return render("budgets/vote.html", budget=budget, addresses=addresses, **words())


@blueprint.route("/<number:number>/vote/<number:envelope_id>", methods=["GET", "POST"])
def ballot(number: int, envelope_id: int) -> Response:
    """The ballot of one envelope; once cast, the receipt."""
    budget = find_budget(number)
    envelope = next((one for one in budget.envelopes if one.id == envelope_id), None)
    if envelope is None:
        abort(404)
    require(here.person, "budgets.vote", budget)
    person = acting_person()
    here.step(_("Vote"))
    reglement = budget.reglement
    form = VoterForm(reglement)
    said: dict[int, int] = {}
    if form.is_submitted():
        said = _said(reglement.ballot.kind, request.form)
    if form.validate_on_submit():
        try:
            code = cast_ballot(
                person,
                budget,
                envelope,
                _paper(reglement.ballot.kind, said),
                form.voter(person.residence_id),
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            return render("budgets/receipt.html", budget=budget, code=code)
    return render(
        "budgets/ballot.html",
        budget=budget,
        envelope=envelope,
        rules=reglement.ballot,
        projects=in_order_for(person.id, envelope),
        said=said,
        voted=has_voted(person, budget),
        form=form,
        status=422 if form.is_submitted() else 200,
        **words(),
    )


def _ballot_url(budget: Budget, envelope: Envelope) -> str:
    return component_url(
        budget.component, "ballot", number=budget.number, envelope_id=envelope.id
    )


def _said(kind: BallotKind, sent: Mapping[str, str]) -> dict[int, int]:
    """What the form says of each project: 1 when chosen, else points, rank or mention. A field that
    holds anything else says nothing.
    """
    found = {}
    for name, text in sent.items():
        number = name.removeprefix("project-")
        if name != number and _is_number(number) and _is_number(text):
            value = int(text)
            if value or kind == BallotKind.JUDGMENT:
                found[int(number)] = value
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _paper(kind: BallotKind, said: Mapping[int, int]) -> Paper:
    if kind in (BallotKind.POINTS, BallotKind.JUDGMENT):
        return Paper.of(kind, dict(said))
    if kind == BallotKind.RANKING:
        return Paper.of(kind, sorted(said, key=lambda number: (said[number], number)))
    return Paper.of(kind, list(said))
