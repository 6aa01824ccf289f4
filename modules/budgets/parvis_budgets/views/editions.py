"""The editions: the list, one of them, its règlement."""

from __future__ import annotations

from flask import Response, make_response

from parvis.content.parts import parts_of
from parvis.db import now
from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis_budgets.clauses import articles
from parvis_budgets.clauses.wording import moment_of
from parvis_budgets.listing import Listing
from parvis_budgets.models import Budget
from parvis_budgets.operations.freezing import to_freeze
from parvis_budgets.operations.reglement import purses_of
from parvis_budgets.queries.editions import editions_in
from parvis_budgets.queries.projects import conflicts_of
from parvis_budgets.reglement import Step, fingerprint
from parvis_budgets.rules import could_not_open, is_settled, is_stuck_at_the_vote, settings_of
from parvis_budgets.views.base import (
    blueprint,
    component_here,
    find_budget,
    phases_of,
    url_of,
    words,
)


@blueprint.get("/")
def index() -> Response:
    """The editions of the component, the newest first."""
    component = component_here()
    return render(
        "budgets/index.html",
        budgets=editions_in(component, drafts=here.facilitates),
        settings=settings_of(component),
        **words(),
    )


@blueprint.get("/<number:number>")
@blueprint.get("/<number:number>-<slug:slug>")
def show(number: int, slug: str = "") -> Response:
    """One edition: where it stands, its envelopes, its projects."""
    budget = find_budget(number)
    listing = Listing(budget, here.person)
    address = url_of(budget)
    tabs = [
        {"title": _("All the projects"), "url": address, "current": not listing.show},
        {"title": _("Mine"), "url": f"{address}?show=mine", "current": bool(listing.show)},
    ]
    return render(
        "budgets/show.html",
        fragment="budgets/_projects.html",
        budget=budget,
        reglement=budget.reglement,
        lead=_what_is_open(budget),
        phases=phases_of(budget),
        listing=listing,
        settings=settings_of(budget.component),
        tabs=tabs,
        address=address,
        parts=parts_of(budget),
        **words(),
    )


def _what_is_open(budget: Budget) -> str:
    """What one can do now and until when, or what comes next; empty where the page's buttons say
    it, or no date does.
    """
    calendar, moment = budget.reglement.calendar, now()
    ideas, vote, result = (calendar[step] for step in (Step.IDEAS, Step.VOTE, Step.RESULT))
    if budget.announced_at is not None or not budget.is_published:
        return ""
    if is_stuck_at_the_vote(budget):
        return str(could_not_open().reason)
    if budget.closed_at is not None or calendar.is_over(Step.VOTE, moment):
        if result is not None and moment < result.opens:
            day = moment_of(result.opens, result)
            return str(_("The vote is over. The result is announced from %(day)s on.", day=day))
        return str(_("The vote is over: the ballots are counted, then the result comes here."))
    if vote is not None and vote.holds(moment):
        if vote.closes is None:
            return str(_("The vote is open."))
        return str(_("You can vote until %(day)s.", day=moment_of(vote.closes, vote)))
    if ideas is not None and ideas.holds(moment) and ideas.closes is not None:
        return str(_("You can bring an idea until %(day)s.", day=moment_of(ideas.closes, ideas)))
    if ideas is not None and moment < ideas.opens:
        return str(_("Ideas are brought from %(day)s on.", day=moment_of(ideas.opens, ideas)))
    if vote is not None and moment < vote.opens:
        return str(_("The vote opens on %(day)s.", day=moment_of(vote.opens, vote)))
    return ""


@blueprint.get("/<number:number>/reglement")
def reglement(number: int) -> Response:
    """The règlement, for everyone to read."""
    budget = find_budget(number)
    here.step(_("Règlement"))
    return render(
        "budgets/reglement.html",
        budget=budget,
        articles=articles(budget.reglement, purses_of(budget)),
        conflicts=conflicts_of(budget),
        settled=is_settled(budget),
        may_unfreeze=not budget.reglement.calendar.has_begun(Step.VOTE, now()),
        hash=budget.frozen_hash or fingerprint(to_freeze(budget).text()),
        phases=phases_of(budget),
        **words(),
    )


@blueprint.get("/<number:number>/reglement.json")
def parameters(number: int) -> Response:
    """Every parameter and the ballot, in the one form whose SHA-256 is the fingerprint."""
    budget = find_budget(number)
    response = make_response(budget.frozen_text or to_freeze(budget).text())
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="reglement.json"'
    return response
