"""The phases of the space."""

from __future__ import annotations

from collections.abc import Sequence

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
    return _phase_page(enter(space), None)


@blueprint.route("/<slug:space>/admin/phases/<number:number>", methods=METHODS)
def edit_phase(space: str, number: int) -> ResponseReturnValue:
    """Change a phase."""
    found = enter(space)
    return _phase_page(found, _find(found, number))


def _phase_page(space: Space, phase: Phase | None) -> ResponseReturnValue:
    address = url_for(".phases", space=space.slug)
    step_below(_("Phases"), address, phase.title if phase else _("Add a phase"))
    form = PhaseForm(components_of(space), phase, _openings(phase))
    if form.validate_on_submit():
        try:
            if phase is None:
                operations.add_phase(acting_person(), space, **form.values())
            else:
                operations.change_phase(acting_person(), phase, **form.values())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(address)
    return show("phase", space, form=form, phase=phase, address=address)


def _openings(phase: Phase | None) -> Sequence[PhaseOpening]:
    if phase is None:
        return ()
    return db.session.scalars(select(PhaseOpening).where(PhaseOpening.phase_id == phase.id)).all()


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
