"""What a person has done and follows, for the page of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from parvis.content.models import Content, ContentState, Follow, SpaceFollow
from parvis.db import db, now
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.rules import may_see_content, may_see_space
from parvis.spaces.models import Component, ComponentState, Membership, Space

MOST = 50


def _contents() -> Select[Content]:
    """Contents of installed modules, with what their addresses are made of."""
    return (
        select(Content)
        .options(joinedload(Content.component).joinedload(Component.space))
        .where(Content.type.in_(list(registry().content_types)))
        .limit(MOST)
    )


def drafts_of(person: Person) -> Sequence[Content]:
    """The person's drafts, the last changed first."""
    return db.session.scalars(
        _contents()
        .where(Content.author_id == person.id, Content.state == ContentState.DRAFT)
        .order_by(Content.changed_at.desc(), Content.id.desc())
    ).all()


def contents_of(person: Person) -> Sequence[Content]:
    """What the person has published, the newest first."""
    return db.session.scalars(
        _contents()
        .where(Content.author_id == person.id, Content.state == ContentState.PUBLISHED)
        .order_by(Content.published_at.desc(), Content.id.desc())
    ).all()


def published_by(person: Person, reader: Person | None) -> list[Content]:
    """What the person has published that the reader may see, the newest first."""
    return [
        content
        for content in contents_of(person)
        if content.component.state != ComponentState.OFF and may_see_content(reader, content)
    ]


def followed_by(person: Person) -> Sequence[Content]:
    """The published contents that the person follows and may still see, the last followed first."""
    found = db.session.scalars(
        _contents()
        .join(Follow, Follow.content_id == Content.id)
        .join(Component, Component.id == Content.component_id)
        .where(
            Follow.person_id == person.id,
            Content.state == ContentState.PUBLISHED,
            Component.state != ComponentState.OFF,
        )
        .order_by(Follow.created_at.desc(), Content.id.desc())
    ).all()
    return [content for content in found if may_see_content(person, content)]


def spaces_followed_by(person: Person) -> Sequence[Space]:
    """The spaces that the person follows and may still see, by name."""
    found = db.session.scalars(
        select(Space)
        .join(SpaceFollow, SpaceFollow.space_id == Space.id)
        .where(SpaceFollow.person_id == person.id)
        .order_by(Space.name)
        .limit(MOST)
    ).all()
    return [space for space in found if may_see_space(person, space)]


def memberships_of(person: Person) -> Sequence[Membership]:
    """The person's current memberships, by the spaces' names."""
    moment = now()
    return db.session.scalars(
        select(Membership)
        .join(Membership.space)
        .options(joinedload(Membership.space))
        .where(
            Membership.person_id == person.id,
            Membership.holds(moment),
        )
        .order_by(Space.name)
        .limit(MOST)
    ).all()
