"""Piles of paper ballots at the desk: typed in twice, compared, accepted; what is printed."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, flash, request
from werkzeug import Response

from parvis.documents import look_of
from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, excerpt, here, redirect_to, render
from parvis.web.days import day_of, today
from parvis.web.forms import tidy
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis_budgets.admin.base import blueprint
from parvis_budgets.documents import (
    Printed,
    PrintedProject,
    RollLine,
    ballot_pdf,
    projects_pdf,
    roll_pdf,
)
from parvis_budgets.forms.paper import LineForm, PileForm
from parvis_budgets.labels import CHANNELS
from parvis_budgets.models import Batch, Budget, Envelope
from parvis_budgets.operations.paper import (
    accept_batch,
    begin_batch,
    discard_batch,
    settle_ballot,
    type_ballot,
)
from parvis_budgets.paperline import SPOILT, Unread, read_line, show_line
from parvis_budgets.papers import Paper, faults
from parvis_budgets.queries.ballots import choices_in, lines_of, projects_on_ballot, said
from parvis_budgets.queries.paper import (
    agent_slot,
    batches_of,
    channels_of_people,
    differences_in,
    entries_of,
    find_batch,
    is_typed,
    papers_missing,
    printed_numbers,
)
from parvis_budgets.queries.voters import declarations_of
from parvis_budgets.reglement import Step, VoteChannel
from parvis_budgets.views.base import find_budget, url_of, words

PRINTED = ("ballot", "large-ballot", "projects", "roll")
EMPTY_LINES = 40
"""Lines of the signing list for people whom no list names."""


@blueprint.route("/<number:number>/piles", methods=["GET", "POST"])
def piles(number: int) -> Response:
    """The piles, and a new one."""
    budget = find_budget(number)
    require(here.person, "budgets.keep_roll", budget)
    form = PileForm(budget)
    if form.validate_on_submit():
        try:
            batch = begin_batch(acting_person(), budget, form.chosen(), form.size.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(_pile_url(budget, batch, "pile"))
    _steps(budget)
    return render(
        "budgets/admin/piles.html",
        status=422 if form.is_submitted() else 200,
        budget=budget,
        piles=batches_of(budget),
        missing=sum(papers_missing(budget).values()),
        form=form,
        **words(),
    )


def _steps(budget: Budget, batch: Batch | None = None) -> None:
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    here.step(_("Paper ballots"), url_of(budget, "piles", admin=True))
    if batch is not None:
        here.step(_("Pile %(number)s", number=batch.number))


def _pile_url(budget: Budget, batch: Batch, view: str) -> str:
    return component_url(
        budget.component, view, admin=True, number=budget.number, pile=batch.number
    )


def _find(number: int, pile: int) -> tuple[Budget, Batch]:
    budget = find_budget(number)
    require(here.person, "budgets.keep_roll", budget)
    return budget, find_batch(budget, pile) or abort(404)


@blueprint.get("/<number:number>/piles/<number:pile>")
def pile(number: int, pile: int) -> Response:
    """One pile: who types it, how far they are, what differs."""
    budget, batch = _find(number, pile)
    return _pile_page(budget, batch, {}, 200)


def _pile_page(
    budget: Budget, batch: Batch, wrong: dict[int, tuple[str, str]], status: int
) -> Response:
    """`wrong`: for a ballot that could not be settled, what was typed and why it is not taken."""
    _steps(budget, batch)
    done = is_typed(batch, 1) and is_typed(batch, 2)
    printed = printed_numbers(batch.envelope)
    rules = budget.reglement.ballot
    return render(
        "budgets/admin/pile.html",
        status=status,
        budget=budget,
        pile=batch,
        slot=agent_slot(batch, acting_person()),
        typed=[len(entries_of(batch, 1)), len(entries_of(batch, 2))],
        done=done,
        # Neither agent sees what the other types before both have finished.
        differences={
            place: [show_line(rules, printed, content) for content in both]
            for place, both in (differences_in(batch) if done else {}).items()
        },
        wrong=wrong,
        **words(),
    )


@blueprint.route("/<number:number>/piles/<number:pile>/type", methods=["GET", "POST"])
def type_pile(number: int, pile: int) -> Response:
    """Type the ballots one after the other, by the keyboard alone."""
    budget, batch = _find(number, pile)
    form = LineForm()
    if form.validate_on_submit():
        try:
            content = _read(budget, batch.envelope, form.line.data or "")
            type_ballot(acting_person(), batch, form.number.data, content)
        except Unread as error:
            form.take({"line": said(error.fault)})
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(f"{_pile_url(budget, batch, 'type_pile')}?after={form.number.data}")
    _steps(budget, batch)
    mine = entries_of(batch, agent_slot(batch, acting_person()) or 0)
    wanted = _place(request.args.get("ballot", ""), batch)
    place = wanted or next((n for n in range(1, batch.size + 1) if n not in mine), None)
    if not form.is_submitted() and place is not None:
        form.number.data = place
        if place in mine:
            printed = printed_numbers(batch.envelope)
            form.line.data = show_line(budget.reglement.ballot, printed, mine[place])
    before = _place(request.args.get("after", ""), batch)
    response = render(
        "budgets/admin/pile_type.html",
        status=422 if form.is_submitted() else 200,
        budget=budget,
        pile=batch,
        form=form,
        place=form.number.data if form.is_submitted() else place,
        typed=len(mine),
        before=before,
        told=_told(budget, batch.envelope, mine[before]) if before in mine else None,
        projects=projects_on_ballot(batch.envelope),
        **words(),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _place(text: str, batch: Batch) -> int | None:
    return whole_number(text, batch.size + 1) or None


def _read(budget: Budget, envelope: Envelope, line: str) -> str:
    return read_line(budget.reglement.ballot, printed_numbers(envelope), line)


def _told(budget: Budget, envelope: Envelope, content: str) -> dict[str, object]:
    """What was typed, in words: the titles, and what the règlement does not allow."""
    if content == SPOILT:
        return {"lines": [], "faults": [], "spoilt": True}
    rules, paper = budget.reglement.ballot, Paper.read(content)
    wrong = faults(rules, choices_in(envelope), envelope.amount, paper)
    return {
        "lines": lines_of(rules, paper, projects_on_ballot(envelope)),
        "faults": [said(fault) for fault in wrong],
        "spoilt": False,
    }


@blueprint.post("/<number:number>/piles/<number:pile>/settle")
def settle_pile(number: int, pile: int) -> Response:
    """Say what a ballot typed in two ways is."""
    budget, batch = _find(number, pile)
    form = LineForm()
    place = form.number.data or 0
    try:
        content = _read(budget, batch.envelope, form.line.data or "")
        settle_ballot(acting_person(), batch, place, content)
    except Unread as error:
        return _pile_page(budget, batch, {place: (form.line.data or "", said(error.fault))}, 422)
    return redirect_to(_pile_url(budget, batch, "pile"))


@blueprint.post("/<number:number>/piles/<number:pile>/accept")
def accept_pile(number: int, pile: int) -> Response:
    """Put the pile's ballots with the others."""
    budget, batch = _find(number, pile)
    accept_batch(acting_person(), batch)
    flash(_("Pile %(number)s is accepted.", number=pile), "success")
    return redirect_to(url_of(budget, "piles", admin=True))


