"""Territories and spaces, in the installation's administration."""

from __future__ import annotations

from flask import Response, abort, flash, request, url_for
from sqlalchemy import select

from parvis.administration import queries, territories
from parvis.administration.forms import AppointForm, TerritorySearchForm
from parvis.administration.pages import blueprint, show
from parvis.db import db
from parvis.rules import Conflict, Invalid
from parvis.spaces.invitations import invite
from parvis.spaces.kinds import kind_title
from parvis.spaces.labels import STATES
from parvis.spaces.models import Role, Space, SpaceState
from parvis.spaces.queries import load_above
from parvis.territories import SirenError, UnknownTerritoryError, load
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis.web.pages import page_of
from parvis.web.rendering import redirect_to


@blueprint.get("/territories/", endpoint="territories")
def index() -> Response:
    """The territories of the installation, and where their data comes from."""
    return show(
        "territories",
        _("Territories"),
        territories=territories.territories(),
        provenance=load().provenance,
        states=STATES,
        kind_title=kind_title,
    )


@blueprint.get("/territories/add")
def add_territory() -> Response:
    """Find a territory in the official data."""
    form = TerritorySearchForm(request.args)
    text = (form.q.data or "").strip()
    return show(
        "add_territory",
        _("Choose a territory"),
        fragment="_found",
        search=form,
        text=text,
        found=territories.search(text) if text else [],
        first=not territories.territories(),
    )


@blueprint.post("/territories/add")
def open_territory() -> Response:
    """Make the spaces of the territory chosen."""
    try:
        report = territories.open_territory(acting_person(), request.form.get("siren", ""))
    except (SirenError, UnknownTerritoryError):
        abort(404)
    space = report.space
    if space not in report.created:
        flash(_("%(space)s is here already, and up to date.", space=space.name))
        return redirect_to(url_for(".territories"))
    count = len(report.created) - 1
    flash(
        ngettext(
            "%(space)s is ready to be set up, with its commune.",
            "%(space)s is ready to be set up, with its %(num)d communes.",
            count,
            space=space.name,
        ),
        "success",
    )
    return redirect_to(url_for("theming_admin.appearance", space=space.slug))


@blueprint.post("/territories/update")
def update_territories() -> Response:
    """Follow the official data; what has changed is shown."""
    following = territories.follow_official_data(acting_person())
    return show("territories_updated", _("Territories"), following=following)


@blueprint.get("/spaces/")
def spaces() -> Response:
    """All the spaces, one level of the tree at a time."""
    parent = _parent(request.args.get("under", ""))
    page = page_of(
        queries.below(parent), [(Space.name, False), (Space.id, False)], size=50
    )
    return show(
        "spaces",
        _("Spaces"),
        parent=parent,
        above=load_above([parent]) if parent else [],
        page=page,
        below=queries.children_counts(page.items),
        administered=queries.administered(page.items),
        states=STATES,
        kind_title=kind_title,
        visible=(SpaceState.OPEN, SpaceState.CLOSED),
    )


def _parent(slug: str) -> Space | None:
    if not slug:
        return None
    parent = db.session.scalar(select(Space).where(Space.slug == slug[:80]))
    if parent is None:
        abort(404)
    return parent


@blueprint.route("/spaces/<slug:space>/appoint", methods=["GET", "POST"])
def appoint(space: str) -> Response:
    """Invite the first administrator of a space that nobody administers."""
    found = _parent(space)
    assert found is not None
    form = AppointForm()
    address = url_for(".spaces", under=found.parent.slug if found.parent else None)
    if form.validate_on_submit():
        try:
            invite(acting_person(), found, form.email.data, Role.ADMINISTRATOR)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"email": error.message})
        else:
            flash(_("An invitation has been sent to %(email)s.", email=form.email.data), "success")
            return redirect_to(address)
    return show("appoint", found.name, form=form, space=found, address=address)
