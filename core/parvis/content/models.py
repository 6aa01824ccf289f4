"""Content: the one table that every module's contents extend, and what every content has."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.db import (
    Base,
    JSONDict,
    Personal,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)
from parvis.db.models import load_unknown_as_base
from parvis.people.models import Person
from parvis.spaces.models import Category, Component, Space


class ContentState(enum.StrEnum):
    """Draft: its author's alone. Withdrawn: by its author. Hidden: by a moderator."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class Channel(enum.StrEnum):
    """How it reached the platform. What did not come by the web was entered by a facilitator."""

    WEB = "web"
    PAPER = "paper"
    PHONE = "phone"
    MEETING = "meeting"


class Content(Base):
    """Anything a person can read, comment, follow, report, search, link, export.

    A module's content is a subclass with a table `<module>_<thing>` of its own (joined-table
    inheritance) and a `polymorphic_identity` equal to the content type's name.
    """

    __tablename__ = "core_content"

    versioned: ClassVar[Mapping[str, str | LazyString]] = {
        "title": _("Title"),
        "body": _("Text"),
        "place": _("Place"),
    }
    """The texts of which former versions are kept, with their titles; a module may have others."""
    prepared_together: ClassVar[bool] = False
    """True: drafts are the common work of the space's facilitators, not their author's alone."""
    personal: ClassVar[Personal] = Personal(
        purpose="publishing what people write, under their name",
        readers="everyone once published, the author before",
        until="withdrawn by its author; the name goes with the account",
    )

    id: Mapped[int] = primary_key()
    type: Mapped[str] = mapped_column(String(80))
    space_id: Mapped[int] = foreign_key("core_space.id", ondelete="RESTRICT", index=False)
    component_id: Mapped[int] = foreign_key(
        "core_component.id", ondelete="RESTRICT", index=False
    )
    number: Mapped[int]
    """Its number in its component, and in its address."""
    author_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    entered_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    channel: Mapped[Channel] = mapped_column(String(12), default=Channel.WEB)
    channel_note: Mapped[str] = mapped_column(String(160), default="")
    """« marché de Digne, 12 mars »"""
    state: Mapped[ContentState] = mapped_column(String(12), default=ContentState.DRAFT)
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text, default="")
    """Markdown, as written."""
    language: Mapped[str] = mapped_column(String(5), default="fr")
    category_id: Mapped[int | None] = foreign_key("core_category.id", ondelete="SET NULL")
    place: Mapped[str] = mapped_column(String(160), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    search: Mapped[str] = mapped_column(Text, default="")
    """Title, text and place without accents or capitals."""
    version: Mapped[int] = mapped_column(default=1)
    comments_count: Mapped[int] = mapped_column(default=0)
    """Published comments, replies included; the two below count the stances among them."""
    comments_for: Mapped[int] = mapped_column(default=0)
    comments_against: Mapped[int] = mapped_column(default=0)
    followers_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    space: Mapped[Space] = relationship()
    component: Mapped[Component] = relationship()
    category: Mapped[Category | None] = relationship()

    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "core.content"}
    __table_args__ = (
        UniqueConstraint("component_id", "number"),
        CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn', 'hidden')", name="state_known"
        ),
        CheckConstraint("channel IN ('web', 'paper', 'phone', 'meeting')", name="channel_known"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point_whole"),
        CheckConstraint(
            "comments_count >= 0 AND comments_for >= 0 AND comments_against >= 0"
            " AND followers_count >= 0",
            name="counts_not_negative",
        ),
        Index(
            "ix_core_content_component_newest", "component_id", "state", "published_at", "id"
        ),
        Index(
            "ix_core_content_component_commented", "component_id", "state", "comments_count", "id"
        ),
        Index("ix_core_content_newest", "state", "published_at", "id"),
        Index("ix_core_content_space_newest", "space_id", "state", "published_at", "id"),
        Index("ix_core_content_type_newest", "type", "state", "published_at", "id"),
    )

    @property
    def is_published(self) -> bool:
        """Whether it can be seen by those who may see its space."""
        return self.state == ContentState.PUBLISHED


load_unknown_as_base(Content)


