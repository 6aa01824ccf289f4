"""Finding proposals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from parvis.content import Content, ContentState
from parvis.db import UTCDateTime, db
from parvis.db.ready import Ready, Row, among, numbered
from parvis.people import Person
from parvis.spaces import Category, Component
from parvis.web import Page, page_of, slugify
from parvis.web.pages import ordered, page_by
from parvis.web.urls import component_url
from parvis_proposals.models import Proposal, Stage, Support

# The key of the core's table, which its indexes hold; the other is equal to it.
_ID = Content.__table__.c.id

ORDERS: dict[str, list[tuple[Any, bool]]] = {
    "newest": [(Proposal.published_at, True), (_ID, True)],
    "oldest": [(Proposal.published_at, False), (_ID, False)],
    "supported": [(Proposal.supports_count, True), (Proposal.id, True)],
    "commented": [(Proposal.comments_count, True), (_ID, True)],
}


def _published(component: Component) -> Select[Proposal]:
    return select(Proposal).where(
        Proposal.component_id == component.id, Proposal.state == ContentState.PUBLISHED
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows of a proposal."""

    id: int
    number: int
    title: str
    body: str
    state: str
    stage: str
    channel: str
    version: int
    changed_at: object
    """As the database gives it: to tell one state from another."""
    published_at: datetime
    """Of a draft, when it was begun."""
    supports_count: int
    comments_count: int
    author: str | None
    category: str | None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Another one when anything that shows has changed; the texts have a version."""
        return (
            *(self.id, self.version, self.changed_at, self.state, self.stage, self.author),
            *(self.supports_count, self.comments_count, self.category),
        )


_COLUMNS = (
    *(_ID, Proposal.number, Proposal.title, Proposal.body, Proposal.state, Proposal.stage),
    *(Proposal.channel, Proposal.version, type_coerce(Proposal.changed_at, String)),
    func.coalesce(Proposal.published_at, Proposal.created_at, type_=UTCDateTime()),
    *(Proposal.supports_count, Proposal.comments_count),
    *(Person.name, Category.title.label("category")),
)


def _listed() -> Select[*Row]:
    return (
        select(*_COLUMNS)
        .select_from(Proposal)
        .outerjoin(Person, Person.id == Proposal.author_id)
        .outerjoin(Category, Category.id == Proposal.category_id)
        .where(Proposal.component_id == bindparam("component"))
    )


@dataclass(frozen=True)
class Chosen:
    """What a list is asked for."""

    words: tuple[str, ...] = ()
    """Without accents or capitals."""
    stage: Stage | None = None
    category_id: int | None = None
    order: str = "newest"

    @property
    def all(self) -> bool:
        """Whether the list is the whole one."""
        return not (self.words or self.stage or self.category_id)


def list_proposals(
    component: Component, chosen: Chosen, *, supported_by: Person | None = None
) -> Page[Listed]:
    """One page of the published proposals; perhaps those that a person supports alone."""
    order = ORDERS[chosen.order]
    given: dict[str, Any] = {"component": component.id}
    given |= {f"word{at}": f"%{_escaped(word)}%" for at, word in enumerate(chosen.words)}
    if chosen.stage is not None:
        given["stage"] = chosen.stage
    if chosen.category_id is not None:
        given["category"] = chosen.category_id
    if supported_by is not None:
        given["person"] = supported_by.id

    def fetch(start: Sequence[Any], backwards: bool) -> list[Listed]:
        keys = {f"key{at}": value for at, value in enumerate(start)}
        way = _way(chosen.order, frozenset({*given, *keys}), backwards)
        return [Listed(*row) for row in way(**given, **keys)]

    return page_by(fetch, order)


@lru_cache(maxsize=64)
def _way(order: str, given: frozenset[str], backwards: bool) -> Ready:
    """The statement of the lists for which these values are given, in this order."""

    def build() -> Select[*Row]:
        query = _listed().where(Proposal.state == ContentState.PUBLISHED)
        for name in sorted(given):
            if name.startswith("word"):
                query = query.where(Proposal.search.like(bindparam(name), escape="/"))
        if "stage" in given:
            query = query.where(Proposal.stage == bindparam("stage"))
        if "category" in given:
            query = query.where(Proposal.category_id == bindparam("category"))
        if "person" in given:
            query = query.join(Support, Support.proposal_id == Proposal.id).where(
                Support.person_id == bindparam("person")
            )
        start = [
            bindparam(f"key{at}", type_=column.type)
            for at, (column, _descending) in enumerate(ORDERS[order])
            if f"key{at}" in given
        ]
        return ordered(query, ORDERS[order], start, backwards=backwards)

    return Ready(build)


def _escaped(word: str) -> str:
    """The word as LIKE takes it, with / for what it would take for something else."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


def proposals_of(person: Person, component: Component) -> Page[Listed]:
    """One page of what the person wrote or entered here, drafts and withdrawn ones too."""
    order = [(_ID, True)]
    query = _listed().where(
        or_(Proposal.author_id == person.id, Proposal.entered_by_id == person.id)
    )

    def fetch(start: Sequence[Any], backwards: bool) -> list[Listed]:
        part = ordered(query, order, start, backwards=backwards)
        return [Listed(*row) for row in db.session.execute(part, {"component": component.id})]

    return page_by(fetch, order)


@dataclass(frozen=True)
class Pin:
    """A proposal on the map."""

    title: str
    url: str
    lat: float
    lon: float


def placed_proposals(component: Component, limit: int = 500) -> list[Pin]:
    """The published proposals that have a point, the newest first."""
    rows = db.session.execute(
        _published(component)
        .with_only_columns(
            Proposal.number, Proposal.title, Proposal.latitude, Proposal.longitude
        )
        .where(Proposal.latitude.is_not(None))
        .order_by(Proposal.published_at.desc(), _ID.desc())
        .limit(limit)
    )
    return [
        Pin(title, address_of(component, number, title), lat, lon)
        for number, title, lat, lon in rows
        if lat is not None and lon is not None
    ]


def address_of(component: Component, number: int, title: str) -> str:
    """Where the proposal of this number is read."""
    slug = slugify(title)
    values = {"number": number, "slug": slug} if slug else {"number": number}
    return component_url(component, "show", **values)


ON_A_PAGE = 20
"""Proposals on one page of a list."""


@Ready
def _supported() -> Select[*Row]:
    return select(Support.proposal_id).where(
        Support.person_id == bindparam("person"),
        Support.proposal_id.in_(among("number", ON_A_PAGE)),
    )


def supported_among(person: Person | None, numbers: Sequence[int]) -> frozenset[int]:
    """Which of the proposals of these numbers, those of one page, the person supports."""
    if person is None or not numbers:
        return frozenset()
    rows = _supported(person=person.id, **numbered("number", ON_A_PAGE, numbers))
    return frozenset(number for (number,) in rows)


def to_answer(component: Component, stages: Sequence[Stage], order: str) -> Page[Proposal]:
    """One page of the published proposals at these stages, for those who answer."""
    query = (
        _published(component)
        .options(joinedload(Proposal.author), joinedload(Proposal.category))
        .where(Proposal.stage.in_(stages))
    )
    return page_of(query, ORDERS[order])
