"""What follows from events."""

from __future__ import annotations

from parvis.db import db
from parvis.events import Event
from parvis_proposals.operations import take_back_all_supports


def forget_supports(event_id: int) -> None:
    """The supports of an account that has been deleted go with it. Twice has one effect."""
    event = db.session.get(Event, event_id)
    if event is not None and event.actor_id is not None:
        take_back_all_supports(event.actor_id)
