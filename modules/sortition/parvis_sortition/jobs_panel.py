"""Work on panels done outside requests: replacements, mails to those drawn, silence."""

from __future__ import annotations

import logging

from sqlalchemy.exc import DBAPIError

from parvis.content import Content
from parvis.db import db
from parvis.events import Event
from parvis.people import Person
from parvis.spaces import Space
from parvis_sortition.models import Recruitment, Replacement, ReplacementStatus, Stage
from parvis_sortition.operations.notices import remind_drawn, tell_drawn
from parvis_sortition.operations.panel import end_mandate, note_silence
from parvis_sortition.operations.replacing import (
    fail_replacement,
    refuse_replacement,
    settle_replacement,
)
from parvis_sortition.operations.welcoming import note_joined
from parvis_sortition.publicfile import read_document
from parvis_sortition.queries.panel import awaiting_replies, panels_over, unavailable
from parvis_sortition.solving.ask import solve

log = logging.getLogger("parvis.sortition")

TRIES = 5
"""Times that a replacement is computed again because someone else left meanwhile."""


def replace(replacement_id: int) -> None:
    """Fill the empty seats of a draw. Nothing is held while the solver works; a second worker
    changes nothing.
    """
    replacement = db.session.get(Replacement, replacement_id)
    if replacement is None or replacement.status != ReplacementStatus.COMPUTING:
        return
    try:
        for _attempt in range(TRIES):
            if _replace(replacement):
                return
        raise RuntimeError("the panel changes faster than it can be filled")
    except DBAPIError:
        raise  # the database was away: the job is sent again
    except Exception:
        log.exception("replacement %s broke down", replacement_id)
        db.session.rollback()
        fail_replacement(db.session.get_one(Replacement, replacement_id))


def _replace(replacement: Replacement) -> bool:
    draw = replacement.draw
    db.session.refresh(draw, ["audit", "sealed"])
    if draw.sealed is None:
        raise RuntimeError("the sealed file of this draw is gone")
    document = read_document(draw)
    head = document["log"][-1]["hash"]
    order = {"document": document, "sealed": draw.sealed, "unavailable": unavailable(draw)}
    db.session.rollback()
    found = solve("replacement", order)
    if "relaxations" in found:
        return refuse_replacement(replacement, head, found["relaxations"])
    return settle_replacement(replacement, head, found["document"], found["entered"])


def follow_replies() -> None:
    """Each hour: write to those drawn who have not been told, remind, note those who stayed silent;
    end the mandates whose date has come.
    """
    for number in awaiting_replies():
        recruitment = db.session.get_one(Recruitment, number)
        tell_drawn(recruitment)
        remind_drawn(recruitment)
        note_silence(recruitment)
    for number in panels_over():
        end_mandate(db.session.get_one(Recruitment, number))


def tell(event_id: int) -> None:
    """A panel, or a replacement, has been drawn: those drawn are written to."""
    event = db.session.get(Event, event_id)
    content = db.session.get(Content, event.content_id) if event and event.content_id else None
    if isinstance(content, Recruitment) and content.stage != Stage.CANCELLED:
        tell_drawn(content)


def welcome_invited(event_id: int) -> None:
    """Someone has become a member of a space, maybe by the invitation of a panel."""
    event = db.session.get(Event, event_id)
    if event is None or event.actor_id is None or event.space_id is None:
        return
    person, space = db.session.get(Person, event.actor_id), db.session.get(Space, event.space_id)
    if person is not None and space is not None:
        note_joined(person, space)
