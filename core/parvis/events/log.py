"""Recording what happened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from parvis.content.models import Content
from parvis.db import db
from parvis.events.models import Event
from parvis.events.outbox import send
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.spaces.models import Component, Space


def record(
    type: str,
    *,
    actor: Person | None = None,
    space: Space | None = None,
    component: Component | None = None,
    content: Content | None = None,
    **data: Any,
) -> Event:
    """Write the event in the transaction under way, send the jobs of those who react to it, and
    mark the pages of the space and of those above as changed.

    Raises KeyError for an event type that no module declares.
    """
    declared = registry().events[type]
    if content is not None:
        component = component or content.component
    if component is not None:
        space = space or component.space
    event = Event(
        type=type,
        actor_id=actor.id if actor else None,
        space_id=space.id if space else None,
        component_id=component.id if component else None,
        content_id=content.id if content else None,
        public=declared.public,
        data=data,
    )
    db.session.add(event)
    db.session.flush()
    for reaction in registry().reactions.get(type, ()):
        send(reaction.job, event_id=event.id)
    if space is not None:
        touch(space, below=declared.spreads)
    return event


def touch(space: Space, *, below: bool = False) -> None:
    """Give the space and those above (and below) a new version number: their pages have changed."""
    changed: ColumnElement[bool] = Space.id.in_([*space.ancestor_ids, space.id])
    if below:
        changed = or_(changed, Space.path.startswith(space.path, autoescape=True))
    # Always in the same order: two who lock the same spaces in different orders would wait for
    # each other for ever; and the weaker lock, which leaves others write rows that point to them.
    ordered = select(Space.id).where(changed).order_by(Space.id).with_for_update(key_share=True)
    db.session.execute(
        update(Space)
        .where(Space.id.in_(ordered))
        .values(version=Space.version + 1)
        .execution_options(synchronize_session=False)
    )
