"""Correcting a pile of paper ballots that is being typed: how many it has, who types it.

What is done here is in the log of the edition, and told on the pile's page.
"""

from __future__ import annotations

from sqlalchemy import delete

from parvis.db import db, lock, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis_budgets.models import Batch, Entry
from parvis_budgets.operations.paper import SIZE_MOST, require_open, said_of_sizes
from parvis_budgets.queries.paper import (
    HANDED_OVER,
    RESIZED,
    differences_in,
    is_done,
    typed_beyond,
)


@operation
def resize_batch(actor: Person, batch: Batch, size: int, *, forget: bool = False) -> None:
    """Correct how many ballots a pile has, once it is counted again. What was typed of ballots
    beyond goes, in both typings, when the actor says so (`forget`). Raises Refused, Invalid,
    Conflict where both have finished and a larger pile would be typed on by people who have seen
    what the other typed otherwise.
    """
    require(actor, "budgets.keep_roll", batch.budget)
    lock(batch)
    require_open(batch)
    if not 1 <= size <= SIZE_MOST:
        raise Invalid({"size": said_of_sizes()})
    if size == batch.size:
        return
    if size > batch.size and is_done(batch) and differences_in(batch):
        raise Conflict(_("Settle what was typed in two ways first: the pile can then be larger."))
    beyond = typed_beyond(batch, size)
    if beyond and not forget:
        text = ngettext(
            "%(num)d ballot after number %(size)d has been typed: tick the box to have it"
            " forgotten.",
            "%(num)d ballots after number %(size)d have been typed: tick the box to have them"
            " forgotten.",
            beyond,
            size=size,
        )
        raise Invalid({"forget": text})
    db.session.execute(delete(Entry).where(Entry.batch_id == batch.id, Entry.number > size))
    record(
        RESIZED,
        actor=actor,
        content=batch.budget,
        number=batch.number,
        before=batch.size,
        size=size,
    )
    batch.size = size


@operation
def hand_over(actor: Person, batch: Batch, slot: int) -> None:
    """Free one of the two places of a pile for another agent, who goes on where the work stands:
    whoever types next and has not typed in the other place. Raises Refused, Conflict.
    """
    require(actor, "budgets.keep_roll", batch.budget)
    lock(batch)
    require_open(batch)
    if is_done(batch):
        raise Conflict(_("Both have finished this pile: differences are settled on its page."))
    agent = {1: batch.first_agent, 2: batch.second_agent}.get(slot)
    if agent is None:
        raise Conflict(_("Nobody types in this place."))
    if slot == 1:
        batch.first_agent_id = None
    else:
        batch.second_agent_id = None
    record(
        HANDED_OVER,
        actor=actor,
        content=batch.budget,
        number=batch.number,
        slot=slot,
        from_id=agent.id,
    )
