"""What a person has done and follows, for the page of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from parvis.content.models import Content, ContentState, Follow, SpaceFollow
from parvis.db import db
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.rules import may_see_content
from parvis.spaces.models import Component, Membership, Space

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


def followed_by(person: Person) -> Sequence[Content]:
    """The published contents that the person follows and may still see, the last followed first."""
    found = db.session.scalars(
        _contents()
        .join(Follow, Follow.content_id == Content.id)
        .where(Follow.person_id == person.id, Content.state == ContentState.PUBLISHED)
        .order_by(Follow.created_at.desc(), Content.id.desc())
    ).all()
    return [content for content in found if may_see_content(person, content)]


def spaces_followed_by(person: Person) -> Sequence[Space]:
    """The spaces that the person follows, by name."""
    return db.session.scalars(
        select(Space)
        .join(SpaceFollow, SpaceFollow.space_id == Space.id)
        .where(SpaceFollow.person_id == person.id)
        .order_by(Space.name)
        .limit(MOST)
    ).all()


def memberships_of(person: Person) -> Sequence[Membership]:
    """The person's memberships, by the spaces' names."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.space)
        .options(joinedload(Membership.space))
        .where(Membership.person_id == person.id)
        .order_by(Space.name)
        .limit(MOST)
    ).all()
