"""Attaching pictures and documents to a content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from parvis.content.attachments import store
from parvis.content.attachments.files import StoredFile, store_file
from parvis.content.attachments.images import StoredImage, store_image
from parvis.content.models import Attachment, AttachmentKind, Content
from parvis.db import after_commit, db, lock, now, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import Invalid, require
from parvis.spaces.components import settings_of

ALT_MAX = 300
FILES_MAX = 20
PICTURES_MAX = 10
"""Where the component's settings have no `pictures_max`."""


@dataclass(frozen=True)
class Picture:
    """A picture that is in the store, and has no row yet."""

    stored: StoredImage
    alt: str


@contextmanager
def new_pictures(upload: FileStorage | None, alt: str, field: str) -> Iterator[list[Picture]]:
    """The picture of a form, put in the store for an operation called inside; none when none was
    sent. Its files are removed when that raises. Raises Invalid, at `field` and `<field>_alt`.
    """
    if not upload:
        yield []
        return
    check_alt(alt, f"{field}_alt")
    stored = store_image(upload.stream, field=field)
    try:
        yield [Picture(stored, alt)]
    except BaseException:
        store.remove(stored.key)
        raise


def pictures_max(content: Content) -> int:
    """How many pictures a content may have: its component's setting `pictures_max`."""
    return int(getattr(settings_of(content.component), "pictures_max", PICTURES_MAX))


def check_alt(alt: str, field: str = "alt") -> None:
    """Raise Invalid, at `field`, for a description that is missing or too long."""
    if not alt.strip():
        raise Invalid({field: _("Say in a few words what the picture shows.")})
    if len(alt) > ALT_MAX:
        raise Invalid({field: _("%(count)d characters at most.", count=ALT_MAX)})


def attach_image(actor: Person, content: Content, source: IO[bytes], alt: str) -> Attachment:
    """Add a picture with its description. Raises Refused, Invalid (`picture`, `alt`)."""
    # Asked before the work too: decoding pictures is dear. The row's operation asks again.
    require(actor, "core.attach", content)
    check_alt(alt)
    stored = store_image(source)
    try:
        return _attach_image(actor, content, stored, alt)
    except BaseException:
        store.remove(stored.key)
        raise


@operation
def _attach_image(actor: Person, content: Content, stored: StoredImage, alt: str) -> Attachment:
    require(actor, "core.attach", content)
    row = add_image(content, stored, alt)
    _changed(actor, content)
    return row


def add_image(
    content: Content, stored: StoredImage, alt: str, *, most: int | None = None
) -> Attachment:
    """Write the row of a picture that is in the store, within an operation that has asked its
    rule. Raises Invalid (`picture`) when the content has all it may have: `most`, where a module's
    own operation allows more than its component's setting.
    """
    position = _next_position(
        content,
        AttachmentKind.IMAGE,
        pictures_max(content) if most is None else most,
        {"picture": _("It has all the pictures it may have: remove one first.")},
    )
    row = Attachment(
        content_id=content.id,
        kind=AttachmentKind.IMAGE,
        key=stored.key,
        name="",
        alt=alt.strip(),
        media_type="image/webp",
        size=stored.size,
        width=stored.width,
        height=stored.height,
        widths=list(stored.widths),
        position=position,
    )
    db.session.add(row)
    db.session.flush()
    return row


def attach_file(actor: Person, content: Content, stream: IO[bytes], name: str) -> Attachment:
    """Add a document. Raises Refused, Invalid (`file`)."""
    require(actor, "core.attach", content)
    stored = store_file(stream, name)
    try:
        return _attach_file(actor, content, stored)
    except BaseException:
        store.remove(stored.key)
        raise


@operation
def _attach_file(actor: Person, content: Content, stored: StoredFile) -> Attachment:
    require(actor, "core.attach", content)
    position = _next_position(
        content,
        AttachmentKind.FILE,
        FILES_MAX,
        {"file": _("It has all the documents it may have: remove one first.")},
    )
    row = Attachment(
        content_id=content.id,
        kind=AttachmentKind.FILE,
        key=stored.key,
        name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        position=position,
    )
    db.session.add(row)
    db.session.flush()
    _changed(actor, content)
    return row


def _next_position(
    content: Content, kind: AttachmentKind, most: int, errors: dict[str, str]
) -> int:
    # The row of the content is the lock: two uploads at once can't both take the last place.
    lock(content)
    count, last = db.session.execute(
        select(func.count(), func.max(Attachment.position)).where(
            Attachment.content_id == content.id, Attachment.kind == kind
        )
    ).one()
    if count >= most:
        raise Invalid(errors)
    return 0 if last is None else int(last) + 1


@operation
def describe_image(actor: Person, attachment: Attachment, alt: str) -> None:
    """Change a picture's description. Raises Refused, Invalid (`alt`)."""
    require(actor, "core.attach", attachment.content)
    check_alt(alt)
    attachment.alt = alt.strip()
    _changed(actor, attachment.content)


@operation
def move_attachment(actor: Person, attachment: Attachment, *, earlier: bool) -> None:
    """Swap an attachment with its neighbour of the same kind; the first shows on cards. Raises
    Refused.
    """
    require(actor, "core.attach", attachment.content)
    lock(attachment.content)
    rows = list(
        db.session.scalars(
            select(Attachment)
            .where(
                Attachment.content_id == attachment.content_id, Attachment.kind == attachment.kind
            )
            .order_by(Attachment.position, Attachment.id)
        )
    )
    at = rows.index(attachment)
    other = at - 1 if earlier else at + 1
    if not 0 <= other < len(rows):
        return
    rows[at], rows[other] = rows[other], rows[at]
    for position, row in enumerate(rows):
        row.position = position
    _changed(actor, attachment.content)


@operation
def remove_attachment(actor: Person, attachment: Attachment) -> None:
    """Remove a picture or a document; its files go once that is committed. Raises Refused."""
    content = attachment.content
    require(actor, "core.attach", content)
    forget_files([attachment])
    db.session.delete(attachment)
    _changed(actor, content)


def forget_files(attachments: Sequence[Attachment]) -> None:
    """Remove the files of attachments whose rows go, once the operation is committed."""
    keys = [attachment.key for attachment in attachments]

    def remove_all() -> None:
        for key in keys:
            store.remove(key)

    after_commit(remove_all)


def _changed(actor: Person, content: Content) -> None:
    content.changed_at = now()
    if content.is_published:
        record("core.attachments_changed", actor=actor, content=content)
