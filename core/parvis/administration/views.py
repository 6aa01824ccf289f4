"""The installation's administration: how it is, modules, jobs, settings. Territories, spaces and
people have files of their own.
"""

from __future__ import annotations

from flask import Response, abort, current_app, flash, request, url_for
from sqlalchemy import select

from parvis.administration import operations, people_views, queries, territory_views
from parvis.administration.forms import settings_form
from parvis.administration.health import examine
from parvis.administration.pages import blueprint, show
from parvis.administration.settings import SiteSettings, site_settings
from parvis.db import db
from parvis.events import Outbox, OutboxState
from parvis.modules.registry import registry
from parvis.rules import Invalid
from parvis.web.actor import acting_person
from parvis.web.here import Crumb
from parvis.web.i18n import gettext as _
from parvis.web.pages import page_of
from parvis.web.rendering import redirect_to

__all__ = ["blueprint", "people_views", "territory_views"]


@blueprint.get("/")
def index() -> Response:
    """How the installation is: what is to be mended, some figures."""
    checks = examine(current_app._get_current_object())  # type: ignore[attr-defined]
    return show(
        "index",
        checks=sorted(checks, key=lambda check: (check.ok, not check.urgent)),
        counts=queries.counts(),
        demonstration=queries.demonstration(),
    )


@blueprint.route("/demonstration/", methods=["GET", "POST"])
def demonstration() -> Response:
    """Ask before removing the demonstration; remove it."""
    found = queries.demonstration()
    if found is None:
        abort(404)
    if request.method == "POST":
        operations.remove_demonstration(acting_person())
        flash(_("The demonstration is removed."), "success")
        return redirect_to(url_for(".index"))
    return show("demonstration", _("Remove the demonstration"), demonstration=found)


@blueprint.get("/modules/")
def modules() -> Response:
    """The modules: which ones there are, in which state."""
    return show("modules", _("Modules"), modules=queries.module_rows(registry()))


@blueprint.get("/jobs/")
def jobs() -> Response:
    """Jobs that wait, or that were given up."""
    failed = request.args.get("state") == "failed"
    states = [OutboxState.FAILED] if failed else [OutboxState.WAITING, OutboxState.DISPATCHED]
    lines = page_of(select(Outbox).where(Outbox.state.in_(states)), [(Outbox.id, True)], size=30)
    tabs = [
        Crumb(_("Waiting"), url_for(".jobs"), not failed),
        Crumb(_("Given up"), url_for(".jobs", state="failed"), failed),
    ]
    return show("jobs", _("Jobs"), lines=lines, tabs=tabs, failed=failed)


@blueprint.post("/jobs/<number:number>/again")
def send_again(number: int) -> Response:
    """Send a job again that was given up."""
    operations.send_again(acting_person(), _line(number))
    flash(_("The job has been sent again."), "success")
    return redirect_to(url_for(".jobs", state="failed"))


@blueprint.post("/jobs/<number:number>/drop")
def drop_job(number: int) -> Response:
    """Forget a job that was given up."""
    operations.drop_job(acting_person(), _line(number))
    flash(_("The job is forgotten."), "success")
    return redirect_to(url_for(".jobs", state="failed"))


def _line(number: int) -> Outbox:
    line = db.session.get(Outbox, number)
    if line is None:
        abort(404)
    return line


@blueprint.route("/settings/", methods=["GET", "POST"])
def settings() -> Response:
    """The site's choices."""
    form = settings_form(site_settings())
    if form.validate_on_submit():
        try:
            operations.change_settings(acting_person(), SiteSettings.from_form(form))
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(url_for(".settings"))
    return show("settings", _("Settings"), form=form)
