"""Who took part: figures for everyone, on a page and as a file."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort
from werkzeug import Response

from parvis.opendata.csv_stream import stream
from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis_budgets.labels import CHANNELS
from parvis_budgets.models import Budget
from parvis_budgets.participation import AGE, CHANNEL, HOME, UNSAID, rows_in, shown_in
from parvis_budgets.roll import bands_from
from parvis_budgets.views.base import blueprint, find_budget

COLUMNS = ("by", "value", "and_by", "other_value", "people")


def _find(number: int) -> Budget:
    """The edition; 404 before its result, but for those who run it."""
    budget = find_budget(number)
    if budget.counted_at is None or not (budget.announced_at or here.facilitates):
        abort(404)
    return budget


@blueprint.get("/<number:number>/participation")
def participation(number: int) -> Response:
    """Participation by commune, age and channel; what is small is hidden."""
    budget = _find(number)
    here.step(_("Who took part"))
    return render(
        "budgets/participation.html",
        budget=budget,
        tables=[shown_in(table, _words()) for table in budget.participation],
        left_out=max((table["left_out"] for table in budget.participation), default=0),
    )


def _words() -> dict[str, dict[str, str]]:
    return {
        HOME: {"": _("Commune"), UNSAID: _("Not said")},
        AGE: {"": _("Age"), UNSAID: _("Not said"), **{band: _band(band) for band in bands_from(0)}},
        CHANNEL: {
            "": _("Way of voting"),
            **{str(channel): str(title) for channel, title in CHANNELS.items()},
        },
    }


def _band(name: str) -> str:
    """« 25 à 39 ans » for 25-39, « 75 ans et plus » for 75+."""
    first, _dash, last = name.partition("-")
    if not last:
        return str(_("%(age)s and over", age=first.removesuffix("+")))
    return str(_("%(first)s to %(last)s", first=first, last=last))


@blueprint.get("/<number:number>/participation.csv")
def participation_file(number: int) -> Response:
    """The same figures as a CSV file; an empty count is hidden."""
    budget = _find(number)
    lines = stream(list(COLUMNS), [rows_in(budget.participation)])
    headers = {"Content-Disposition": f'attachment; filename="participation-{number}.csv"'}
    return FlaskResponse(lines, mimetype="text/csv", headers=headers)
