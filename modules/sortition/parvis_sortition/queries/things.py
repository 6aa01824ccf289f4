"""Draws of things, and the contents that can be drawn."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from parvis.content import Content, ContentState
from parvis.db import db
from parvis.spaces import Component
from parvis_sortition.models import ThingsDraw

MOST = 500
"""Contents brought in at once."""


def things_of(component: Component, *, drafts: bool = False) -> Sequence[ThingsDraw]:
    """The component's draws of things, the newest first."""
    states = [ContentState.PUBLISHED, *([ContentState.DRAFT] if drafts else [])]
    return db.session.scalars(
        select(ThingsDraw)
        .where(ThingsDraw.component_id == component.id, ThingsDraw.state.in_(states))
        .order_by(ThingsDraw.number.desc())
        .limit(100)
    ).all()


def neighbours_of(component: Component) -> Sequence[Component]:
    """The other components of the space, whose contents can be drawn."""
    return db.session.scalars(
        select(Component)
        .where(Component.space_id == component.space_id, Component.id != component.id)
        .order_by(Component.title)
    ).all()


def titles_of(component: Component, source: int) -> list[str]:
    """A line for each published content of a component of the same space: its title and number."""
    rows = db.session.execute(
        select(Content.title, Content.number)
        .join(Component, Component.id == Content.component_id)
        .where(
            Content.component_id == source,
            Component.space_id == component.space_id,
            Content.state == ContentState.PUBLISHED,
        )
        .order_by(Content.number)
        .limit(MOST)
    )
    return [f"{title} (nº {number})" for title, number in rows]
