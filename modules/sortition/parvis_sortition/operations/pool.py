"""Checking volunteers: who can't be drawn, who is one person twice, who lives together."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from parvis.db import db, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid
from parvis.web.i18n import gettext as _
from parvis_sortition.models import (
    Draw,
    Recruitment,
    Stage,
    SubDraw,
    Volunteer,
    VolunteerState,
)
from parvis_sortition.operations.mandate import hold
from parvis_sortition.operations.recognising import exclude, set_tags
from parvis_sortition.queries.draws import live_draw
from parvis_sortition.queries.pool import left_out_of

REASON_MAX = 200


@operation
def exclude_volunteer(actor: Person, volunteer: Volunteer, reason: str) -> None:
    """Take someone out of the pool, with a reason that they can read. Raises Refused, Invalid,
    Conflict when a draw is under way, or they are out already, for a reason that stays.
    """
    recruitment = volunteer.recruitment
    _begin(actor, recruitment, [volunteer.sub_draw])
    if volunteer.state == VolunteerState.EXCLUDED:
        raise Conflict(_("Excluded already: %(reason)s", reason=volunteer.reason))
    _exclude(volunteer, reason)
    record("sortition.pool_changed", actor=actor, content=recruitment)


@operation
def leave_people_out(actor: Person, draw: Draw, reason: str) -> int:
    """Take all those out of the pool whom the quotas of a refused draw leave in no panel, with one
    reason that each of them can read. Returns how many. Raises Refused, Invalid, Conflict when the
    mandate has changed since, or none of them is left, or a draw is under way.
    """
    recruitment = draw.sub_draw.recruitment
    _begin(actor, recruitment, [draw.sub_draw])
    found = left_out_of(draw)
    if not found or draw.mandate.number != recruitment.mandate_number:
        raise Conflict(_("The quotas or the volunteers have changed since this draw."))
    for volunteer in found:
        _exclude(volunteer, reason)
    record("sortition.pool_changed", actor=actor, content=recruitment)
    return len(found)


def _exclude(volunteer: Volunteer, reason: str) -> None:
    """Raises Invalid without a reason."""
    if not reason.strip() or len(reason) > REASON_MAX:
        raise Invalid(
            {"reason": _("A reason of %(count)d characters at most is needed.", count=REASON_MAX)}
        )
    exclude(volunteer, reason.strip())
    if volunteer.invitation is not None:
        volunteer.invitation.excluded = reason.strip()


@operation
def readmit_volunteer(actor: Person, volunteer: Volunteer) -> None:
    """Take someone excluded back into the pool; of someone who has withdrawn, forget that they were
    excluded, so that they can answer anew. Raises Refused, Conflict.
    """
    recruitment = volunteer.recruitment
    _begin(actor, recruitment, [volunteer.sub_draw])
    if volunteer.state != VolunteerState.EXCLUDED:
        raise Conflict(_("This volunteer is in the pool already."))
    volunteer.state, volunteer.reason = VolunteerState.REGISTERED, ""
    if volunteer.invitation is not None:
        volunteer.invitation.excluded = ""
    if volunteer.is_withdrawn:
        db.session.delete(volunteer)
    else:
        set_tags(volunteer)
        volunteer.checked_at = now()
    record("sortition.pool_changed", actor=actor, content=recruitment)


@operation
def settle_volunteers(
    actor: Person, recruitment: Recruitment, numbers: Collection[int], *, apart: bool = False
) -> int:
    """Note that volunteers, by their numbers, can be drawn whatever they share. `apart`: they live
    in different homes though the address is the same (the flats of a building). Returns how many.
    Raises Refused, Conflict when a draw is under way.
    """
    _begin(actor, recruitment, [])
    found = db.session.scalars(
        select(Volunteer).where(
            Volunteer.recruitment_id == recruitment.id,
            Volunteer.number.in_(set(numbers)),
            Volunteer.state == VolunteerState.REGISTERED,
        )
    ).all()
    _refuse_live({volunteer.sub_draw for volunteer in found})
    for volunteer in found:
        volunteer.checked_at = now()
        if apart:
            volunteer.household_tag = ""
    if found:
        record("sortition.pool_changed", actor=actor, content=recruitment)
    return len(found)


def _begin(actor: Person, recruitment: Recruitment, parts: Collection[SubDraw]) -> None:
    hold(actor, "sortition.read_volunteers", recruitment)
    if recruitment.stage not in (Stage.OPEN, Stage.DRAWN):
        raise Conflict(_("Volunteers are not checked at this stage."))
    _refuse_live(parts)


def _refuse_live(parts: Collection[SubDraw]) -> None:
    """While a draw is live, its pool stays as it is."""
    if any(live_draw(part) is not None for part in parts):
        raise Conflict(_("A draw is under way: its pool is closed."))
