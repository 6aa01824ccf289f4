"""What becomes of those drawn."""

from __future__ import annotations

from parvis.content import Channel
from parvis.db import lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Seat, SeatState

REPLIES = (SeatState.CONFIRMED, SeatState.DECLINED)


@operation
def enter_reply(actor: Person, seat: Seat, reply: SeatState, channel: Channel) -> None:
    """Note what someone drawn replied to a facilitator. Raises Refused, Invalid, Conflict once the
    seat has been answered for.
    """
    recruitment = seat.draw.sub_draw.recruitment
    require(actor, "sortition.manage_panel", recruitment)
    lock(recruitment)
    lock(seat)
    if reply not in REPLIES:
        raise Invalid({"reply": _("Yes or no.")})
    if seat.state != SeatState.DRAWN:
        raise Conflict(_("This person has answered already."))
    seat.state, seat.replied_at = reply, now()
    seat.channel, seat.entered_by_id = channel, actor.id
    record("sortition.replied", actor=actor, content=recruitment)
