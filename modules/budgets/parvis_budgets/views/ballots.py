"""Voting: where, the ballot, what it leaves, the check before casting, the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug import Response

from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, Verdict, may_see_content, require
from parvis.spaces.places import reading_forms
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, visitor, within
from parvis_budgets.documents.instructions import on_screen
from parvis_budgets.eligibility import Standing, may_vote_in, missing_in, no_project_here, slot_in
from parvis_budgets.forms.ballots import BallotForm, declared_in
from parvis_budgets.models import Budget, Envelope, Project
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.queries.ballots import envelopes_voted_in, lines_of, said
from parvis_budgets.queries.sheets import Sheet, sheet_in
from parvis_budgets.queries.voters import standing_of
from parvis_budgets.roll import Voter, new_receipt
from parvis_budgets.screen import Filled, figures, read
from parvis_budgets.views.base import blueprint, component_here, find_budget, words

LOOK, CHECK, CHANGE, CAST = "look", "check", "change", "cast"
"""What a press of a button asks: what is left, the check, to correct after it, to cast. CHECK when
nothing says so: Enter in a field casts nothing.
"""


@dataclass(frozen=True)
class Place:
    """An envelope to vote in: whether one may, whether one has; the other envelope whose ballot
    would be replaced.
    """

    envelope: Envelope
    address: str
    allowed: Verdict
    voted: bool
    replaced: Envelope | None


@blueprint.get("/<number:number>/vote")
def vote(number: int) -> Response:
    """The envelopes in which one may vote; the ballot itself when there is only one."""
    budget = find_budget(number)
    require(here.person, "budgets.vote", budget)
    if len(budget.envelopes) == 1:
        return redirect_to(ballot_url(budget, budget.envelopes[0]))
    here.step(_("Vote"))
    standing, voted_in = standing_of(acting_person(), budget), envelopes_voted_in(budget)
    return render(
        "budgets/vote.html",
        budget=budget,
        places=[_place(budget, one, standing, one.id in voted_in) for one in budget.envelopes],
        standing=standing,
        **words(),
    )


def _place(budget: Budget, envelope: Envelope, standing: Standing, voted_in: bool) -> Place:
    replaced = _replaced(budget, envelope, standing)
    voted = replaced is not None and replaced.id == envelope.id
    allowed = may_vote_in(budget, envelope, standing) if voted_in else no_project_here()
    other = None if voted or not allowed else replaced
    return Place(envelope, ballot_url(budget, envelope), allowed, voted, other)


def _replaced(budget: Budget, envelope: Envelope, standing: Standing) -> Envelope | None:
    """The envelope whose ballot one in this envelope takes the place of: the same, or another where
    the règlement gives fewer votes than envelopes.
    """
    slot = slot_in(budget, envelope, standing.home_id)
    line = None if slot is None else standing.line_of(slot)
    if line is None:
        return None
    return next((one for one in budget.envelopes if one.id == line.envelope_id), None)


@blueprint.route("/<number:number>/vote/<number:envelope_id>", methods=["GET", "POST"])
@reading_forms
def ballot(number: int, envelope_id: int) -> Response:
    """The ballot of one envelope: filled in, checked, cast; then the receipt.

    What is cast goes the shortest way: the sheet is kept, the operation reads again what decides,
    and the receipt's page is everyone's but for its code.
    """
    sheet = sheet_in(component_here(), number, envelope_id)
    if not may_see_content(here.person, sheet.budget):
        abort(404)
    step = request.form.get("step", CHECK) if request.method == "POST" else ""
    if step != CAST:  # one that has been cast is answered again: the operation asks
        require(here.person, "budgets.vote", sheet.budget)
    page = _Page(sheet, acting_person())
    if step != CAST and not (allowed := page.allowed()):
        raise Refused(allowed)
    if not sheet.choices:
        raise Refused(no_project_here())
    here.step(sheet.budget.title, sheet.budget_url)
    here.step(_("Vote"))
    response = page.answer(step)
    response.headers["Cache-Control"] = "no-store"
    return response


def ballot_url(budget: Budget, envelope: Envelope) -> str:
    """The address of an envelope's ballot."""
    return component_url(
        budget.component, "ballot", number=budget.number, envelope_id=envelope.id
    )


CASTS = Limit("budgets casts", "30 per hour")


