"""The result, and what it can be counted again from."""

from __future__ import annotations

from flask import Response, abort, make_response

from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, Count
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.queries.counts import counts_of
from parvis_budgets.views.base import blueprint, find_budget, words


def _result_of(number: int) -> Budget:
    """The edition, when its result may be seen: by everyone once announced, by facilitators once
    counted; else 404.
    """
    budget = find_budget(number)
    if budget.counted_at is None or (budget.announced_at is None and not here.facilitates):
        abort(404)
    return budget


@blueprint.get("/<number:number>/result")
def result(number: int) -> Response:
    """What is funded, by envelope."""
    budget = _result_of(number)
    here.step(_("Result"))
    counts = counts_of(budget)
    return render(
        "budgets/result.html",
        budget=budget,
        counts=counts,
        projects={
            count.envelope_id: {p.number: p for p in projects_on_ballot(count.envelope)}
            for count in counts
        },
        **words(),
    )


@blueprint.get("/<number:number>/result/<number:envelope_id>/ballots.pb")
def ballots_file(number: int, envelope_id: int) -> Response:
    """The ballots of one envelope, as a Pabulib file."""
    count = _count_of(number, envelope_id)
    return _download(count.ballots, "text/plain; charset=utf-8", "ballots.pb")


@blueprint.get("/<number:number>/result/<number:envelope_id>/result.json")
def result_file(number: int, envelope_id: int) -> Response:
    """Rule, parameters, seed, code version, log."""
    count = _count_of(number, envelope_id)
    return _download(count.result, "application/json", "result.json")


def _count_of(number: int, envelope_id: int) -> Count:
    for count in counts_of(_result_of(number)):
        if count.envelope_id == envelope_id:
            return count
    abort(404)


def _download(text: str, media_type: str, name: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
