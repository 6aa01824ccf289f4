"""The page where a space's administrators choose how it looks."""

from __future__ import annotations

import dataclasses

from flask import Blueprint, Response, flash, request, url_for

from parvis.content.attachments.images import StoredImage, store_image
from parvis.rules import Invalid
from parvis.spaces.admin.common import enter, menu
from parvis.spaces.admin.thread import onward
from parvis.spaces.enter import enter_space
from parvis.spaces.models import Space
from parvis.theming import operations
from parvis.theming.contrast import is_colour
from parvis.theming.forms import AppearanceForm, appearance_form, wanted
from parvis.theming.themes import PICTURES, theme_of
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to, render

blueprint = Blueprint("theming_admin", __name__)

WIDTHS = {"logo": (480,), "banner": (1600,), "favicon": (96,)}
"""Pixels that the site's own pictures are kept in."""


@blueprint.route("/<slug:space>/admin/appearance/", methods=["GET", "POST"])
def appearance(space: str) -> Response:
    """Theme, colours, logo, banner."""
    found = enter(space, _("Appearance"), administrators=True)
    form = appearance_form(found)
    if colour := request.form.get("take"):
        return _with_proposal(found, form, colour)
    if form.validate_on_submit():
        try:
            choices = dataclasses.replace(wanted(form, found), pictures=_sent(form))
            operations.change_appearance(acting_person(), found, choices)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(onward(found, url_for(".appearance", space=space)))
    return _page(found, form)


@blueprint.post("/<slug:space>/admin/appearance/reset")
def reset(space: str) -> Response:
    """Back to what is inherited."""
    found = enter_space(space)
    operations.reset_appearance(acting_person(), found)
    flash(_("The space looks like the one above again."), "success")
    return redirect_to(url_for(".appearance", space=space))


def _page(space: Space, form: AppearanceForm) -> Response:
    return render(
        "theming/appearance.html",
        space=space,
        menu=menu(space),
        form=form,
        proposal=_proposal(space, form),
        inherited=theme_of(space.parent).name,
        status=422 if form.errors else 200,
    )


def _proposal(space: Space, form: AppearanceForm) -> str | None:
    """The nearest main colour that passes, when the one sent does not."""
    if "primary" not in form.errors or "theme" in form.errors:
        return None
    colour = form.primary.data or ""
    if not is_colour(colour):
        return None
    return operations.nearest_primary(space, form.theme.data or "", colour)


def _with_proposal(space: Space, form: AppearanceForm, colour: str) -> Response:
    """The form again, with the colour proposed in the place of the one refused."""
    form.primary.data = colour[:7]
    return _page(space, form)


def _sent(form: AppearanceForm) -> dict[str, StoredImage | None]:
    """The pictures to change: those sent, None for those to remove. Raises Invalid."""
    found: dict[str, StoredImage | None] = {}
    for name in PICTURES:
        upload = form[name].data
        if upload and upload.filename:
            found[name] = store_image(upload.stream, WIDTHS[name], site=True, field=name)
        elif f"remove_{name}" in form and form[f"remove_{name}"].data:
            found[name] = None
    return found
