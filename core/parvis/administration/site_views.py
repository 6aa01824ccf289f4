"""The installer, and the page about the site."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, send_file, url_for

from parvis import __version__
from parvis.administration import install
from parvis.administration.forms import InstallForm
from parvis.administration.settings import site_settings
from parvis.administration.source import source_archive
from parvis.modules.registry import registry
from parvis.people.operations import enter_as
from parvis.people.pages import device, wait_message
from parvis.people.sessions import begin_visit
from parvis.rules import Conflict, Invalid
from parvis.territories import load
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, client_address, wait_for, within
from parvis.web.rendering import redirect_to, render

blueprint = Blueprint("site", __name__)

TRIES = Limit("install", "10 per 15 minutes; 50 per day")
"""Of a code of 60 bits."""
DOWNLOADS = Limit("source", "10 per hour")


@blueprint.route("/install/", methods=["GET", "POST"])
def installer() -> Response:
    """Make the first administrator of a fresh installation."""
    if install.has_administrator():
        return redirect(url_for("spaces.front"), 303)  # type: ignore[return-value]
    form = InstallForm()
    status = 200
    if form.is_submitted():
        status = 422
        if seconds := wait_for(TRIES, client_address()):
            form.take({"": wait_message(seconds)})
            status = 429
        elif form.validate() and _installed(form):
            return redirect_to(url_for("administration.add_territory"))
    response = render("administration/install.html", status=status, form=form)
    response.headers["Cache-Control"] = "no-store"
    return response


def _installed(form: InstallForm) -> bool:
    """Make the administrator and sign in; false when the form is to be shown again."""
    try:
        person = install.install(
            form.code.data,
            name=form.name.data,
            email=form.email.data,
            password=form.password.data,
            locale=here.locale,
        )
    except Invalid as error:
        form.take(error.errors)
        return False
    except Conflict as error:
        form.take({"": error.message})
        return False
    enter_as(person, device=device())
    begin_visit(person)
    flash(_("Welcome, %(name)s: you administer this site.", name=person.name), "success")
    return True


@blueprint.get("/about")
def about() -> Response:
    """Whose data and whose software the site stands on."""
    here.step(_("About this site"))
    provenance = load().provenance
    french = here.locale == "fr"
    return render(
        "administration/about.html",
        site=site_settings(),
        provenance=provenance,
        attribution=provenance.attribution_french if french else provenance.attribution_english,
        version=__version__,
        modules=[m for m in registry().modules.values() if m.name != "core"],
    )




@blueprint.get("/about/source.zip")
def source() -> Response:
    """The source code of the software as it is installed here."""
    within(DOWNLOADS, client_address())
    archive = source_archive(
        [module.package for module in registry().modules.values()],
        current_app.extensions["parvis"].config.instance_path.absolute(),
    )
    return send_file(archive, as_attachment=True, download_name=f"parvis-{__version__}.zip")
