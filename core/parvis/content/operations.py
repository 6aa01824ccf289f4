"""What is done with any content: made, published, changed, deleted, followed."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import delete, select, update

from parvis.content.attachments.operations import forget_files
from parvis.content.models import Attachment, Content, ContentState, Follow, Version
from parvis.db import db, insert_once, now, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import require
from parvis.spaces.models import Component
from parvis.web.text import plain

C = TypeVar("C", bound=Content)

def next_number(component: Component) -> int:
    """The next number in the component; the row is locked until the end of the transaction."""
    number = db.session.scalar(
        update(Component)
        .where(Component.id == component.id)
        .values(last_number=Component.last_number + 1)
        .returning(Component.last_number)
        .execution_options(synchronize_session=False)
    )
    assert number is not None
    return number


def make_content(
    kind: type[C], component: Component, author: Person | None, /, **values: Any
) -> C:
    """A new draft in the component, within an operation. Asks no rule: the caller has."""
    content = kind(
        component_id=component.id,
        space_id=component.space_id,
        number=next_number(component),
        author_id=author.id if author else None,
        **values,
    )
    db.session.add(content)
    db.session.flush()  # which fills the columns' defaults in
    refresh_search(content)
    db.session.flush()
    return content


def refresh_search(content: Content) -> None:
    """Write again what searching looks at."""
    content.search = plain(" ".join([content.title, content.body, content.place]))


def publish_content(content: Content, actor: Person, event: str) -> None:
    """Publish a draft, keep its first version, record the event, within an operation."""
    content.state = ContentState.PUBLISHED
    content.published_at = content.changed_at = now()
    keep_version(content, actor)
    record(event, actor=actor, content=content)


def keep_version(content: Content, actor: Person | None) -> None:
    """Keep the texts as they are now as a version."""
    db.session.add(
        Version(
            content_id=content.id,
            number=content.version,
            author_id=actor.id if actor else None,
            data={name: getattr(content, name) for name in content.versioned},
        )
    )
    db.session.flush()


def revise_content(content: Content, actor: Person, event: str, **values: Any) -> bool:
    """Change a content within an operation; a published one gets a new version and the event is
    recorded when its texts have changed. Returns whether anything changed.
    """
    texts_before = [getattr(content, name) for name in content.versioned]
    changed = False
    for name, value in values.items():
        if getattr(content, name) != value:
            setattr(content, name, value)
            changed = True
    if not changed:
        return False
    content.changed_at = now()
    refresh_search(content)
    if content.is_published:
        if [getattr(content, name) for name in content.versioned] != texts_before:
            content.version += 1
            keep_version(content, actor)
        record(event, actor=actor, content=content)
    db.session.flush()
    return True


def delete_draft(content: Content) -> None:
    """Delete a draft with its pictures and documents, within an operation that has asked its
    rule. What was published is withdrawn instead.
    """
    assert content.state == ContentState.DRAFT
    attached = db.session.scalars(select(Attachment).where(Attachment.content_id == content.id))
    forget_files(attached.all())
    db.session.delete(content)
    db.session.flush()


@operation
def follow_content(actor: Person, content: Content) -> bool:
    """Hear of what becomes of a content; returns whether it was new. Raises Refused."""
    require(actor, "core.follow", content)
    new = insert_once(Follow, person_id=actor.id, content_id=content.id)
    if new:
        _count_follower(content, 1)
    return new


@operation
def unfollow_content(actor: Person, content: Content) -> bool:
    """Hear of it no more; returns whether it was followed."""
    gone = db.session.execute(
        delete(Follow).where(Follow.person_id == actor.id, Follow.content_id == content.id)
    )
    followed = bool(gone.rowcount)  # type: ignore[attr-defined]
    if followed:
        _count_follower(content, -1)
    return followed


def _count_follower(content: Content, step: int) -> None:
    table = Content.__table__
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == content.id)
        .values(followers_count=table.c.followers_count + step)
    )
    db.session.expire(content, ["followers_count"])
