"""Mandates that were frozen."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from parvis.db import db
from parvis_sortition.models import Mandate, Recruitment


def mandates_of(recruitment: Recruitment) -> Sequence[Mandate]:
    """All of them, the first one first."""
    return db.session.scalars(
        select(Mandate).where(Mandate.recruitment_id == recruitment.id).order_by(Mandate.number)
    ).all()
