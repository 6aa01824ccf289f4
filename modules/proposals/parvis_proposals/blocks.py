"""What proposals bring to the home page and dashboards of spaces."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from parvis.content import ContentState
from parvis.content.queries import first_images
from parvis.db import db
from parvis.people import Person
from parvis.spaces import Component, ComponentState, Space
from parvis.spaces.queries import seen_below
from parvis.web.fragments import kept_in
from parvis_proposals.labels import STAGES, TONES
from parvis_proposals.models import Proposal


def _shown(space: Space) -> tuple[ColumnElement[bool], ...]:
    """Published, in the space or a public one below, in a component that is not off."""
    return (
        Proposal.state == ContentState.PUBLISHED,
        Proposal.space_id.in_(seen_below(space)),
        Proposal.component.has(Component.state != ComponentState.OFF),
    )


def latest(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The proposals published last in the space and below."""
    return kept_in(space, "proposals.latest", _latest, space)


def _latest(space: Space) -> str:
    found = (
        db.session.scalars(
            select(Proposal)
            .options(
                joinedload(Proposal.component).joinedload(Component.space),
                joinedload(Proposal.author),
            )
            .where(*_shown(space))
            .order_by(Proposal.published_at.desc())
            .limit(6)
        )
        .unique()
        .all()
    )
    if not found:
        return ""
    return render_template(
        "proposals/latest_block.html",
        proposals=found,
        images=first_images(found),
        stages=STAGES,
        tones=TONES,
    )


def count_published(space: Space) -> int:
    """Figure: published proposals in the space and below."""
    query = select(func.count()).select_from(Proposal).where(*_shown(space))
    return int(db.session.scalar(query) or 0)
