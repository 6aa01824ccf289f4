"""What the facilitators' desk shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, func, select

from parvis.content import ContentState
from parvis.db import db, now
from parvis.spaces import Component
from parvis_sortition.models import (
    LIVE,
    Draw,
    DrawStatus,
    Invitation,
    Recruitment,
    Replacement,
    ReplacementStatus,
    Roll,
    RollState,
    Seat,
    SeatState,
    Stage,
    SubDraw,
)
from parvis_sortition.queries.draws import draws_of
from parvis_sortition.queries.panel import ON_THE_PANEL, changes_of, is_exhausted, to_welcome
from parvis_sortition.queries.pool import pool_sizes
from parvis_sortition.steps import Facts


def recruitments_of(component: Component, *, drafts: bool = False) -> Sequence[Recruitment]:
    """The component's recruitments, the newest first; those in preparation for facilitators."""
    states = [ContentState.PUBLISHED, *([ContentState.DRAFT] if drafts else [])]
    return db.session.scalars(
        select(Recruitment)
        .where(Recruitment.component_id == component.id, Recruitment.state.in_(states))
        .order_by(Recruitment.number.desc())
    ).all()


def facts_of(recruitment: Recruitment) -> Facts:
    """What the steps depend on, in as many queries whatever the number of people."""
    last = {draw.sub_draw_id: draw for draw in draws_of(recruitment)}
    status = Counter(draw.status for draw in last.values())
    seats = _seats(recruitment)
    pool = pool_sizes(recruitment)
    empty = _empty_seats(recruitment)
    return Facts(
        stage=recruitment.stage,
        frozen=recruitment.is_frozen,
        to_invite=recruitment.to_invite,
        invited=_designated(recruitment),
        unprinted=_count(
            Invitation.recruitment_id == recruitment.id,
            Invitation.letter_id.is_(None),
            Invitation.declined_at.is_(None),
        ),
        volunteers=sum(pool.values()),
        answers_until=recruitment.answers_until,
        sub_draws=len(recruitment.sub_draws),
        sealed=status[DrawStatus.SEALED],
        computing=status[DrawStatus.COMPUTING],
        drawn=status[DrawStatus.DRAWN],
        refused=bool(status[DrawStatus.REFUSED]),
        waiting=seats[SeatState.DRAWN],
        confirmed=seats[SeatState.CONFIRMED],
        size=recruitment.size,
        to_welcome=to_welcome(recruitment),
        erased=_is_erased(recruitment),
        short=sum(
            max(part.size - pool.get(part.id, 0), 0)
            for part in recruitment.sub_draws
            if part.id not in last or last[part.id].status not in LIVE
        ),
        empty=sum(empty.values()),
        stuck=_is_stuck(empty),
    )


def _is_erased(recruitment: Recruitment) -> bool:
    """Whether those not drawn are erased, and nobody else is to be since the date was put off."""
    to_come = recruitment.appeal_until is not None and recruitment.appeal_until > now()
    return recruitment.erased_at is not None and (
        not to_come or recruitment.stage == Stage.CANCELLED
    )


def _count(*conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).where(*conditions)
    return db.session.scalar(query) or 0


def _designated(recruitment: Recruitment) -> int:
    parts = select(SubDraw.id).where(SubDraw.recruitment_id == recruitment.id)
    drawn = select(func.sum(Roll.to_draw)).where(
        Roll.sub_draw_id.in_(parts), Roll.state == RollState.DRAWN
    )
    return int(db.session.scalar(drawn) or 0)


def _of(recruitment: Recruitment) -> ColumnElement[bool]:
    parts = select(SubDraw.id).where(SubDraw.recruitment_id == recruitment.id)
    return Seat.draw_id.in_(select(Draw.id).where(Draw.sub_draw_id.in_(parts)))


def _seats(recruitment: Recruitment) -> Counter[SeatState]:
    rows = db.session.execute(
        select(Seat.state, func.count()).where(_of(recruitment)).group_by(Seat.state)
    )
    return Counter({SeatState(state): number for state, number in rows})


def _empty_seats(recruitment: Recruitment) -> dict[int, int]:
    """By draw, how many seats nobody holds: of the draws that have such seats, and whose sealed
    file, which says who can sit, is still there.
    """
    held = (
        select(func.count())
        .where(Seat.draw_id == Draw.id, Seat.state.in_(ON_THE_PANEL))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Draw.id, SubDraw.size - held)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .where(
            SubDraw.recruitment_id == recruitment.id,
            Draw.status == DrawStatus.DRAWN,
            Draw.sealed.is_not(None),
            SubDraw.size > held,
        )
    )
    left = {int(draw): int(number) for draw, number in rows}
    for draw, refused in _refused(left).items():
        if is_exhausted(refused, left[draw]):
            del left[draw]
    return left


def _refused(draws: Collection[int]) -> dict[int, Replacement]:
    """Of these draws, the last replacement, where it was refused."""
    if not draws:
        return {}
    turns = db.session.scalars(
        select(Replacement).where(Replacement.draw_id.in_(draws)).order_by(Replacement.turn)
    )
    last = {turn.draw_id: turn for turn in turns}
    return {
        draw: turn for draw, turn in last.items() if turn.status == ReplacementStatus.REFUSED
    }


def _is_stuck(empty: Mapping[int, int]) -> bool:
    return any(changes_of(refused) for refused in _refused(empty).values())
