"""Piles of paper ballots at the desk: typed in twice, compared, corrected, accepted."""

from __future__ import annotations

from flask import abort, flash, request
from werkzeug import Response

from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis_budgets.admin.base import blueprint
from parvis_budgets.forms.paper import LineForm, PileForm, ResizeForm
from parvis_budgets.models import Batch, Budget, Envelope
from parvis_budgets.operations.paper import (
    accept_batch,
    begin_batch,
    discard_batch,
    settle_ballot,
    type_ballot,
)
from parvis_budgets.operations.piles import hand_over, resize_batch
from parvis_budgets.paperline import SPOILT, Unread, read_line, show_line
from parvis_budgets.papers import Paper, faults
from parvis_budgets.queries.ballots import choices_in, lines_of, projects_on_ballot, said
from parvis_budgets.queries.paper import (
    batches_of,
    corrections_of,
    differences_in,
    entries_of,
    find_batch,
    is_done,
    papers_missing,
    place_for,
    printed_numbers,
    typists_of,
)
from parvis_budgets.views.base import find_budget, url_of, words


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
    budget: Budget,
    batch: Batch,
    wrong: dict[int, tuple[str, str]],
    status: int,
    form: ResizeForm | None = None,
) -> Response:
    """`wrong`: for a ballot that could not be settled, what was typed and why it is not taken."""
    _steps(budget, batch)
    done = is_done(batch)
    printed = printed_numbers(batch.envelope)
    rules = budget.reglement.ballot
    return render(
        "budgets/admin/pile.html",
        status=status,
        budget=budget,
        pile=batch,
        slot=place_for(batch, acting_person()),
        typists=typists_of(batch),
        corrections=corrections_of(batch),
        form=form or ResizeForm(data={"size": batch.size}),
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
    mine = entries_of(batch, place_for(batch, acting_person()) or 0)
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


@blueprint.post("/<number:number>/piles/<number:pile>/resize")
def resize_pile(number: int, pile: int) -> Response:
    """Correct how many ballots the pile has."""
    budget, batch = _find(number, pile)
    form = ResizeForm()
    if form.validate_on_submit():
        try:
            resize_batch(acting_person(), batch, form.size.data, forget=form.forget.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The number of ballots is corrected."), "success")
            return redirect_to(_pile_url(budget, batch, "pile"))
    return _pile_page(budget, batch, {}, 422, form)


@blueprint.post("/<number:number>/piles/<number:pile>/hand-over/<number:slot>")
def hand_over_pile(number: int, pile: int, slot: int) -> Response:
    """Free a place of the pile for another agent."""
    budget, batch = _find(number, pile)
    hand_over(acting_person(), batch, slot)
    flash(_("Another agent can go on typing this pile."), "success")
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
