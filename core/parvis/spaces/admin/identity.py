"""Who the space is."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from parvis.rules import Invalid
from parvis.spaces import operations
from parvis.spaces.admin.common import METHODS, blueprint, enter, show
from parvis.spaces.admin.thread import onward
from parvis.spaces.forms import SpaceForm
from parvis.spaces.models import Space
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to

FRANCE = (46.6, 2.5)
"""Where the map opens for a space whose place is not known, in degrees."""


@blueprint.route("/<slug:space>/admin/space", methods=METHODS)
def identity(space: str) -> ResponseReturnValue:
    """Name, welcome, presentation, visibility, place, address."""
    found = enter(space, _("The space"), administrators=True)
    form = SpaceForm(found)
    if form.validate_on_submit():
        try:
            operations.change_space(acting_person(), found, **form.changes())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(onward(found, url_for(".index", space=found.slug)))
    centre, zoom = _centre(found)
    return show("identity", found, form=form, centre=centre, zoom=zoom)


def _centre(space: Space) -> tuple[tuple[float, float], int]:
    at: Space | None = space
    while at is not None:
        if at.latitude is not None and at.longitude is not None:
            return (at.latitude, at.longitude), 12
        at = at.parent
    return FRANCE, 5