class CommentState(enum.StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class Comment(Base):
    """What someone says of a content, for, against or neutral, perhaps in answer to another."""

    __tablename__ = "core_comment"
    personal: ClassVar[Personal] = Personal(
        purpose="discussing a content in public, under one's name",
        readers="everyone who may see the content",
        until="withdrawn by its author; the name goes with the account",
    )

    id: Mapped[int] = primary_key()
    content_id: Mapped[int] = foreign_key("core_content.id", index=False)
    thread_id: Mapped[int | None] = foreign_key("core_comment.id")
    """The comment that began the thread; None for that one itself."""
    parent_id: Mapped[int | None] = foreign_key("core_comment.id")
    author_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    body: Mapped[str] = mapped_column(Text)
    stance: Mapped[int] = mapped_column(default=0)
    """1 for, -1 against, 0 neither."""
    state: Mapped[CommentState] = mapped_column(String(12), default=CommentState.PUBLISHED)
    replies_count: Mapped[int] = mapped_column(default=0)
    """Published replies in the thread this comment began."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    author: Mapped[Person | None] = relationship()
    content: Mapped[Content] = relationship()
    parent: Mapped[Comment | None] = relationship(
        foreign_keys=[parent_id], remote_side="Comment.id"
    )

    __table_args__ = (
        CheckConstraint("replies_count >= 0", name="replies_not_negative"),
        CheckConstraint("stance IN (-1, 0, 1)", name="stance_known"),
        CheckConstraint("state IN ('published', 'withdrawn', 'hidden')", name="state_known"),
        Index("ix_core_comment_content_thread", "content_id", "thread_id", "id"),
        Index("ix_core_comment_content_replies", "content_id", "thread_id", "replies_count", "id"),
    )


class Follow(Base):
    """A person wants to hear of a content."""

    __tablename__ = "core_follow"
    personal: ClassVar[Personal] = Personal(
        purpose="telling people what became of what they follow",
        readers="the person",
        until="unfollowed, or the end of the account",
    )

    person_id: Mapped[int] = foreign_key("core_person.id", primary_key=True, index=False)
    content_id: Mapped[int] = foreign_key("core_content.id", primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class SpaceFollow(Base):
    """A person wants to hear of a space."""

    __tablename__ = "core_space_follow"
    personal: ClassVar[Personal] = Personal(
        purpose="telling people what is new in a space",
        readers="the person",
        until="unfollowed, or the end of the account",
    )

    person_id: Mapped[int] = foreign_key("core_person.id", primary_key=True, index=False)
    space_id: Mapped[int] = foreign_key("core_space.id", primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class AttachmentKind(enum.StrEnum):
    IMAGE = "image"
    FILE = "file"


class Attachment(Base):
    """A file of a content. Images are re-encoded in several widths; nothing is served as sent."""

    __tablename__ = "core_attachment"

    id: Mapped[int] = primary_key()
    content_id: Mapped[int] = foreign_key("core_content.id", index=False)
    kind: Mapped[AttachmentKind] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(40), unique=True)
    """The folder of its files in the media store: unguessable."""
    name: Mapped[str] = mapped_column(String(160))
    """For a file, the name it is downloaded under; for an image, unused."""
    alt: Mapped[str] = mapped_column(String(300), default="")
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    """Bytes."""
    width: Mapped[int | None]
    height: Mapped[int | None]
    widths: Mapped[list[int]] = mapped_column(JSONDict, default=list)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    content: Mapped[Content] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('image', 'file')", name="kind_known"),
        Index("ix_core_attachment_content_kind", "content_id", "kind", "position"),
    )


class Link(Base):
    """A tie between two contents, of any modules and spaces: one was `born_from` the other …"""

    __tablename__ = "core_link"

    id: Mapped[int] = primary_key()
    source_id: Mapped[int] = foreign_key("core_content.id", index=False)
    target_id: Mapped[int] = foreign_key("core_content.id")
    relation: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    source: Mapped[Content] = relationship(foreign_keys=[source_id])
    target: Mapped[Content] = relationship(foreign_keys=[target_id])

    __table_args__ = (
        UniqueConstraint("source_id", "target_id", "relation"),
        CheckConstraint("source_id <> target_id", name="not_itself"),
    )


class Version(Base):
    """A content as it was, published, at one moment."""

    __tablename__ = "core_version"

    id: Mapped[int] = primary_key()
    content_id: Mapped[int] = foreign_key("core_content.id", index=False)
    number: Mapped[int]
    author_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    data: Mapped[dict[str, Any]] = mapped_column(JSONDict)
    """The texts by field name."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    author: Mapped[Person | None] = relationship()

    personal: ClassVar[Personal] = Personal(
        purpose="showing what changed in a published text, and by whom",
        readers="everyone who may see the content",
        until="with the content",
    )

    __table_args__ = (UniqueConstraint("content_id", "number"),)
