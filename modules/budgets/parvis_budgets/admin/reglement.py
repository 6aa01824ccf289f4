"""The règlement at the desk: written in one form, checked as one writes, looked at before it is
frozen.
"""

from __future__ import annotations

from flask import flash, request
from werkzeug import Response
from wtforms import Field

from parvis.content.since import Overtaken
from parvis.rules import Invalid, require
from parvis.spaces import Space
from parvis.spaces.queries import children
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_budgets.admin.base import blueprint
from parvis_budgets.clauses import Article, Purse, articles
from parvis_budgets.forms.envelopes import line_for
from parvis_budgets.forms.reglement import ReglementForm
from parvis_budgets.forms.reglement_fields import field_of
from parvis_budgets.models import Budget
from parvis_budgets.operations.reglement import change_reglement, faults_of, purses_of
from parvis_budgets.queries.projects import conflicts_of, left_out
from parvis_budgets.queries.readiness import readiness_of
from parvis_budgets.views.base import find_budget, url_of, words

MORE_LINES = 3


@blueprint.route("/<number:number>/reglement", methods=["GET", "POST"])
def reglement(number: int) -> Response:
    """Write the règlement. Buttons of the form add envelopes or check without keeping."""
    budget = _open_budget(number)
    here.step(_("Write the règlement"))
    places = _places(budget)
    form = ReglementForm(budget, places)
    pressed = request.form
    if "more" in pressed:
        form.add_lines([{}] * MORE_LINES)
    elif "communes" in pressed:
        taken = {line.form.place.data for line in form.envelopes}
        communes = children(budget.space, "commune")
        form.add_lines([line_for(one) for one in communes if str(one.id) not in taken])
    elif form.validate_on_submit() and "check" not in pressed:
        try:
            changed = change_reglement(
                acting_person(),
                budget,
                title=form.title.data,
                body=form.body.data or "",
                reglement=form.reglement(),
                envelopes=form.money(),
                emptied=form.emptied.data,
                since=form.since.data or None,
            )
        except Invalid as error:
            form.take({field_of(place): text for place, text in error.errors.items()})
        except Overtaken as error:
            form.yield_to(error)
        else:
            flash(_("The règlement is kept.") if changed else _("Nothing has changed."), "success")
            return redirect_to(url_of(budget, "reglement"))
    elif "check" in pressed and not form.errors:
        form.take({field_of(place): text for place, text in _faults(form).items()})
    kept = not {"more", "communes", "check"} & set(pressed)
    return render(
        "budgets/admin/reglement.html",
        budget=budget,
        form=form,
        has_places=len(places) > 1,
        has_communes=any(place.kind == "commune" for place in places[1:]),
        faults=[],
        said=_said(form, places) if "check" in pressed and not form.errors else None,
        check_url=component_url(budget.component, "check", number=number, admin=True),
        status=422 if form.is_submitted() and kept else 200,
        **words(),
    )


@blueprint.post("/<number:number>/reglement/check")
def check(number: int) -> Response:
    """What the règlement being written contradicts itself in, and what it would say."""
    budget = _open_budget(number)
    places = _places(budget)
    form = ReglementForm(budget, places)
    if form.validate():
        form.take({field_of(place): text for place, text in _faults(form).items()})
    return render(
        "budgets/admin/_reglement_check.html",
        faults=_shown(form),
        said=None if form.errors else _said(form, places),
    )


@blueprint.get("/<number:number>/freeze")
def freeze(number: int) -> Response:
    """What would be frozen: the règlement, the ballot; what is left out of it."""
    budget = _open_budget(number)
    here.step(_("Freeze"))
    return render(
        "budgets/admin/freeze.html",
        budget=budget,
        articles=articles(budget.reglement, purses_of(budget)),
        ready=readiness_of(budget),
        left_out=left_out(budget),
        conflicts=conflicts_of(budget),
        **words(),
    )


def _open_budget(number: int) -> Budget:
    budget = find_budget(number)
    require(here.person, "budgets.change_reglement", budget)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    return budget


def _places(budget: Budget) -> list[Space]:
    return [budget.space, *children(budget.space)]


def _faults(form: ReglementForm) -> dict[str, str]:
    return faults_of(form.reglement(), form.money())


def _shown(form: ReglementForm) -> list[tuple[str, str, str]]:
    """What is wrong: address of the field, its label, the reason."""
    found = []
    for name, said in form.errors.items():
        if name is None or name == "envelopes":
            text = " ".join(map(str, said)) if name is None else _("Look at the envelopes.")
            found.append((f"#{form.envelopes.id}", _("Envelopes"), text))
        else:
            found.append((f"#{form[name].id}", _label(form[name]), " ".join(map(str, said))))
    return found


def _label(field: Field) -> str:
    return str(getattr(field, "named", field.label.text))


def _said(form: ReglementForm, places: list[Space]) -> list[Article]:
    """What people would read."""
    names = {place.id: place.name for place in places}
    purses = [
        Purse(money.name, money.amount, names.get(money.space_id or 0, ""), money.theme)
        for money in form.money()
    ]
    return articles(form.reglement(), purses)
