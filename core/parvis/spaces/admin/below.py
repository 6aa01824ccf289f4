"""The communes of a territory: who runs them, inviting their first administrator."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from parvis.db import db, now
from parvis.rules import Conflict, Invalid
from parvis.spaces.admin.common import METHODS, blueprint, enter, show, step_below
from parvis.spaces.forms import AppointForm
from parvis.spaces.invitations import invite
from parvis.spaces.labels import STATES
from parvis.spaces.models import Membership, Role, Space
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to


@blueprint.get("/<slug:space>/admin/communes")
def communes(space: str) -> ResponseReturnValue:
    """The communes, with who runs them."""
    found = enter(space, _("Communes"), administrators=True)
    rows = _communes(found)
    return show(
        "communes",
        found,
        communes=rows,
        administered=_administered([row.id for row in rows]),
        states=STATES,
    )


@blueprint.route("/<slug:space>/admin/communes/<number:number>", methods=METHODS)
def appoint(space: str, number: int) -> ResponseReturnValue:
    """Invite the first administrator of a commune."""
    found = enter(space, administrators=True)
    commune = db.session.get(Space, number)
    if commune is None or commune.parent_id != found.id or commune.kind != "commune":
        abort(404)
    address = url_for(".communes", space=space)
    step_below(_("Communes"), address, commune.name)
    form = AppointForm()
    if form.validate_on_submit():
        try:
            invite(acting_person(), commune, form.email.data, Role.ADMINISTRATOR)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"email": error.message})
        else:
            flash(_("An invitation has been sent to %(email)s.", email=form.email.data), "success")
            return redirect_to(address)
    return show("appoint", found, form=form, commune=commune, address=address)


def _communes(space: Space) -> list[Space]:
    return list(
        db.session.scalars(
            select(Space)
            .where(Space.parent_id == space.id, Space.kind == "commune")
            .order_by(Space.name)
        )
    )


def _administered(numbers: list[int]) -> set[int]:
    moment = now()
    return set(
        db.session.scalars(
            select(Membership.space_id).where(
                Membership.space_id.in_(numbers),
                Membership.role == Role.ADMINISTRATOR,
                Membership.holds(moment),
            )
        )
    )
