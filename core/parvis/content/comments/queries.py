"""Finding comments."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import abort
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased, joinedload

from parvis.content.models import Comment, CommentState, Content
from parvis.db import UTCDateTime, db, now
from parvis.db.ready import Ready, Row, among, numbered
from parvis.people.models import Person, PublicPage
from parvis.people.public_pages import has_page
from parvis.spaces.models import Membership, Role
from parvis.web.here import Crumb
from parvis.web.pages import Page, ordered, page_by

ORDERS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "discussed": _("Most discussed"),
}

_COLUMNS: dict[str, list[tuple[Any, bool]]] = {
    "newest": [(Comment.id, True)],
    "oldest": [(Comment.id, False)],
    "discussed": [(Comment.replies_count, True), (Comment.id, True)],
}

THREADS = 20
"""Threads on a page."""

UNFOLDED = 3
"""A thread with more replies than this is shown folded."""


class Writer(NamedTuple):
    """Who wrote something, as it shows."""

    id: int
    name: str
    has_page: bool
    """Whether they have a page that everyone can see."""


@dataclass(frozen=True, slots=True)
class Written:
    """A comment as it shows."""

    id: int
    thread_id: int | None
    parent_id: int | None
    author_id: int | None
    body: str
    stance: int
    state: str
    replies_count: int
    created_at: datetime
    edited_at: datetime | None
    author: Writer | None
    title: str
    """What the author is in the space, when it is something."""
    answered: str | None
    """The name of who wrote what this answers."""

    @property
    def key(self) -> Hashable:
        """Another one when anything that shows of it has changed, but for the time gone by."""
        # A number may serve again where rows were removed, at another moment.
        said = (self.id, self.created_at, self.edited_at, self.state)
        return (*said, self.author, self.title, self.answered)


@dataclass
class Thread:
    """A first comment and, when they are few, its replies."""

    first: Written
    replies: Sequence[Written] = ()

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

    @property
    def comments(self) -> list[Written]:
        """All that it shows."""
        return [c for thread in self.page for c in (thread.first, *thread.replies)]

    @property
    def orders(self) -> list[Crumb]:
        """The orders to choose from, as links."""
        return [
            Crumb(str(title), f"{self.address}?order={name}#comments", name == self.order)
            for name, title in ORDERS.items()
        ]


def discussion_of(content: Content, url: str, order: str = "newest") -> Discussion:
    """One page of threads in this order (`ORDERS`): two queries at most. `url` is the address of
    the other pages.
    """
    if order not in ORDERS:
        order = "newest"
    given = {"content": content.id, "space": content.space_id, "moment": now()}

    def fetch(start: Sequence[Any], backwards: bool) -> list[Written]:
        keys = {f"key{at}": value for at, value in enumerate(start)}
        return _taken(_threads(order, bool(keys), backwards)(**given, **keys))

    page: Page[Any] = page_by(fetch, _COLUMNS[order], size=THREADS, url=url)
    firsts: Sequence[Written] = page.items
    short = [c.id for c in firsts if 0 < c.replies_count <= UNFOLDED]
    replies: dict[int | None, list[Written]] = {}
    if short:
        some = numbered("thread", THREADS, short)
        for reply in _taken(_replies(space=content.space_id, moment=now(), **some)):
            replies.setdefault(reply.thread_id, []).append(reply)
    page.items = [Thread(first, replies.get(first.id, ())) for first in firsts]
    return Discussion(content, order, page, url)


def thread_of(content: Content, number: int) -> Thread:
    """The whole thread that the comment of this number began."""
    rows = _thread(thread=number, space=content.space_id, moment=now())
    first, *replies = _taken(rows)
    return Thread(first, replies)


_parent, _answered = aliased(Comment), aliased(Person)


def _written() -> Select[*Row]:
    """Comments with who wrote them, and what they are in the space when it is something."""
    moment = bindparam("moment", type_=UTCDateTime())
    runs = and_(
        Membership.space_id == bindparam("space"),
        Membership.person_id == Comment.author_id,
        Membership.holds(moment),
        or_(Membership.title != "", Membership.role != Role.MEMBER),
    )
    return (
        select(
            *(Comment.id, Comment.thread_id, Comment.parent_id, Comment.author_id),
            *(Comment.body, Comment.stance, Comment.state, Comment.replies_count),
            *(Comment.created_at, Comment.edited_at),
            *(Person.name, PublicPage.person_id, Membership.role, Membership.title),
            _answered.name,
        )
        .select_from(Comment)
        .outerjoin(Person, Person.id == Comment.author_id)
        .outerjoin(PublicPage, has_page(Person))
        .outerjoin(Membership, runs)
        .outerjoin(_parent, _parent.id == Comment.parent_id)
        .outerjoin(_answered, _answered.id == _parent.author_id)
    )


def _taken(rows: Sequence[Row]) -> list[Written]:
    found = []
    for *shown, name, page, role, title, answered in rows:
        author = None if shown[3] is None else Writer(shown[3], name, page is not None)
        if role is not None:
            title = title or str(_ROLES[Role(role)])
        found.append(Written(*(*shown, author, title or "", answered)))
    return found


@lru_cache(maxsize=16)
def _threads(order: str, keys: bool, backwards: bool) -> Ready:
    """The statement of one page of first comments, in this order, beyond a place or not."""

    def build() -> Select[*Row]:
        columns = _COLUMNS[order]
        start = [
            bindparam(f"key{at}", type_=column.type) for at, (column, _d) in enumerate(columns)
        ]
        query = _written().where(
            Comment.content_id == bindparam("content"),
            Comment.thread_id.is_(None),
            or_(Comment.state == CommentState.PUBLISHED, Comment.replies_count > 0),
        )
        return ordered(query, columns, start if keys else (), backwards=backwards, size=THREADS)

    return Ready(build)


@Ready
def _replies() -> Select[*Row]:
    return (
        _written()
        .where(
            Comment.thread_id.in_(among("thread", THREADS)),
            Comment.state == CommentState.PUBLISHED,
        )
        .order_by(Comment.id)
    )


@Ready
def _thread() -> Select[*Row]:
    """The first comment, then its published replies."""
    return (
        _written()
        .where(
            or_(
                Comment.id == bindparam("thread"),
                and_(
                    Comment.thread_id == bindparam("thread"),
                    Comment.state == CommentState.PUBLISHED,
                ),
            )
        )
        .order_by(Comment.id)
    )


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
