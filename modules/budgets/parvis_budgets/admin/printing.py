"""What is printed for a vote on paper: ballots, lists of projects, the list to be signed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response as FlaskResponse
from flask import abort, request

from parvis.documents import look_of
from parvis.rules import require
from parvis.web import excerpt, here
from parvis.web.days import day_of, today
from parvis.web.forms import tidy
from parvis_budgets.admin.base import blueprint
from parvis_budgets.documents import (
    Printed,
    PrintedProject,
    RollLine,
    ballot_pdf,
    projects_pdf,
    roll_pdf,
)
from parvis_budgets.labels import CHANNELS
from parvis_budgets.models import Budget, Envelope, Project
from parvis_budgets.queries.ballots import in_order_for, projects_on_ballot
from parvis_budgets.queries.paper import channels_of_people
from parvis_budgets.queries.voters import declarations_of
from parvis_budgets.reglement import Step, VoteChannel
from parvis_budgets.views.base import find_budget

PRINTED = ("ballot", "large-ballot", "projects", "roll")
ORDERS = ("1", "2", "3", "4")
"""The orders in which a ballot is printed: few, and mixed before they are handed out, so that none
leads to who had it.
"""
EMPTY_LINES = 40
"""Lines of the signing list for people whom no list names."""


@blueprint.get("/<number:number>/print/<what>")
def printed(number: int, what: str) -> FlaskResponse:
    """The ballot, in normal or large print, and the list of projects, as PDF."""
    budget = find_budget(number)
    require(here.person, "budgets.run", budget)
    wanted = request.args.get("envelope", "")
    envelope = next((e for e in budget.envelopes if str(e.id) == wanted), budget.envelopes[0])
    if what not in PRINTED or budget.frozen_at is None:
        abort(404)
    order = request.args.get("order", "1")
    if order not in ORDERS:
        abort(404)
    listed = _by_number(envelope) if what == "projects" else _in_order(envelope, int(order))
    paper = _printed(budget, envelope, listed, large=what == "large-ballot")
    if what == "roll":
        require(here.person, "budgets.keep_roll", budget)
        pdf = _signing_list(paper, budget)
    else:
        pdf = projects_pdf(paper) if what == "projects" else ballot_pdf(paper)
    place = f"-{order}" if what in ("ballot", "large-ballot") else ""
    name = f"{what}-{budget.number}-{envelope.id}{place}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(pdf, mimetype="application/pdf", headers=headers)


def _by_number(envelope: Envelope) -> Sequence[Project]:
    return sorted(projects_on_ballot(envelope), key=lambda one: one.ballot_number or one.number)


def _in_order(envelope: Envelope, order: int) -> Sequence[Project]:
    """One of the orders of the printed ballot: the same round, begun at another place, so that no
    project is first, or last, for all.
    """
    around = in_order_for("paper", envelope)
    start = (order - 1) * len(around) // len(ORDERS)
    return [*around[start:], *around[:start]]


def _printed(
    budget: Budget, envelope: Envelope, projects: Sequence[Project], *, large: bool
) -> Printed:
    window = budget.reglement.calendar[Step.VOTE]
    return Printed(
        title=budget.title,
        look=look_of(budget.space),
        rules=budget.reglement.ballot,
        projects=[
            PrintedProject(
                project.ballot_number or project.number,
                tidy(project.title),
                project.cost or 0,
                theme=tidy(project.theme),
                place=tidy(project.place),
                summary=tidy(str(excerpt(project.body, 200))),
            )
            for project in projects
        ],
        envelope=envelope.amount,
        envelope_name=envelope.name if len(budget.envelopes) > 1 else "",
        unrated=budget.reglement.allocation.unrated,
        closes=day_of(window.closes) if window and window.closes else None,
        large=large,
        locale=here.locale,
    )


def _signing_list(printed: Printed, budget: Budget) -> bytes:
    """Those who are confirmed, then empty lines for whoever comes."""
    voted = channels_of_people(budget)
    known = [
        RollLine(
            declaration.name,
            detail=str(declaration.born_on.year),
            voted=str(CHANNELS[VoteChannel(voted[declaration.person_id])])
            if declaration.person_id in voted
            else "",
        )
        for declaration in declarations_of(budget)
        if declaration.confirmed_at is not None
    ]
    lines = [*known, *(RollLine("") for _line in range(EMPTY_LINES))]
    return roll_pdf(printed, lines, made=today())
