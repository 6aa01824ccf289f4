"""What draws bring to the home page and dashboards of spaces."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from parvis.content import ContentState
from parvis.db import db
from parvis.people import Person
from parvis.spaces import Component, ComponentState, Space
from parvis.spaces.queries import seen_below
from parvis_sortition.labels import stage_badge
from parvis_sortition.models import Draw, Recruitment, Seat, SeatState, Stage, SubDraw


def _shown(space: Space) -> tuple[ColumnElement[bool], ...]:
    """Published, in the space or a public one below, in a component that is not off."""
    return (
        Recruitment.state == ContentState.PUBLISHED,
        Recruitment.space_id.in_(seen_below(space)),
        Recruitment.component.has(Component.state != ComponentState.OFF),
    )


def current(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The panels that are being drawn, or sit, in the space and below."""
    found = db.session.scalars(
        select(Recruitment)
        .options(joinedload(Recruitment.component).joinedload(Component.space))
        .where(*_shown(space), Recruitment.stage.in_((Stage.OPEN, Stage.DRAWN)))
        .order_by(Recruitment.published_at.desc(), Recruitment.id.desc())
        .limit(3)
    ).all()
    if not found:
        return ""
    return render_template(
        "sortition/current_block.html", recruitments=found, stage_badge=stage_badge
    )


def count_seated(space: Space) -> int:
    """Figure: people drawn by lot who sit on a panel of the space, or below."""
    query = (
        select(func.count())
        .select_from(Seat)
        .join(Draw, Draw.id == Seat.draw_id)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .join(Recruitment, Recruitment.id == SubDraw.recruitment_id)
        .where(
            Seat.state == SeatState.CONFIRMED,
            Recruitment.stage != Stage.CANCELLED,
            *_shown(space),
        )
    )
    return int(db.session.scalar(query) or 0)
