"""Giving up a recruitment."""

from __future__ import annotations

from parvis.content.operations import delete_draft
from parvis.db import db, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Recruitment, SeatState, Stage
from parvis_sortition.operations.freezing import draw_under_way
from parvis_sortition.operations.mandate import check_words, hold
from parvis_sortition.operations.notices import tell_cancelled
from parvis_sortition.operations.welcoming import end_own_membership
from parvis_sortition.queries.panel import sitting


@operation
def delete_recruitment(actor: Person, recruitment: Recruitment) -> None:
    """Delete a recruitment that was never published. Raises Refused, Conflict."""
    hold(actor, "sortition.change", recruitment)
    if recruitment.stage != Stage.PREPARING:
        raise Conflict(_("It has been published: it can be cancelled, saying why in public."))
    delete_draft(recruitment)


@operation
def cancel_recruitment(actor: Person, recruitment: Recruitment, reason: str) -> None:
    """Give up a published recruitment, saying why in public. Those drawn are written to, and the
    memberships that the panel gave them end; the data of all who answered is erased by the next
    daily job, public files stay. Raises Refused, Invalid, Conflict while a draw is under way.
    """
    hold(actor, "sortition.give_up", recruitment)
    if not reason.strip():
        raise Invalid({"reason": _("Say why: it is published.")})
    check_words({"cancel_reason": reason.strip()})
    if draw_under_way(recruitment):
        raise Conflict(_("It can’t be cancelled now: cancel its draw first."))
    tell_cancelled(recruitment, reason.strip())
    for seat in sitting(recruitment, SeatState.CONFIRMED):
        end_own_membership(actor, seat)
    recruitment.stage, recruitment.cancel_reason = Stage.CANCELLED, reason.strip()
    db.session.flush()
    record("sortition.given_up", actor=actor, content=recruitment)
