"""Draws and who sits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from parvis.db import db
from parvis_sortition.models import LIVE, Draw, Recruitment, Seat, SubDraw


def live_draw(sub_draw: SubDraw) -> Draw | None:
    """The draw that is computed, sealed or drawn."""
    return db.session.scalar(
        select(Draw).where(Draw.sub_draw_id == sub_draw.id, Draw.status.in_(LIVE))
    )


def draws_of(recruitment: Recruitment) -> Sequence[Draw]:
    """All the draws, those cancelled or refused too, in order."""
    return db.session.scalars(
        select(Draw)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .where(SubDraw.recruitment_id == recruitment.id)
        .order_by(SubDraw.position, SubDraw.id, Draw.round)
    ).all()


def find_draw(recruitment: Recruitment, number: int) -> Draw | None:
    """The draw of this id, if it is one of the recruitment's."""
    return db.session.scalar(
        select(Draw)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .where(Draw.id == number, SubDraw.recruitment_id == recruitment.id)
    )


def last_draws(recruitment: Recruitment) -> dict[int, Draw]:
    """The last draw of each sub-draw that has one, by the sub-draw's id."""
    return {draw.sub_draw_id: draw for draw in draws_of(recruitment)}


def next_draw(draw: Draw) -> Draw | None:
    """The last draw of the same sub-draw that came after this one."""
    return db.session.scalar(
        select(Draw)
        .where(Draw.sub_draw_id == draw.sub_draw_id, Draw.round > draw.round)
        .order_by(Draw.round.desc())
        .limit(1)
    )


def seats_of(draw: Draw) -> Sequence[Seat]:
    """Seats and alternates, by published number."""
    return db.session.scalars(
        select(Seat).where(Seat.draw_id == draw.id).order_by(Seat.number)
    ).all()
