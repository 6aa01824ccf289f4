"""Draws of things, and the contents that can be drawn."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from parvis.content import Content, ContentState
from parvis.db import db
from parvis.spaces import Component
from parvis_sortition.models import Draw, DrawStatus, Recruitment, SubDraw, ThingsDraw
from parvis_sortition.proof.log import seated
from parvis_sortition.publicfile import read_document

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


def panels_to_mix(component: Component) -> Sequence[Draw]:
    """The panels drawn in the component whose people can still be told apart, the newest first."""
    return db.session.scalars(
        select(Draw)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .join(Recruitment, Recruitment.id == SubDraw.recruitment_id)
        .where(
            Recruitment.component_id == component.id,
            Draw.status == DrawStatus.DRAWN,
            Draw.sealed.is_not(None),
        )
        .order_by(Draw.id.desc())
        .limit(20)
    ).all()


def lines_of_panel(component: Component, number: int) -> list[str]:
    """A line for each person who sits on a panel: their number in the draw, then their answers."""
    draw = next((draw for draw in panels_to_mix(component) if draw.id == number), None)
    if draw is None or draw.sealed is None:
        return []
    sits = set(seated(read_document(draw)["log"]))
    names = draw.sealed["features"]
    return [
        "; ".join([f"nº {person['number']}", *(person["features"][name] for name in names)])
        for person in draw.sealed["people"]
        if person["number"] in sits
    ]
