"""What has happened in a space, as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload

from parvis.content.models import Comment, CommentState, Content, ContentState
from parvis.db import db
from parvis.events.models import Event
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.spaces.models import Component, ComponentState, Space
from parvis.spaces.queries import seen_below
from parvis.web.urls import content_url, space_url


@dataclass(frozen=True)
class Entry:
    """One line of the activity."""

    at: datetime
    title: str
    """The sentence, plain text."""
    url: str | None
    icon: str
    text: str
    """The space, where it is not the one whose activity this is."""


def public_events(space: Space) -> Select[Event]:
    """The events that whoever sees the space may be told of, its own and those of the public
    spaces below: of declared types, about nothing that is hidden, withdrawn or switched off.
    """
    types = [event.name for event in registry().events.values() if event.public]
    taken_back = exists().where(
        Comment.id == Event.data["comment_id"].as_integer(),
        Comment.state != CommentState.PUBLISHED,
    )
    return (
        select(Event)
        .outerjoin(Content, Content.id == Event.content_id)
        .outerjoin(Component, Component.id == Event.component_id)
        .where(
            Event.public,
            Event.type.in_(types),
            Event.space_id.in_(seen_below(space)),
            or_(Event.content_id.is_(None), Content.state == ContentState.PUBLISHED),
            or_(Event.component_id.is_(None), Component.state != ComponentState.OFF),
            or_(Event.type != "core.commented", ~taken_back),
        )
    )


def latest_events(space: Space, limit: int) -> Sequence[Event]:
    """The last public events."""
    return db.session.scalars(
        public_events(space).order_by(Event.id.desc()).limit(limit)
    ).all()


def entries(space: Space, events: Sequence[Event]) -> list[Entry]:
    """The events as lines to show: three queries, however many there are."""
    spaces = {
        each.id: each
        for each in db.session.scalars(
            select(Space).where(Space.id.in_({event.space_id for event in events}))
        )
    }
    contents = {
        content.id: content
        for content in db.session.scalars(
            select(Content)
            .options(joinedload(Content.component), joinedload(Content.space))
            .where(
                Content.id.in_({e.content_id for e in events if e.content_id}),
                Content.type.in_(list(registry().content_types)),
            )
        )
    }
    actors = {event.actor_id for event in events if event.actor_id}
    people = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(actors)))
    names = {row.id: row.name for row in people}
    return [
        _entry(event, space, spaces.get(event.space_id or 0), contents, names) for event in events
    ]


def _entry(
    event: Event,
    seen_from: Space,
    space: Space | None,
    contents: dict[int, Content],
    names: dict[int, str],
) -> Entry:
    declared = registry().events[event.type]
    content = contents.get(event.content_id or 0)
    sentence = str(declared.sentence) % {
        "actor": names.get(event.actor_id or 0) or _("Someone"),
        "title": content.title if content else _("a content"),
        "space": space.name if space else "",
    }
    url = content_url(content) if content else space_url(space) if space else None
    elsewhere = space.name if space is not None and space.id != seen_from.id else ""
    return Entry(event.at, sentence, url, declared.icon, elsewhere)
