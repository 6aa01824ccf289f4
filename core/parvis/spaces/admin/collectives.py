"""Requests for collectives: read, accepted, refused."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue

from parvis.db import db
from parvis.rules import Conflict, Invalid
from parvis.spaces.admin.common import METHODS, blueprint, do, enter, show, step_below
from parvis.spaces.collectives import (
    KIND,
    accept_collective,
    nobody_would_run,
    refuse_collective,
    requests_below,
)
from parvis.spaces.forms import ReasonForm
from parvis.spaces.models import CollectiveRequest, Space, SpaceState
from parvis.spaces.queries import below
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to


@blueprint.get("/<slug:space>/admin/collectives")
def collectives(space: str) -> ResponseReturnValue:
    """Requests that wait, the oldest first, and the collectives there are."""
    found = enter(space, _("Citizens’ collectives"))
    return show(
        "collectives",
        found,
        requests=requests_below(found),
        collectives=below(found, KIND, here.person),
    )


@blueprint.route("/<slug:space>/admin/collectives/<number:number>", methods=METHODS)
def collective(space: str, number: int) -> ResponseReturnValue:
    """One request; sending the form refuses it."""
    found = enter(space)
    request = _find(found, number)
    address = url_for(".collectives", space=space)
    step_below(_("Citizens’ collectives"), address, request.space.name)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            refuse_collective(acting_person(), request, form.reason.data)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            flash(str(error.message), "error")
            return redirect_to(address)
        else:
            flash(_("The request is refused; who asked for it has your reason."), "success")
            return redirect_to(address)
    return show(
        "collective",
        found,
        form=form,
        asked=request,
        address=address,
        nobody_would_run=nobody_would_run(),
    )


@blueprint.post("/<slug:space>/admin/collectives/<number:number>/accept")
def accept(space: str, number: int) -> ResponseReturnValue:
    """Open the collective."""
    found = enter(space)
    request = _find(found, number)
    name = request.space.name
    return do(
        lambda: accept_collective(acting_person(), request),
        url_for(".collectives", space=space),
        _("%(name)s is open; its founders have been told.", name=name),
    )


def _find(space: Space, number: int) -> CollectiveRequest:
    request = db.session.get(CollectiveRequest, number)
    if request is None or space.id not in request.space.ancestor_ids:
        abort(404)
    if request.space.state != SpaceState.REQUESTED:
        abort(404)
    return request
