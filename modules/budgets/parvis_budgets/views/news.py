"""Stopping the mails: the link is in each of them, and asks nobody to sign in."""

from __future__ import annotations

from flask import abort, request
from werkzeug import Response

from parvis.rules.visibility import may_see_content
from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, limited
from parvis_budgets.models import Budget
from parvis_budgets.operations.news import stop_news as stop
from parvis_budgets.operations.news import who_stops
from parvis_budgets.views.base import blueprint, component_here

STOPS = Limit("budgets stop", "30 per minute; 200 per hour")


@blueprint.route("/news/<key>", methods=["GET", "POST"])
@limited(STOPS)
def stop_news(key: str) -> Response:
    """What the link of a mail stops; the button does it, as scanners open links."""
    found = who_stops(key)
    if found is None or found[1].component_id != component_here().id:
        abort(404)
    person, content = found
    if not may_see_content(person, content):
        abort(404)
    here.step(_("Hear of it no more"))
    if request.method == "POST":
        stop(person, content)
    response = render(
        "budgets/stop_news.html",
        content=content,
        whole=isinstance(content, Budget),
        stopped=request.method == "POST",
    )
    response.headers["Cache-Control"] = "no-store"
    return response
