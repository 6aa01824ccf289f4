"""Who sits, who has replied, what is empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from parvis.db import db, now
from parvis.people import Person
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Recruitment,
    Replacement,
    ReplacementStatus,
    Seat,
    SeatState,
    Stage,
    SubDraw,
    Ticket,
    Volunteer,
    VolunteerState,
)
from parvis_sortition.publicfile import may_return, read_document
from parvis_sortition.queries.answers import volunteer_of_code

AT_MOST = timedelta(minutes=30)
"""The work of a replacement has a quarter of an hour, and a try more may have been begun."""
ON_THE_PANEL = (SeatState.DRAWN, SeatState.CONFIRMED)
GONE = (SeatState.DECLINED, SeatState.SILENT, SeatState.LEFT)


def drawn_draws(recruitment: Recruitment) -> Sequence[Draw]:
    """The draws that have designated a panel, in the order of the sub-draws."""
    return db.session.scalars(
        select(Draw)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .where(SubDraw.recruitment_id == recruitment.id, Draw.status == DrawStatus.DRAWN)
        .order_by(SubDraw.position, SubDraw.id)
    ).all()


def sitting(recruitment: Recruitment, *states: SeatState) -> Sequence[Seat]:
    """The seats in these states, by draw and number."""
    return db.session.scalars(
        select(Seat)
        .join(Draw, Draw.id == Seat.draw_id)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .options(joinedload(Seat.volunteer), joinedload(Seat.draw))
        .where(SubDraw.recruitment_id == recruitment.id, Seat.state.in_(states))
        .order_by(SubDraw.position, SubDraw.id, Seat.number)
    ).all()


def without_mail(recruitment: Recruitment) -> Sequence[Seat]:
    """The seats that wait for the reply of someone without a mail address, by draw and number."""
    return db.session.scalars(
        select(Seat)
        .join(Draw, Draw.id == Seat.draw_id)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .join(Volunteer, Volunteer.id == Seat.volunteer_id)
        .options(joinedload(Seat.volunteer).joinedload(Volunteer.invitation))
        .where(
            SubDraw.recruitment_id == recruitment.id,
            Seat.state == SeatState.DRAWN,
            Volunteer.email_tag == "",
        )
        .order_by(SubDraw.position, SubDraw.id, Seat.number)
    ).all()


def seats_in(draw: Draw) -> Sequence[Seat]:
    """All the seats of a draw with their people: by number."""
    return db.session.scalars(
        select(Seat)
        .options(joinedload(Seat.volunteer))
        .where(Seat.draw_id == draw.id)
        .order_by(Seat.number)
    ).all()


def find_seat(recruitment: Recruitment, number: int) -> Seat | None:
    """The seat with this id, if it is one of the recruitment's."""
    return db.session.scalar(
        select(Seat)
        .join(Draw, Draw.id == Seat.draw_id)
        .join(SubDraw, SubDraw.id == Draw.sub_draw_id)
        .where(Seat.id == number, SubDraw.recruitment_id == recruitment.id)
    )


def seat_of_code(recruitment: Recruitment, code: str) -> Seat | None:
    """The seat of the person who has this code, as a member or an alternate."""
    volunteer = volunteer_of_code(recruitment, code)
    return None if volunteer is None else _seat_where(Seat.volunteer_id == volunteer.id)


def seat_of_person(recruitment: Recruitment, person: Person | None) -> Seat | None:
    """The seat of the volunteer whose account this is."""
    if person is None:
        return None
    mine = select(Volunteer.id).where(
        Volunteer.recruitment_id == recruitment.id, Volunteer.person_id == person.id
    )
    return _seat_where(Seat.volunteer_id.in_(mine))