@blueprint.post("/<number:number>/piles/<number:pile>/discard")
def discard_pile(number: int, pile: int) -> Response:
    """Forget a pile made by mistake."""
    budget, batch = _find(number, pile)
    discard_batch(acting_person(), batch)
    flash(_("Pile %(number)s is forgotten.", number=pile), "success")
    return redirect_to(url_of(budget, "piles", admin=True))


@blueprint.get("/<number:number>/print/<what>")
def printed(number: int, what: str) -> Response:
    """The ballot, in normal or large print, and the list of projects, as PDF."""
    budget = find_budget(number)
    require(here.person, "budgets.run", budget)
    wanted = request.args.get("envelope", "")
    envelope = next((e for e in budget.envelopes if str(e.id) == wanted), budget.envelopes[0])
    if what not in PRINTED or budget.frozen_at is None:
        abort(404)
    paper = _printed(budget, envelope, large=what == "large-ballot")
    if what == "roll":
        require(here.person, "budgets.keep_roll", budget)
        pdf = _signing_list(paper, budget)
    else:
        pdf = projects_pdf(paper) if what == "projects" else ballot_pdf(paper)
    name = f"{what}-{budget.number}-{envelope.id}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(pdf, mimetype="application/pdf", headers=headers)


def _printed(budget: Budget, envelope: Envelope, *, large: bool) -> Printed:
    window = budget.reglement.calendar[Step.VOTE]
    projects = sorted(
        projects_on_ballot(envelope), key=lambda one: one.ballot_number or one.number
    )
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
