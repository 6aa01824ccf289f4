"""Finding proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from parvis.content import Content, ContentState
from parvis.db import db
from parvis.db.ready import Ready, among, numbered
from parvis.people import Person
from parvis.spaces import Category, Component
from parvis.web import Page, page_of, plain, slugify
from parvis.web.urls import component_url
from parvis_proposals.models import Answer, Proposal, Stage, Support

# The key of the core's table, which its indexes hold; the other is equal to it.
_ID = Content.__table__.c.id

# All that cards show of others; asking for more raises rather than query for each row.
_SHOWN_WITH = (
    joinedload(Proposal.author).load_only(Person.name, raiseload=True),
    joinedload(Proposal.category).load_only(Category.title, raiseload=True),
)

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


def list_proposals(
    component: Component,
    *,
    words: str = "",
    stage: Stage | None = None,
    category_id: int | None = None,
    order: str = "newest",
    supported_by: Person | None = None,
) -> Page[Proposal]:
    """One page of the published proposals; perhaps those that a person supports alone."""
    query = _published(component).options(*_SHOWN_WITH)
    for word in plain(words).split()[:8]:
        query = query.where(Proposal.search.contains(word, autoescape=True))
    if stage is not None:
        query = query.where(Proposal.stage == stage)
    if category_id is not None:
        query = query.where(Proposal.category_id == category_id)
    if supported_by is not None:
        query = query.join(Support, Support.proposal_id == Proposal.id).where(
            Support.person_id == supported_by.id
        )
    return page_of(query, ORDERS.get(order, ORDERS["newest"]))


def proposals_of(person: Person, component: Component) -> Page[Proposal]:
    """One page of what the person wrote or entered here, drafts and withdrawn ones too."""
    query = (
        select(Proposal)
        .options(*_SHOWN_WITH)
        .where(
            Proposal.component_id == component.id,
            or_(Proposal.author_id == person.id, Proposal.entered_by_id == person.id),
        )
    )
    return page_of(query, [(_ID, True)])


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
        Pin(title, _address(component, number, title), lat, lon)
        for number, title, lat, lon in rows
        if lat is not None and lon is not None
    ]


def _address(component: Component, number: int, title: str) -> str:
    slug = slugify(title)
    values = {"number": number, "slug": slug} if slug else {"number": number}
    return component_url(component, "show", **values)


@dataclass(frozen=True)
class Neighbour:
    """The proposal before or after another."""

    title: str
    url: str


def neighbours(proposal: Proposal) -> tuple[Neighbour | None, Neighbour | None]:
    """The proposals published just before this one and just after it."""
    if not proposal.is_published:
        return None, None
    moment, number = proposal.published_at, proposal.id
    earlier = or_(
        Proposal.published_at < moment, and_(Proposal.published_at == moment, number > _ID)
    )
    later = or_(Proposal.published_at > moment, and_(Proposal.published_at == moment, number < _ID))
    return (
        _neighbour(proposal.component, earlier, descending=True),
        _neighbour(proposal.component, later, descending=False),
    )


def _neighbour(component: Component, condition: object, *, descending: bool) -> Neighbour | None:
    order = [Proposal.published_at, _ID]
    row = db.session.execute(
        _published(component)
        .with_only_columns(Proposal.number, Proposal.title)
        .where(condition)  # type: ignore[arg-type]
        .order_by(*(column.desc() if descending else column.asc() for column in order))
        .limit(1)
    ).first()
    return Neighbour(row[1], _address(component, row[0], row[1])) if row else None


ON_A_PAGE = 20
"""Proposals on one page of a list."""


@Ready
def _supported() -> Select[int]:
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


def answers_to(proposal: Proposal) -> Sequence[Answer]:
    """The official answers, the last one first."""
    return db.session.scalars(
        select(Answer)
        .options(joinedload(Answer.author))
        .where(Answer.proposal_id == proposal.id)
        .order_by(Answer.id.desc())
    ).all()


def to_answer(component: Component, stages: Sequence[Stage], order: str) -> Page[Proposal]:
    """One page of the published proposals at these stages, for those who answer."""
    query = (
        _published(component)
        .options(joinedload(Proposal.author), joinedload(Proposal.category))
        .where(Proposal.stage.in_(stages))
    )
    return page_of(query, ORDERS[order])