def _seat_where(condition: ColumnElement[bool]) -> Seat | None:
    return db.session.scalar(
        select(Seat)
        .join(Draw, Draw.id == Seat.draw_id)
        .where(condition, Draw.status == DrawStatus.DRAWN)
        .order_by(Seat.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Tally:
    """How the seats of a draw stand."""

    size: int
    confirmed: int
    waiting: int
    gone: int
    """Declined, silent, or left."""
    alternates: int

    @property
    def empty(self) -> int:
        """Seats nobody holds."""
        return max(self.size - self.confirmed - self.waiting, 0)


def tally_of(draw: Draw) -> Tally:
    """Counts of seats by state."""
    rows = db.session.execute(
        select(Seat.state, func.count()).where(Seat.draw_id == draw.id).group_by(Seat.state)
    )
    states = Counter({str(state): int(number) for state, number in rows})
    return Tally(
        size=int(read_document(draw)["draw"]["size"]),
        confirmed=states[SeatState.CONFIRMED],
        waiting=states[SeatState.DRAWN],
        gone=sum(states[each] for each in GONE),
        alternates=states[SeatState.ALTERNATE],
    )


def way_back(seat: Seat, document: Mapping[str, Any]) -> SeatState | None:
    """What someone gone would be if they were asked again: drawn while their seat is empty, an
    alternate if they declined as one; None when neither, or their answers are erased.
    """
    if seat.state not in GONE or seat.volunteer is None:
        return None
    if may_return(document, seat.number):
        return SeatState.DRAWN
    return SeatState.ALTERNATE if seat.rank is not None and not seat.turn else None


def empty_seats(draw: Draw) -> int:
    """How many seats nobody holds."""
    return tally_of(draw).empty


def last_replacement(draw: Draw) -> Replacement | None:
    """The last turn."""
    return db.session.scalar(
        select(Replacement)
        .where(Replacement.draw_id == draw.id)
        .order_by(Replacement.turn.desc())
        .limit(1)
    )


def replacement_of(draw: Draw, turn: int) -> Replacement | None:
    """This turn, if it has begun."""
    return db.session.scalar(
        select(Replacement).where(Replacement.draw_id == draw.id, Replacement.turn == turn)
    )


def is_fillable(draw: Draw) -> bool:
    """Whether empty seats can be filled: the sealed file, which says who can be, is still there."""
    kept = select(Draw.id).where(Draw.id == draw.id, Draw.sealed.is_not(None))
    return db.session.scalar(kept) is not None


def is_stuck(replacement: Replacement) -> bool:
    """Whether its work has been under way for longer than any work is let to."""
    return (
        replacement.status == ReplacementStatus.COMPUTING
        and replacement.begun_at < now() - AT_MOST
    )


def next_turn(draw: Draw) -> int:
    """The turn that filling the seats now would be: the last one again, until it is done."""
    last = last_replacement(draw)
    if last is None:
        return 1
    return last.turn + (last.status == ReplacementStatus.DONE)


def changes_of(replacement: Replacement) -> list[str]:
    """The proposed changes of quotas as the public log writes them; empty when the panel could only
    be smaller.
    """
    found = replacement.outcome.get("relaxations", [])
    if any(each["bound"] == "size" for each in found):
        return []
    return [f"{each['feature']}/{each['value']}:{each['bound']}={each['after']}" for each in found]


def is_exhausted(replacement: Replacement, empty: int) -> bool:
    """Whether it was refused because nobody is left who could take so many empty seats."""
    return any(
        each["bound"] == "size" and each["before"] - each["after"] >= empty
        for each in replacement.outcome.get("relaxations", [])
    )


def unavailable(draw: Draw) -> list[str]:
    """Identifiers, in the sealed file, of those who can't sit any more: erased, withdrawn, or
    alternates who said no.
    """
    assert draw.sealed is not None
    here = reachable_numbers(draw)
    return [person["id"] for person in draw.sealed["people"] if person["number"] not in here]


def reachable_numbers(draw: Draw) -> set[int]:
    """Published numbers of those who can still be asked."""
    numbers = set(
        db.session.scalars(
            select(Ticket.number)
            .join(Volunteer, Volunteer.id == Ticket.volunteer_id)
            .where(Ticket.draw_id == draw.id, Volunteer.state == VolunteerState.REGISTERED)
        )
    )
    refused = db.session.scalars(
        select(Seat.number).where(
            Seat.draw_id == draw.id,
            Seat.state.in_((SeatState.DECLINED, SeatState.SILENT, SeatState.LEFT)),
        )
    )
    return numbers - set(refused)


def awaiting_replies() -> Sequence[int]:
    """Recruitments in which someone drawn has not replied."""
    return db.session.scalars(
        select(SubDraw.recruitment_id)
        .join(Draw, Draw.sub_draw_id == SubDraw.id)
        .join(Seat, Seat.draw_id == Draw.id)
        .where(Seat.state == SeatState.DRAWN)
        .distinct()
    ).all()


def panels_over() -> Sequence[int]:
    """Recruitments whose panel's mandate is over and that have not ended."""
    return db.session.scalars(
        select(Recruitment.id).where(
            Recruitment.stage.in_((Stage.OPEN, Stage.DRAWN)), Recruitment.panel_until <= now()
        )
    ).all()


def to_welcome(recruitment: Recruitment) -> int:
    """How many have confirmed and can become members, or be invited by mail, and are not yet."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(Seat)
            .join(Volunteer, Volunteer.id == Seat.volunteer_id)
            .where(
                Volunteer.recruitment_id == recruitment.id,
                Seat.state == SeatState.CONFIRMED,
                Seat.joined_at.is_(None),
                Seat.invited_at.is_(None),
                or_(Volunteer.person_id.is_not(None), Volunteer.email_tag != ""),
            )
        )
        or 0
    )
