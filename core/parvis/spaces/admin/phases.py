"""The phases of the space."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from parvis.db import db, now
from parvis.rules import Invalid
from parvis.spaces import operations
from parvis.spaces.admin.common import METHODS, blueprint, do, enter, show, step_below
from parvis.spaces.forms import PhaseForm
from parvis.spaces.models import Phase, PhaseOpening, Space
from parvis.spaces.phases import timeline
from parvis.spaces.queries import components_of, phases_of
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to


@blueprint.get("/<slug:space>/admin/phases")
def phases(space: str) -> ResponseReturnValue:
    """The phases, by date."""
    found = enter(space, _("Phases"))
    rows = phases_of(found)
    return show("phases", found, phases=list(zip(rows, timeline(rows, now()), strict=True)))


@blueprint.route("/<slug:space>/admin/phases/add", methods=METHODS)
def add_phase(space: str) -> ResponseReturnValue:
    """A new phase."""
    found = enter(space)
    address = url_for(".phases", space=space)
    step_below(_("Phases"), address, _("Add a phase"))
    form = PhaseForm(components_of(found))
    if form.validate_on_submit():
        try:
            operations.add_phase(
                acting_person(),
                found,
                title=form.title.data,
                description=form.description.data or "",
                starts_at=form.starts_at(),
                ends_at=form.ends_at(),
                openings=form.opened(),
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(address)
    return show("phase", found, form=form, phase=None, address=address)


@blueprint.route("/<slug:space>/admin/phases/<number:number>", methods=METHODS)
def edit_phase(space: str, number: int) -> ResponseReturnValue:
    """Change a phase."""
    found = enter(space)
    phase = _find(found, number)
    address = url_for(".phases", space=space)
    step_below(_("Phases"), address, phase.title)
    open_now = db.session.scalars(
        select(PhaseOpening).where(PhaseOpening.phase_id == phase.id)
    ).all()
    form = PhaseForm(components_of(found), phase, open_now)
    if form.validate_on_submit():
        try:
            operations.change_phase(
                acting_person(),
                phase,
                title=form.title.data,
                description=form.description.data or "",
                starts_at=form.starts_at(),
                ends_at=form.ends_at(),
                openings=form.opened(),
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(address)
    return show("phase", found, form=form, phase=phase, address=address)


@blueprint.post("/<slug:space>/admin/phases/<number:number>/remove")
def remove_phase(space: str, number: int) -> ResponseReturnValue:
    """Remove a phase."""
    found = enter(space)
    phase = _find(found, number)
    return do(
        lambda: operations.remove_phase(acting_person(), phase),
        url_for(".phases", space=space),
        _("%(title)s is removed.", title=phase.title),
    )


def _find(space: Space, number: int) -> Phase:
    phase = db.session.get(Phase, number)
    if phase is None or phase.space_id != space.id:
        abort(404)
    return phase