class _Page:
    """One ballot on its way."""

    def __init__(self, sheet: Sheet, person: Person) -> None:
        self.sheet, self.person = sheet, person
        self.budget, self.envelope, self.choices = sheet.budget, sheet.envelope, sheet.choices
        self.reglement = sheet.budget.reglement
        rules = self.reglement.ballot
        self.filled = read(rules, self.choices, self.envelope.amount, request.form)
        self.declared = declared_in(request.form, self.reglement, person.residence_id)

    @cached_property
    def standing(self) -> Standing:
        """Where the voter may still vote."""
        return standing_of(self.person, self.budget)

    @cached_property
    def form(self) -> BallotForm:
        """The ballot to show again."""
        known = bool(self.standing.lines) or self.reglement.voters.confirmed
        return BallotForm(self.reglement, known=known)

    def allowed(self) -> Verdict:
        """Whether the règlement lets the person vote in this envelope."""
        return may_vote_in(self.budget, self.envelope, self.standing)

    @cached_property
    def projects(self) -> Sequence[Project]:
        """In the voter's order."""
        return self.sheet.in_order_for(self.person.id)

    def _said(self) -> list[str]:
        if not self.filled.faults:
            return []
        titles = {project.number: project.title for project in self.projects}
        return [said(fault, titles) for fault in self.filled.faults]

    def answer(self, step: str) -> Response:
        """What this press of a button leads to."""
        if step in ("", LOOK, CHANGE):
            return self._show(looked=step == LOOK)
        if step == CAST and not self.filled.faults:
            return self._cast()
        return self._check() if self._is_right() else self._show(status=422)

    def _cast(self) -> Response:
        # The answer tells whether someone of this name has voted: nobody asks it of a whole town.
        within(CASTS, visitor())
        try:
            code = cast_ballot(
                self.person,
                self.budget,
                self.envelope,
                self.filled.paper,
                self.declared.voter,
                code_in(request.form.get("receipt"), self.person, self.envelope),
            )
        except Invalid as error:
            self.form.take(error.errors if self.declared.voter else self.declared.errors)
            return self._show(status=422)
        except Conflict as error:
            self.form.form_errors.append(str(error.message))
            return self._show(status=409)
        return render("budgets/receipt.html", holes={"code": code}, budget=self.budget)

    def _is_right(self) -> bool:
        self.form.form_errors.extend(self._said())
        if not self.form.known:
            voter = self.declared.voter
            self.form.take(missing_in(self.budget, voter) if voter else self.declared.errors)
        return not self.form.errors

    def _show(self, *, looked: bool = False, status: int = 200) -> Response:
        reglement = self.reglement
        return render(
            "budgets/ballot.html",
            fragment="budgets/_ballot_left.html" if looked else None,
            reglement=reglement,
            projects=self.projects,
            said=self.filled.said,
            looked=looked,
            how=on_screen(
                reglement.ballot,
                _words(),
                self.envelope.amount,
                reglement.allocation.unrated,
            ),
            status=status,
            **self._shared(),
        )

    def _check(self) -> Response:
        return render(
            "budgets/ballot_check.html",
            lines=lines_of(self.reglement.ballot, self.filled.paper, self.projects),
            sent=_sent(None if self.form.known else self.declared.voter, self.filled),
            receipt=sign_receipt(self.person.id, self.envelope.id),
            address=ballot_url(self.budget, self.envelope),
            **self._shared(),
        )

    def _shared(self) -> dict[str, Any]:
        rules = self.reglement.ballot
        return {
            "budget": self.budget,
            "envelope": self.envelope,
            "replaced": _replaced(self.budget, self.envelope, self.standing),
            "rules": rules,
            "form": self.form,
            "figures": figures(rules, self.choices, self.envelope.amount, self.filled.paper),
            "faults": self._said(),
            "empty": not self.filled.said,
            **words(),
        }


def _words() -> Any:
    from parvis.documents import words_in

    return words_in("parvis_budgets", here.locale)


def _sent(voter: Voter | None, filled: Filled) -> dict[str, str]:
    """The form's fields, to be sent again once they have been checked."""
    fields = {f"project-{number}": text for number, text in filled.said.items()}
    if voter is not None:
        fields |= {"name": voter.name, "tie": voter.tie.value}
        fields["born_on"] = voter.born_on.isoformat()
    return fields


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="budgets.receipt")


def sign_receipt(person_id: int, envelope_id: int) -> str:
    """A new code for a ballot of this person in this envelope, signed: see `code_in`."""
    return str(_signer().dumps([person_id, envelope_id, new_receipt()]))


def code_in(signed: str | None, person: Person, envelope: Envelope) -> str:
    """The code that this server gave with the check; empty for anything else."""
    try:
        number, place, code = _signer().loads(signed or "")
    except (BadData, TypeError, ValueError):
        return ""
    return str(code) if (number, place) == (person.id, envelope.id) else ""
