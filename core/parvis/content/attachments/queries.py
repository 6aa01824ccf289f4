"""Finding pictures and documents."""

from __future__ import annotations

from flask import abort
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from parvis.content.media import ShownFile
from parvis.content.models import Attachment, AttachmentKind, Content
from parvis.db import db
from parvis.db.ready import Ready, Row
from parvis.modules.registry import registry
from parvis.spaces.models import Component


def attachments_of(content: Content) -> tuple[list[Attachment], list[Attachment]]:
    """The content's pictures and its documents, each in order: one query."""
    rows = db.session.scalars(
        select(Attachment)
        .where(Attachment.content_id == content.id)
        .order_by(Attachment.position, Attachment.id)
    ).all()
    return (
        [row for row in rows if row.kind == AttachmentKind.IMAGE],
        [row for row in rows if row.kind == AttachmentKind.FILE],
    )


@Ready
def _shown() -> Select[*Row]:
    return (
        select(
            *(Attachment.kind, Attachment.key, Attachment.name, Attachment.alt),
            *(Attachment.size, Attachment.widths),
        )
        .where(Attachment.content_id == bindparam("content"))
        .order_by(Attachment.position, Attachment.id)
    )


def shown_attachments(content: Content) -> tuple[list[ShownFile], list[ShownFile]]:
    """The same, as they show: of no session."""
    rows = _shown(content=content.id)
    pictures = [ShownFile(*row) for kind, *row in rows if kind == AttachmentKind.IMAGE]
    return pictures, [ShownFile(*row) for kind, *row in rows if kind == AttachmentKind.FILE]


def find_attachment(content: Content, number: int) -> Attachment:
    """The attachment of this number, of this content; 404 when it is not there."""
    row = db.session.get(Attachment, number)
    if row is None or row.content_id != content.id:
        abort(404)
    return row


def attachment_of_key(key: str) -> Attachment | None:
    """The attachment that the media store keeps under this key, its content loaded with it."""
    return db.session.scalar(
        select(Attachment)
        .join(Attachment.content)
        .options(
            joinedload(Attachment.content).joinedload(Content.space),
            joinedload(Attachment.content).joinedload(Content.component).joinedload(Component.space),
        )
        .where(Attachment.key == key, Content.type.in_(list(registry().content_types)))
    )
