"""The result, and what it can be counted again from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from flask import Response, abort, make_response

from parvis.content.queries import first_images
from parvis.db import db
from parvis.figures.numbers import share
from parvis.web import here, render
from parvis.web.i18n import current_locale
from parvis.web.i18n import gettext as _
from parvis_budgets.labels import rule_name
from parvis_budgets.models import Budget, Count, Project
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.queries.counts import counts_of, documents_of
from parvis_budgets.reglement.frozen import REGLEMENT
from parvis_budgets.resultpage import Line, ResultPage
from parvis_budgets.views.base import blueprint, find_budget, url_of, words

BALLOTS, RESULT = "ballots.pb", "result.json"


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
    """What is funded, and why: by envelope when there are several."""
    budget = _result_of(number)
    here.step(_("Result"))
    counts = counts_of(budget)
    if len(counts) == 1:
        return _envelope_page(budget, counts[0])
    return render(
        "budgets/result.html", budget=budget, counts=counts, turnout=_turnout(budget), **words()
    )


@blueprint.get("/<number:number>/result/<number:envelope_id>")
def envelope_result(number: int, envelope_id: int) -> Response:
    """What is funded in one envelope, and why."""
    budget = _result_of(number)
    count = _find(counts_of(budget), envelope_id)
    here.step(_("Result"), url_of(budget, "result"))
    here.step(count.envelope.name)
    return _envelope_page(budget, count)


def _envelope_page(budget: Budget, count: Count) -> Response:
    page = _page_of(budget, count)
    return render(
        "budgets/result_envelope.html",
        budget=budget,
        page=page,
        alone=len(budget.envelopes) == 1,
        images=first_images([line.project for line in page.funded]),
        turnout=_turnout(budget),
        **words(),
    )


def _page_of(budget: Budget, count: Count) -> ResultPage:
    projects = {project.number: project for project in projects_on_ballot(count.envelope)}
    return ResultPage(count, budget.reglement, projects)


def line_of(project: Project) -> Line | None:
    """What the vote said of one project; None when its envelope was not counted."""
    count = db.session.get(Count, project.envelope_id)
    if count is None:
        return None
    return _page_of(project.budget, count).line(project.number)


def _turnout(budget: Budget) -> str:
    """« 18,4 % » of the inhabitants; empty where their number is not known."""
    population = budget.space.population
    if not population:
        return ""
    return share(budget.voters_count / population, current_locale())


@blueprint.get("/<number:number>/result/<number:envelope_id>/compare")
def other_rules(number: int, envelope_id: int) -> Response:
    """What other rules would have given with the same ballots."""
    budget = _result_of(number)
    count = _find(counts_of(budget), envelope_id)
    here.step(_("Result"), url_of(budget, "result"))
    here.step(_("With another rule"))
    return render(
        "budgets/result_compare.html", budget=budget, page=_page_of(budget, count), **words()
    )


@blueprint.get("/<number:number>/result/check")
def check(number: int) -> Response:
    """How to count again: the files, their fingerprints, the command."""
    budget = _result_of(number)
    here.step(_("Result"), url_of(budget, "result"))
    here.step(_("Count again"))
    return render(
        "budgets/result_check.html",
        budget=budget,
        counts=counts_of(budget),
        rule=rule_name(budget.reglement.allocation),
        **words(),
    )


@blueprint.get("/<number:number>/result/publication.zip")
def publication(number: int) -> Response:
    """All the files: the règlement, and a folder for each envelope."""
    budget = _result_of(number)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(REGLEMENT, budget.frozen_text)
        for count in counts_of(budget):
            ballots, said = documents_of(count)
            archive.writestr(f"{count.envelope_id}/{BALLOTS}", ballots)
            archive.writestr(f"{count.envelope_id}/{RESULT}", said)
    return _download(file.getvalue(), "application/zip", f"{budget.number}.zip")


@blueprint.get("/<number:number>/result/<number:envelope_id>/ballots.pb")
def ballots_file(number: int, envelope_id: int) -> Response:
    """The ballots of one envelope, as a Pabulib file."""
    ballots, _said = documents_of(_find(counts_of(_result_of(number)), envelope_id))
    return _download(ballots, "text/plain; charset=utf-8", BALLOTS)


@blueprint.get("/<number:number>/result/<number:envelope_id>/result.json")
def result_file(number: int, envelope_id: int) -> Response:
    """Rule, parameters, seed, code version, log."""
    _ballots, said = documents_of(_find(counts_of(_result_of(number)), envelope_id))
    return _download(said, "application/json", RESULT)


def _find(counts: Sequence[Count], envelope_id: int) -> Count:
    for count in counts:
        if count.envelope_id == envelope_id:
            return count
    abort(404)


def _download(content: str | bytes, media_type: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
