"""Finding contents."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from flask import abort
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from parvis.content.models import Attachment, AttachmentKind, Content, ContentState
from parvis.db import db
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.rules import may_see_content
from parvis.spaces.models import Component, ComponentState, Space
from parvis.spaces.queries import seen_below

C = TypeVar("C", bound=Content)


def find(kind: type[C], component: Component, number: int, person: Person | None) -> C:
    """The content of this number in the component; 404 when it is not there for this person."""
    content = db.session.scalar(
        select(kind)
        .options(joinedload(kind.author), joinedload(kind.category))
        .where(kind.component_id == component.id, kind.number == number)
    )
    if content is None or not may_see_content(person, content):
        abort(404)
    return content


def newest_below(space: Space, limit: int) -> Sequence[Content]:
    """What was published last in the space and the public ones below, of installed types."""
    return (
        db.session.scalars(
            select(Content)
            .join(Component, Component.id == Content.component_id)
            .options(
                joinedload(Content.author),
                joinedload(Content.space),
                joinedload(Content.component),
            )
            .where(
                Content.type.in_(list(registry().content_types)),
                Content.state == ContentState.PUBLISHED,
                Content.space_id.in_(seen_below(space)),
                Component.state != ComponentState.OFF,
            )
            .order_by(Content.published_at.desc(), Content.id.desc())
            .limit(limit)
        )
        .unique()
        .all()
    )


@cache
def _images_by_content() -> Select[Attachment]:
    return (
        select(Attachment)
        .where(
            Attachment.content_id.in_(bindparam("numbers", expanding=True)),
            Attachment.kind == AttachmentKind.IMAGE,
        )
        .order_by(Attachment.content_id, Attachment.position, Attachment.id)
    )


def first_images(contents: Sequence[Content]) -> dict[int, Attachment]:
    """The first image of each content, by the content's number in the table: one query."""
    numbers = [content.id for content in contents]
    if not numbers:
        return {}
    found: dict[int, Attachment] = {}
    for image in db.session.scalars(_images_by_content(), {"numbers": numbers}):
        found.setdefault(image.content_id, image)
    return found


def images_of(content: Content) -> list[Attachment]:
    """The content's images, in order."""
    return _attachments(content, AttachmentKind.IMAGE)


def files_of(content: Content) -> list[Attachment]:
    """The content's other files, in order."""
    return _attachments(content, AttachmentKind.FILE)


def _attachments(content: Content, kind: AttachmentKind) -> list[Attachment]:
    return list(
        db.session.scalars(
            select(Attachment)
            .where(Attachment.content_id == content.id, Attachment.kind == kind)
            .order_by(Attachment.position, Attachment.id)
        )
    )
