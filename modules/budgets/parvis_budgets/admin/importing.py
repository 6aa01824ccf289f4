"""Bringing many projects at the desk: from a file, from other contents."""

from __future__ import annotations

from flask import flash, request
from werkzeug import Response

from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis.web.limits import Limit, limited
from parvis_budgets import labels
from parvis_budgets.admin.base import blueprint
from parvis_budgets.csvfile import BYTES_MOST, COLUMNS, FileRefused, decode, read
from parvis_budgets.forms.importing import ImportForm
from parvis_budgets.models import Budget
from parvis_budgets.operations.importing import (
    BROUGHT_MOST,
    Outcome,
    bring_contents,
    brought_from,
    import_projects,
)
from parvis_budgets.operations.projects import require_staff
from parvis_budgets.queries.sources import chosen_sources, sources_for
from parvis_budgets.views.base import find_budget, url_of


@blueprint.route("/<number:number>/import", methods=["GET", "POST"])
@limited(Limit("imports", "60 per hour"))
def import_file(number: int) -> Response:
    """Bring the projects of a CSV file; what is wrong is told line by line."""
    budget = _open_budget(number)
    here.step(_("From a file"))
    form = ImportForm()
    outcomes: list[Outcome] = []
    if form.validate_on_submit():
        try:
            lines = read(_text_of(form))
            outcomes = import_projects(
                acting_person(), budget, lines, good_only=form.good_only.data
            )
            if not outcomes:
                raise FileRefused("There is nothing in it.")
        except FileRefused as error:
            form.take({"file": _(str(error))})
    made = [outcome for outcome in outcomes if outcome.project is not None]
    wrong = [outcome for outcome in outcomes if outcome.errors]
    if made:
        said = ngettext("%(num)d project is brought.", "%(num)d projects are brought.", len(made))
        flash(said, "success")
        if not wrong:
            return redirect_to(url_of(budget, "projects", admin=True))
    return render(
        "budgets/admin/import.html",
        budget=budget,
        form=form,
        wrong=wrong,
        made=made,
        total=len(outcomes),
        columns=COLUMNS,
        titles=labels.COLUMNS,
        status=422 if form.is_submitted() and not made else 200,
    )


def _text_of(form: ImportForm) -> str:
    """The file's text, put into the page so that it can be mended there."""
    upload = form.file.data
    if upload:
        form.text.data = decode(upload.stream.read(BYTES_MOST + 1))
    return form.text.data or ""


@blueprint.route("/<number:number>/sources", methods=["GET", "POST"])
def sources(number: int) -> Response:
    """Bring contents of the space, those accepted first."""
    budget = _open_budget(number)
    here.step(_("From what people proposed"))
    if request.method == "POST":
        return _bring(budget)
    everything = request.args.get("all") == "1"
    words = request.args.get("q", "")[:100].replace("\0", "")
    page = sources_for(budget, words=words, accepted=not everything)
    address = component_url(budget.component, "sources", number=number, admin=True)
    return render(
        "budgets/admin/sources.html",
        budget=budget,
        page=page,
        brought=brought_from(budget, [content.id for content in page]),
        words_asked=words,
        everything=everything,
        tabs=[
            {"title": _("Accepted ones"), "url": address, "current": not everything},
            {"title": _("Everything"), "url": f"{address}?all=1", "current": everything},
        ],
    )


def _bring(budget: Budget) -> Response:
    numbers = {
        int(text)
        for text in request.form.getlist("content")[:BROUGHT_MOST]
        if text.isascii() and text.isdigit() and len(text) < 19
    }
    chosen = chosen_sources(budget, numbers, acting_person())
    back = component_url(budget.component, "sources", number=budget.number, admin=True)
    if not chosen:
        flash(_("Tick at least one line."), "warning")
        return redirect_to(back)
    made = bring_contents(acting_person(), budget, chosen)
    flash(
        ngettext("%(num)d project is brought.", "%(num)d projects are brought.", len(made)),
        "success",
    )
    return redirect_to(url_of(budget, "projects", admin=True))


def _open_budget(number: int) -> Budget:
    budget = find_budget(number)
    require_staff(acting_person(), budget)
    here.step(_("Run the budget"), url_of(budget, "desk", admin=True))
    return budget
