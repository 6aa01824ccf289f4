"""Editions at the desk: the list, a new one, what to do next, the deeds that move one on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import abort, flash
from werkzeug import Response

from parvis.people import Person
from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.i18n import lazy_gettext
from parvis_budgets.admin.base import blueprint, situation_of, situations_of
from parvis_budgets.desk import Todo, todos
from parvis_budgets.forms.editions import NewBudgetForm
from parvis_budgets.labels import COUNTED, POLICIES
from parvis_budgets.models import Budget
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.operations.unfreezing import delete_edition, unfreeze_reglement
from parvis_budgets.queries.counts import is_stuck, request_of
from parvis_budgets.queries.editions import editions_in, stages_of
from parvis_budgets.queries.readiness import readiness_of
from parvis_budgets.reglement import EnvelopePolicy
from parvis_budgets.reglement.templates import TEMPLATES
from parvis_budgets.views.base import component_here, find_budget, phases_of, url_of, words

CLOSE = (lazy_gettext("Close the box"), lazy_gettext("The box is closed."), close_vote)

DEEDS: dict[Todo, tuple[Any, Any, Callable[[Person, Budget], None]]] = {
    Todo.PUBLISH: (lazy_gettext("Publish"), lazy_gettext("It is published."), publish_budget),
    Todo.FREEZE: (
        lazy_gettext("Freeze"),
        lazy_gettext("The règlement and the ballot are frozen."),
        freeze_reglement,
    ),
    Todo.CLOSE: CLOSE,
    Todo.CLOSE_LATE: CLOSE,
    Todo.COUNT: (lazy_gettext("Count"), lazy_gettext("The ballots are being counted."), ask_count),
}
"""Button, what is said after, operation: for what is done by one press."""

PAGES: dict[Todo, tuple[Any, str]] = {
    Todo.VOTERS: (lazy_gettext("Voters to confirm"), "voters"),
    Todo.PROJECTS: (lazy_gettext("Projects"), "projects"),
    Todo.STUDY: (lazy_gettext("Projects"), "projects"),
    Todo.DATES: (lazy_gettext("Write the règlement"), "reglement"),
    Todo.PUT_OFF: (lazy_gettext("Write the règlement"), "reglement"),
    Todo.STUDY_OVER: (lazy_gettext("Write the règlement"), "reglement"),
    Todo.FREEZE: (lazy_gettext("Look it over, then freeze"), "freeze"),
    Todo.VOTE: (lazy_gettext("The roll"), "roll"),
    Todo.SIGNATURES: (lazy_gettext("The roll"), "roll"),
    Todo.PAPER: (lazy_gettext("Paper ballots"), "piles"),
    Todo.ANNOUNCE: (lazy_gettext("Announce"), "announce"),
    Todo.REALISE: (lazy_gettext("Tell a step"), "realisation"),
}
"""Button and view of the desk, which takes the edition's number: for what has a page of its own."""

MISSING: dict[Todo, tuple[Any, str]] = {Todo.COUNT: (lazy_gettext("Count"), "count")}
"""The same while signatures on paper have no ballot: counting is asked on a page that says so."""


@blueprint.get("/")
def index() -> Response:
    """The editions, with what each asks for."""
    component = component_here()
    here.step(_("Run the budget"))
    budgets = editions_in(component, drafts=True)
    return render(
        "budgets/admin/index.html",
        budgets=budgets,
        next={
            number: asked[0]
            for number, situation in situations_of(budgets).items()
            if (asked := todos(situation))
        },
        desk_url=lambda budget: url_of(budget, "desk", admin=True),
        **words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Response:
    """A new edition, from a template."""
    component = component_here()
    require(here.person, "budgets.run", component)
    here.step(_("Run the budget"), component_url(component, "index", admin=True))
    here.step(_("New edition"))
    form = NewBudgetForm(
        {name: f"{_(one.title)} – {_(one.text)}" for name, one in TEMPLATES.items()}
    )
    if form.validate_on_submit():
        template = TEMPLATES[form.template.data]
        # One envelope to begin with: who votes in which comes with the others.
        reglement = replace(template.reglement, policy=EnvelopePolicy.ONE)
        amount = template.cents if form.amount.cents is None else form.amount.cents
        try:
            budget = make_budget(
                acting_person(),
                component,
                title=form.title.data,
                body=form.body.data or "",
                reglement=reglement,
                envelopes=[Money(component.space.name, amount)],
            )
        except Invalid as error:
            # Of the one envelope, this form has the amount alone.
            named = {"envelopes": "amount"}
            form.take({named.get(name, name): said for name, said in error.errors.items()})
        else:
            flash(_("The edition is made, as a draft. Look through its règlement."), "success")
            if template.reglement.policy != reglement.policy:
                flash(_several(template.reglement.policy), "warning")
            return redirect_to(url_of(budget, "reglement", admin=True))
    return render(
        "budgets/admin/new.html", form=form, status=422 if form.is_submitted() else 200
    )


def _several(policy: EnvelopePolicy) -> str:
    return str(
        _(
            "This template is made for several envelopes: there people vote as said by"
            " “%(policy)s”. The edition has one for now, so everyone votes in it. Add those of the"
            " communes, then choose this answer under “%(question)s”.",
            policy=POLICIES[policy],
            question=_("Where does one vote?"),
        )
    )


@blueprint.get("/<number:number>")
def desk(number: int) -> Response:
    """One edition: what to do next, its projects."""
    budget = find_budget(number)
    here.step(_("Run the budget"))
    situation, wanted, stages = situation_of(budget), request_of(budget), stages_of(budget)
    pages = {**PAGES, **(MISSING if situation.missing else {})}
    return render(
        "budgets/admin/desk.html",
        budget=budget,
        asked=todos(situation),
        deeds={
            todo: (
                label,
                component_url(budget.component, "do", number=number, deed=todo, admin=True),
            )
            for todo, (label, _said, _operation) in DEEDS.items()
        },
        pages={
            todo: (label, url_of(budget, view, admin=True))
            for todo, (label, view) in pages.items()
        },
        obstacles=readiness_of(budget).obstacles if situation.blocked else [],
        problem=wanted.problem if wanted else "",
        stuck=wanted.asked_at if wanted and is_stuck(wanted) else None,
        counts=[
            (name(count), count)
            for stage, name in COUNTED.items()
            if (count := stages.get(stage))
        ],
        phases=phases_of(budget),
        **words(),
    )


@blueprint.post("/<number:number>/do/<deed>")
def do(number: int, deed: str) -> Response:
    """One of the deeds: publish, freeze, close, count."""
    if deed not in DEEDS:
        abort(404)
    budget = find_budget(number)
    _label, said, operation = DEEDS[Todo(deed)]
    operation(acting_person(), budget)
    flash(str(said), "success")
    return redirect_to(url_of(budget, "desk", admin=True))


@blueprint.post("/<number:number>/unfreeze")
def unfreeze(number: int) -> Response:
    """Open the règlement to change again, until the vote opens."""
    budget = find_budget(number)
    unfreeze_reglement(acting_person(), budget)
    flash(_("It can be changed again. Ballots printed before are no longer good."), "success")
    return redirect_to(url_of(budget, "desk", admin=True))


@blueprint.post("/<number:number>/delete")
def delete(number: int) -> Response:
    """Delete a draft made by mistake."""
    budget = find_budget(number)
    delete_edition(acting_person(), budget)
    flash(_("The draft is deleted."), "success")
    return redirect_to(component_url(component_here(), "index", admin=True))
