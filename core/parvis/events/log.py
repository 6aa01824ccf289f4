"""Recording what happened."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select, union, update

from parvis.content.models import Comment, Content, Link
from parvis.db import db
from parvis.events.models import Event
from parvis.events.outbox import send
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.spaces.models import Component, Membership, Space


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
    mark the pages of the space, of those above, and of contents tied to this one as changed.

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
        tied = _spaces_tied(select(Content.id).where(Content.id == content.id)) if content else ()
        touch(space, below=declared.spreads, others=tied)
    return event


def touch(space: Space, *, below: bool = False, others: Collection[int] = ()) -> None:
    """Give the space and those above a new version number: their pages have changed. With `below`
    those below too, and those where something is tied to what any of them holds; and these others.
    """
    changed = {*space.ancestor_ids, space.id, *others}
    if below:
        under = Space.path.startswith(space.path, autoescape=True)
        changed.update(db.session.scalars(select(Space.id).where(under)))
        held = select(Content.id).join(Space, Space.id == Content.space_id).where(under)
        changed.update(_spaces_tied(held))
    _renew(changed)


def touch_where_named(person: Person) -> None:
    """Mark as changed the pages of all the spaces where the person's name may stand, and of those
    above: where they wrote, answered, belong, or did anything that was recorded.
    """
    found = union(
        select(Content.space_id).where(Content.author_id == person.id),
        select(Content.space_id)
        .join(Comment, Comment.content_id == Content.id)
        .where(Comment.author_id == person.id),
        select(Membership.space_id).where(Membership.person_id == person.id),
        select(Event.space_id).where(Event.actor_id == person.id, Event.space_id.is_not(None)),
    ).subquery()
    paths = db.session.scalars(select(Space.path).where(Space.id.in_(select(found)))).all()
    _renew({int(number) for path in paths for number in path.split("/") if number})


def _spaces_tied(contents: Select[int]) -> Collection[int]:
    """The spaces of what is tied to these contents, whose pages show their titles."""
    others = union(
        select(Link.target_id).where(Link.source_id.in_(contents)),
        select(Link.source_id).where(Link.target_id.in_(contents)),
    ).subquery()
    tied = select(Content.space_id).where(Content.id.in_(select(others))).distinct()
    return db.session.scalars(tied).all()


def _renew(spaces: Collection[int]) -> None:
    # Always in the same order, in one statement: two who lock the same spaces in different orders
    # would wait for each other for ever; and the weaker lock, which leaves others write rows that
    # point to them.
    ordered = (
        select(Space.id)
        .where(Space.id.in_(spaces))
        .order_by(Space.id)
        .with_for_update(key_share=True)
    )
    db.session.execute(
        update(Space)
        .where(Space.id.in_(ordered))
        .values(version=Space.version + 1)
        .execution_options(synchronize_session=False)
    )
