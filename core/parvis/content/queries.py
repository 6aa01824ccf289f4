"""Finding contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from flask import abort
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from parvis.content.media import CardImage
from parvis.content.models import Attachment, AttachmentKind, Content, ContentState
from parvis.db import db
from parvis.db.ready import Ready, Row, among, at_most, numbered
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
            .join(Content.component)
            .options(
                joinedload(Content.author),
                joinedload(Content.space),
                contains_eager(Content.component),
            )
            .where(
                Content.type.in_(list(registry().content_types)),
                Content.state == ContentState.PUBLISHED,
                Content.space_id.in_(seen_below(space)),
                Component.state != ComponentState.OFF,
            )
            .order_by(Content.published_at.desc(), Content.id.desc())
            .limit(at_most(limit))
        )
        .unique()
        .all()
    )


ON_A_PAGE = 20


class Numbered(Protocol):
    """A content, or what a list shows of one."""

    @property
    def id(self) -> int:
        """Its number in the table."""
        ...


@Ready
def _images() -> Select[*Row]:
    return (
        select(Attachment.content_id, Attachment.key, Attachment.alt, Attachment.widths)
        .where(
            Attachment.content_id.in_(among("number", ON_A_PAGE)),
            Attachment.kind == AttachmentKind.IMAGE,
        )
        .order_by(Attachment.content_id, Attachment.position, Attachment.id)
    )


def first_images(contents: Sequence[Numbered]) -> dict[int, CardImage]:
    """The first image of each content, by the content's number in the table: one query for a page
    of them.
    """
    numbers = [content.id for content in contents]
    found: dict[int, CardImage] = {}
    for start in range(0, len(numbers), ON_A_PAGE):
        part = numbered("number", ON_A_PAGE, numbers[start : start + ON_A_PAGE])
        for content_id, key, alt, widths in _images(**part):
            found.setdefault(content_id, CardImage(key, alt, tuple(widths)))
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
