"""Giving a recruitment up."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.rules import Conflict, Invalid, require
from parvis.web import Form, acting_person, component_url, here, redirect_to
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
)
from parvis_sortition.admin.mandate import form_page, step_to
from parvis_sortition.forms.mandate import ReasonForm
from parvis_sortition.models import Recruitment, Stage
from parvis_sortition.operations.ending import cancel_recruitment, delete_recruitment
from parvis_sortition.queries.panel import drawn_draws


@blueprint.route("/<number:number>/give-up", methods=["GET", "POST"])
def give_up(number: int) -> Response:
    """Give the recruitment up: deleted when nobody has seen it, else cancelled in public."""
    recruitment = find_recruitment(number)
    step_to(recruitment, _("Give up this recruitment"))
    if recruitment.stage == Stage.PREPARING:
        return _delete(recruitment)
    require(here.person, "sortition.give_up", recruitment)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            cancel_recruitment(acting_person(), recruitment, form.reason.data)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"": str(error)})
        else:
            flash(_("The recruitment is cancelled; the public page says why."), "success")
            return redirect_to(desk_url(recruitment))
    lead = _("Nobody can answer any more; what people said is erased within a day.")
    if drawn_draws(recruitment):
        lead = _(
            "Those drawn are told by mail, the memberships that the panel gave them end, and what "
            "people said is erased within a day. The draw, its file and your reason stay public."
        )
    return form_page(
        recruitment, form, _("Give up this recruitment"), lead, _("Cancel the recruitment")
    )


def _delete(recruitment: Recruitment) -> Response:
    form = Form()
    if form.validate_on_submit():
        delete_recruitment(acting_person(), recruitment)
        flash(_("Deleted."), "success")
        return redirect_to(component_url(current_component(), "index", admin=True))
    lead = _("It was never published: it is deleted for good.")
    return form_page(recruitment, form, _("Give up this recruitment"), lead, _("Delete"))
