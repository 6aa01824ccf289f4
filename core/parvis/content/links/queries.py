"""Finding what a content is tied to, and what it could be tied to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import abort
from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from parvis.content.links.relations import RELATIONS
from parvis.content.models import Content, ContentState, Link
from parvis.db import ID, db
from parvis.db.ready import Ready, Row, at_most
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.rules import may_see_content
from parvis.spaces.models import Component, ComponentState, Space
from parvis.web.text import plain
from parvis.web.urls import content_url

_MOST = 50


class Tied(NamedTuple):
    """A tie as the database has it."""

    number: int
    other: int
    """The number of the content at the other end."""
    relation: str
    forwards: bool
    """Whether the content is its source."""


@dataclass(frozen=True)
class Tie:
    """One line of what a content is tied to."""

    number: int
    label: str
    title: str
    """The other one's."""
    url: str
    space: str
    """The name of the other one's space."""


@Ready
def _links() -> Select[*Row]:
    content = bindparam("content", type_=ID)
    return (
        select(Link.id, Link.source_id, Link.target_id, Link.relation)
        .where(or_(Link.source_id == content, Link.target_id == content))
        .order_by(Link.id)
        .limit(at_most(_MOST))
    )


def links_of(content: Content) -> list[Tied]:
    """What the content is tied to, either way, whoever may see it."""
    return [
        Tied(number, target, relation, True)
        if source == content.id
        else Tied(number, source, relation, False)
        for number, source, target, relation in _links(content=content.id)
    ]


def ties_of(content: Content, person: Person | None) -> list[Tie]:
    """What the content is tied to, either way, as far as this person may see it: three queries."""
    return list(ties_seen(links_of(content), person))


def ties_seen(links: Sequence[Tied], person: Person | None) -> tuple[Tie, ...]:
    """What these links lead to, as far as this person may see it: two queries, none without
    links.
    """
    others = {c.id: c for c in visible({link.other for link in links}, person)}
    return tuple(
        Tie(
            link.number,
            str(RELATIONS[link.relation][0 if link.forwards else 1]),
            others[link.other].title,
            content_url(others[link.other]) or "",
            others[link.other].space.name,
        )
        for link in links
        if link.other in others and link.relation in RELATIONS
    )


def visible(numbers: set[int], person: Person | None) -> list[Content]:
    """Those of these contents that are published, of installed modules, in components that are
    not off, and that the person may see: two queries.
    """
    if not numbers:
        return []
    found = db.session.scalars(_published().where(Content.id.in_(numbers))).unique().all()
    return _seen(found, person)


def _published() -> Select[Content]:
    return (
        select(Content)
        .join(Content.component)
        .options(
            joinedload(Content.space), joinedload(Content.component).joinedload(Component.space)
        )
        .where(
            Content.type.in_(list(registry().content_types)),
            Content.state == ContentState.PUBLISHED,
            Component.state != ComponentState.OFF,
        )
    )


def _seen(contents: Sequence[Content], person: Person | None) -> list[Content]:
    above = {number for c in contents for number in c.space.ancestor_ids}
    # Held until the loop is over: `.parent` then finds them without asking again.
    kept = db.session.scalars(select(Space).where(Space.id.in_(above))).all() if above else []
    seen = [c for c in contents if may_see_content(person, c)]
    del kept
    return seen


def candidates(content: Content, words: str, person: Person | None) -> list[Content]:
    """What the words may mean: the address of a content, or words of its title; in the spaces of
    the same territory, those above and those below.
    """
    query = _published().where(Content.id != content.id)
    address = _address_in(words)
    if address is not None:
        query = query.join(Space, Space.id == Content.space_id).where(
            Space.slug == address["space"],
            Component.slug == address["component"],
            Content.number == int(address["number"]),
        )
    else:
        root = (content.space.ancestor_ids or [content.space.id])[0]
        query = query.join(Space, Space.id == Content.space_id).where(
            Space.path.startswith(f"/{root}/", autoescape=True)
        )
        parts = plain(words).split()[:8]
        if not parts:
            return []
        for part in parts:
            query = query.where(Content.search.contains(part, autoescape=True))
    found = db.session.scalars(query.order_by(Content.id.desc()).limit(12)).unique().all()
    return _seen(found, person)


def _address_in(words: str) -> re.Match[str] | None:
    try:
        return _ADDRESS.search(urlsplit(words).path) if "/" in words else None
    except ValueError:  # an address that is none, "http://[/"
        return None


_ADDRESS = re.compile(
    r"/(?P<space>[a-z0-9-]{1,80})/(?P<component>[a-z0-9-]{1,80})/(?P<number>[1-9][0-9]{0,17})(?:-|$)"
)


def find_link(content: Content, number: int) -> Link:
    """The tie of this number, at either end of which the content is; 404 otherwise."""
    link = db.session.get(Link, number)
    if link is None or content.id not in (link.source_id, link.target_id):
        abort(404)
    return link
