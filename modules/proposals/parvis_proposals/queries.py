"""Finding proposals."""

from __future__ import annotations

from collections.abc import Sequence

from parvis_proposals.models import Answer, Proposal, Stage, Support
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from parvis.content import ContentState
from parvis.db import db
from parvis.people import Person
from parvis.spaces import Component
from parvis.web import Page, page_of, plain

ORDERS = {
    "newest": [(Proposal.published_at, True), (Proposal.id, True)],
    "oldest": [(Proposal.published_at, False), (Proposal.id, False)],
    "supported": [(Proposal.supports_count, True), (Proposal.id, True)],
    "commented": [(Proposal.comments_count, True), (Proposal.id, True)],
}


def list_proposals(
    component: Component,
    *,
    words: str = "",
    stage: Stage | None = None,
    category_id: int | None = None,
    order: str = "newest",
) -> Page[Proposal]:
    """One page of the published proposals."""
    query = (
        select(Proposal)
        .options(joinedload(Proposal.author), joinedload(Proposal.category))
        .where(
            Proposal.component_id == component.id, Proposal.state == ContentState.PUBLISHED
        )
    )
    for word in plain(words).split()[:8]:
        query = query.where(Proposal.search.contains(word, autoescape=True))
    if stage is not None:
        query = query.where(Proposal.stage == stage)
    if category_id is not None:
        query = query.where(Proposal.category_id == category_id)
    return page_of(query, ORDERS.get(order, ORDERS["newest"]))


def drafts_of(person: Person | None, component: Component) -> Sequence[Proposal]:
    """The person's drafts here."""
    if person is None:
        return []
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.component_id == component.id,
            Proposal.author_id == person.id,
            Proposal.state == ContentState.DRAFT,
        )
        .order_by(Proposal.changed_at.desc())
        .limit(20)
    ).all()


def placed_proposals(component: Component, limit: int = 500) -> Sequence[Proposal]:
    """Published proposals with a point, for the map."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.component_id == component.id,
            Proposal.state == ContentState.PUBLISHED,
            Proposal.latitude.is_not(None),
        )
        .order_by(Proposal.published_at.desc())
        .limit(limit)
    ).all()


def supported_among(person: Person | None, proposals: Sequence[Proposal]) -> set[int]:
    """Which of these the person supports."""
    if person is None or not proposals:
        return set()
    return set(
        db.session.scalars(
            select(Support.proposal_id).where(
                Support.person_id == person.id,
                Support.proposal_id.in_([p.id for p in proposals]),
            )
        )
    )


def answers_to(proposal: Proposal) -> Sequence[Answer]:
    """The official answers, the last one first."""
    return db.session.scalars(
        select(Answer)
        .options(joinedload(Answer.author))
        .where(Answer.proposal_id == proposal.id)
        .order_by(Answer.id.desc())
    ).all()
