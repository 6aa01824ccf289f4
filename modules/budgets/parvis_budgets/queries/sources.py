"""Contents of other modules that projects can be made from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, or_, select
from sqlalchemy.orm import joinedload

from parvis.content import Content, ContentState
from parvis.db import db
from parvis.modules.registry import load_reference, registry
from parvis.people import Person
from parvis.rules import may_see_content
from parvis.spaces import Component, ComponentState, Space
from parvis.spaces.queries import seen_below
from parvis.web import Page, page_of, plain
from parvis_budgets.models import Budget

OWN = "budgets."
ACCEPTED = "accepted"


def sources_for(budget: Budget, *, words: str = "", accepted: bool = True) -> Page[Content]:
    """One page of the published contents of the space and below, of other types than ours, the
    newest first; those that the authority has accepted, or all.
    """
    query = _published(budget.space)
    if accepted:
        query = query.where(or_(*_accepted(), Content.id == 0))
    for word in plain(words).split()[:8]:
        query = query.where(Content.search.contains(word, autoescape=True))
    return page_of(query, [(Content.published_at, True), (Content.id, True)])


def chosen_sources(budget: Budget, numbers: set[int], person: Person) -> list[Content]:
    """Those of these contents that a project of this edition can be made from, seen by the person,
    in the order of their numbers.
    """
    query = _published(budget.space).where(Content.id.in_(numbers)).order_by(Content.id)
    return [
        content
        for content in db.session.scalars(query).unique()
        if may_see_content(person, content)
    ]


def _published(space: Space) -> Select[Content]:
    types = [name for name in registry().content_types if not name.startswith(OWN)]
    return (
        select(Content)
        .join(Component, Component.id == Content.component_id)
        .options(
            joinedload(Content.author),
            joinedload(Content.space),
            joinedload(Content.component).joinedload(Component.space),
        )
        .where(
            Content.type.in_(types),
            Content.state == ContentState.PUBLISHED,
            Content.space_id.in_(seen_below(space)),
            Component.state != ComponentState.OFF,
        )
    )


def _accepted() -> list[ColumnElement[bool]]:
    """For each type that says where the authority stands in a text column `stage`: accepted."""
    found: list[ColumnElement[bool]] = []
    for name, declared in registry().content_types.items():
        model: Any = load_reference(declared.model)
        stage = model.__table__.columns.get("stage")
        if stage is not None and isinstance(stage.type, String) and not name.startswith(OWN):
            keys = select(model.__table__.c.id).where(stage == ACCEPTED)
            found.append(Content.id.in_(keys))
    return found
