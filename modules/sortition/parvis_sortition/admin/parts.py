"""The sub-draws of a mandate: parts of the panel drawn from people of their own."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.rules import Conflict, Invalid, Refused, ask
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    desk_url,
    find_recruitment,
    sub_draw_or_404,
)
from parvis_sortition.admin.mandate import form_page, step_to
from parvis_sortition.forms.mandate import SubDrawForm, part_data
from parvis_sortition.operations.parts import add_sub_draw, change_sub_draw, remove_sub_draw
from parvis_sortition.queries.panel import drawn_draws
from parvis_sortition.rules import may_change_part


@blueprint.route("/<number:number>/mandate/parts", methods=["GET", "POST"])
def parts(number: int) -> Response:
    """The sub-draws, and a form for one more."""
    recruitment = find_recruitment(number)
    step_to(recruitment, _("Members and sub-draws"))
    form = SubDrawForm(data={"alternates": 0})
    if form.validate_on_submit():
        try:
            add_sub_draw(acting_person(), recruitment, form.part())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Added. Give it its quotas."), "success")
            return redirect_to(desk_url(recruitment, "parts"))
    return render(
        "sortition/admin/mandate_parts.html",
        recruitment=recruitment,
        form=form,
        changeable=ask(here.person, "sortition.change", recruitment),
        drawn={draw.sub_draw_id for draw in drawn_draws(recruitment)},
    )


@blueprint.route("/<number:number>/mandate/parts/<number:part>", methods=["GET", "POST"])
def part(number: int, part: int) -> Response:
    """Change one sub-draw."""
    recruitment = find_recruitment(number)
    sub_draw = sub_draw_or_404(recruitment, part)
    verdict = may_change_part(here.person, sub_draw)
    if not verdict:
        raise Refused(verdict)
    step_to(recruitment, sub_draw.name)
    form = SubDrawForm(data=part_data(sub_draw))
    if form.validate_on_submit():
        size = sub_draw.size
        try:
            change_sub_draw(acting_person(), sub_draw, form.part())
        except Invalid as error:
            form.take(error.errors)
        else:
            if sub_draw.size != size and sub_draw.quotas:
                flash(_("Saved. The number of members has changed: look at its quotas."), "warning")
            else:
                flash(_("Saved."), "success")
            return redirect_to(desk_url(recruitment, "parts"))
    return form_page(recruitment, form, sub_draw.name)


@blueprint.post("/<number:number>/mandate/parts/<number:part>/remove")
def remove_part(number: int, part: int) -> Response:
    """Take a sub-draw away."""
    recruitment = find_recruitment(number)
    try:
        remove_sub_draw(acting_person(), sub_draw_or_404(recruitment, part))
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Removed."), "success")
    return redirect_to(desk_url(recruitment, "parts"))
