"""Finding comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from parvis.content.models import Comment, CommentState, Content
from parvis.db import db, now
from parvis.spaces.models import Membership, Role, Space
from parvis.web.here import Crumb
from parvis.web.pages import Page, page_of

ORDERS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "discussed": _("Most discussed"),
}

_COLUMNS = {
    "newest": [(Comment.id, True)],
    "oldest": [(Comment.id, False)],
    "discussed": [(Comment.replies_count, True), (Comment.id, True)],
}

THREADS = 20
"""Threads on a page."""

UNFOLDED = 3
"""A thread with more replies than this is shown folded."""


@dataclass
class Thread:
    """A first comment and, when they are few, its replies."""

    first: Comment
    replies: Sequence[Comment] = ()

    @property
    def folded(self) -> int:
        """How many replies are not shown here."""
        return 0 if self.replies else self.first.replies_count


@dataclass
class Discussion:
    """One page of the comments of a content."""

    content: Content
    order: str
    page: Page[Thread]
    address: str
    titles: dict[int, str] = field(default_factory=dict)
    """What the authors who run the space are there, by the author's number."""

    @property
    def orders(self) -> list[Crumb]:
        """The orders to choose from, as links."""
        return [
            Crumb(str(title), f"{self.address}?order={name}#comments", name == self.order)
            for name, title in ORDERS.items()
        ]


def discussion_of(content: Content, url: str, order: str = "newest") -> Discussion:
    """One page of threads in this order (`ORDERS`): three queries whatever they hold. `url` is the
    address of the other pages.
    """
    if order not in ORDERS:
        order = "newest"
    shown = (Comment.state == CommentState.PUBLISHED, Comment.replies_count > 0)
    query = (
        select(Comment)
        .options(joinedload(Comment.author))
        .where(Comment.content_id == content.id, Comment.thread_id.is_(None), or_(*shown))
    )
    page: Page[Any] = page_of(query, _COLUMNS[order], size=THREADS, url=url)
    firsts: Sequence[Comment] = page.items
    short = [c.id for c in firsts if 0 < c.replies_count <= UNFOLDED]
    replies = _replies(short) if short else {}
    page.items = [Thread(first, replies.get(first.id, ())) for first in firsts]
    authors = {c.author_id for c in firsts} | {r.author_id for t in replies.values() for r in t}
    return Discussion(content, order, page, url, titles_of(content.space, authors))


def thread_of(first: Comment) -> Thread:
    """The whole thread that this comment began."""
    return Thread(first, _replies([first.id]).get(first.id, ()))


def _replies(thread_ids: list[int]) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = {}
    rows = db.session.scalars(
        select(Comment)
        .options(joinedload(Comment.author), joinedload(Comment.parent).joinedload(Comment.author))
        .where(Comment.thread_id.in_(thread_ids), Comment.state == CommentState.PUBLISHED)
        .order_by(Comment.id)
    )
    for reply in rows:
        assert reply.thread_id is not None
        found.setdefault(reply.thread_id, []).append(reply)
    return found


def titles_of(space: Space, person_ids: Iterable[int | None]) -> dict[int, str]:
    """What these people are in the space, for those who have a title or run it."""
    wanted = {number for number in person_ids if number is not None}
    if not wanted:
        return {}
    moment = now()
    rows = db.session.execute(
        select(Membership.person_id, Membership.title, Membership.role).where(
            Membership.space_id == space.id,
            Membership.person_id.in_(wanted),
            Membership.since <= moment,
            or_(Membership.until.is_(None), Membership.until > moment),
            or_(Membership.title != "", Membership.role != Role.MEMBER),
        )
    )
    return {person_id: title or str(_ROLES[Role(role)]) for person_id, title, role in rows}


_ROLES = {
    Role.MEMBER: _("Member"),
    Role.MODERATOR: _("Moderator"),
    Role.FACILITATOR: _("Facilitator"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def find_comment(content: Content, number: int) -> Comment:
    """The comment of this number, of this content; 404 when it is not there."""
    comment = db.session.scalar(
        select(Comment)
        .options(joinedload(Comment.author))
        .where(Comment.id == number, Comment.content_id == content.id)
    )
    if comment is None:
        abort(404)
    return comment
