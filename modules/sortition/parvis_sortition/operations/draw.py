"""Sealing a lottery, then drawing from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from parvis.db import db, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Mandate,
    RandomKind,
    Seat,
    SeatState,
    Stage,
    SubDraw,
    Ticket,
)
from parvis_sortition.proof.choice import BadDigits
from parvis_sortition.publicfile import read_document, write_document
from parvis_sortition.queries.draws import LIVE


def next_round(sub_draw: SubDraw) -> int:
    """The round that a draw begun now would be."""
    last = db.session.scalar(select(func.max(Draw.round)).where(Draw.sub_draw_id == sub_draw.id))
    return int(last or 0) + 1


@operation
def start_draw(actor: Person, sub_draw: SubDraw, round: int) -> Draw:
    """Close the pool and have the lottery computed. `round` is what the person saw: clicking twice
    starts one draw. Raises Refused, Conflict when that round exists, or another draw is live.
    """
    recruitment = sub_draw.recruitment
    require(actor, "sortition.draw", recruitment)
    lock(recruitment)
    live = select(Draw.id).where(Draw.sub_draw_id == sub_draw.id, Draw.status.in_(LIVE))
    if round != next_round(sub_draw) or db.session.scalar(live) is not None:
        raise Conflict(_("This draw has been started already."))
    mandate = db.session.scalars(
        select(Mandate).where(
            Mandate.recruitment_id == recruitment.id,
            Mandate.number == recruitment.mandate_number,
        )
    ).one()
    draw = Draw(sub_draw_id=sub_draw.id, mandate_id=mandate.id, round=round, started_by_id=actor.id)
    db.session.add(draw)
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict(_("This draw has been started already.")) from None
    send("sortition.compute", draw_id=draw.id)
    return draw


@operation
def seal_draw(
    draw: Draw,
    document: Mapping[str, Any],
    sealed: Mapping[str, Any],
    numbers: Mapping[int, int],
    figures: dict[str, dict[str, list[int]]],
) -> bool:
    """Publish the lottery that was computed. `numbers` gives the published number of each
    volunteer's id, `figures` the pool's counts. Returns False when the draw was cancelled
    meanwhile, or sealed by a twin.
    """
    recruitment = draw.sub_draw.recruitment
    lock(recruitment)
    lock(draw)
    if draw.status != DrawStatus.COMPUTING:
        return False
    draw.audit, draw.sealed = write_document(document), dict(sealed)
    draw.outcome = {
        name: document["draw"][name] for name in ("minimum", "geometric_mean", "gini")
    } | {"bound": document["draw"]["certificate"]["bound"]}
    draw.people = len(numbers)
    draw.figures = figures
    draw.progress, draw.status, draw.sealed_at = 100, DrawStatus.SEALED, now()
    db.session.add_all(
        Ticket(draw_id=draw.id, volunteer_id=volunteer_id, number=number)
        for volunteer_id, number in numbers.items()
    )
    record("sortition.sealed", content=recruitment, sub_draw=draw.sub_draw.name)
    return True


@operation
def refuse_draw(draw: Draw, outcome: Mapping[str, Any]) -> None:
    """Note that the quotas allow no draw, and which smallest changes would."""
    lock(draw)
    if draw.status == DrawStatus.COMPUTING:
        draw.outcome, draw.status, draw.ended_at = dict(outcome), DrawStatus.REFUSED, now()
        record("sortition.refused", content=draw.sub_draw.recruitment)


@operation
def cancel_draw(actor: Person, draw: Draw, reason: str) -> None:
    """Give a draw up before its panel is known; it stays in public with the reason. Raises Refused,
    Invalid, Conflict.
    """
    recruitment = draw.sub_draw.recruitment
    require(actor, "sortition.draw", recruitment)
    lock(recruitment)
    lock(draw)
    if not reason.strip():
        raise Invalid({"reason": _("Say why: it is published.")})
    if draw.status not in (DrawStatus.COMPUTING, DrawStatus.SEALED):
        raise Conflict(_("This draw can’t be cancelled any more."))
    draw.status, draw.reason, draw.ended_at = DrawStatus.CANCELLED, reason.strip(), now()
    record("sortition.cancelled", actor=actor, content=recruitment)


@operation
def finish_draw(actor: Person, draw: Draw, kind: RandomKind, value: str) -> Draw:
    """Type in the public value: it designates the panel, once. Raises Refused, Invalid for digits
    that designate nothing, Conflict when the panel is drawn already.
    """
    from parvis_sortition.publish import drawn
    from parvis_sortition.rounds import draw_alternates, open_session

    recruitment = draw.sub_draw.recruitment
    require(actor, "sortition.draw", recruitment)
    lock(recruitment)
    lock(draw)
    if draw.status != DrawStatus.SEALED:
        raise Conflict(_("This draw is not waiting for its random value."))
    document = read_document(draw)
    try:
        document = drawn(document, str(kind), value)
    except BadDigits:
        width = len(str(len(document["draw"]["lottery"]["panels"]) - 1))
        raise Invalid({"value": _("%(count)d digits are expected.", count=width)}) from None
    panel = document["log"][-1]["data"]["panel"]
    waiting: list[int] = []
    if draw.sub_draw.alternates:
        assert draw.sealed is not None
        session = open_session(document, draw.sealed)
        number = min(draw.sub_draw.alternates, draw.people - len(panel))
        if number > 0:
            session = draw_alternates(session, number, (str(kind), value))
        document, waiting = dict(session.document), session.alternates()
    draw.audit = write_document(document)
    draw.random_kind, draw.random_value = kind, value
    draw.status, draw.drawn_at = DrawStatus.DRAWN, now()
    _seat(draw, panel, waiting)
    draw.figures = _with_panel(draw, panel)
    if all(_is_drawn(part) for part in recruitment.sub_draws):
        recruitment.stage = Stage.DRAWN
    record("sortition.drawn", actor=actor, content=recruitment, sub_draw=draw.sub_draw.name)
    return draw


def _with_panel(draw: Draw, panel: list[int]) -> dict[str, dict[str, list[int]]]:
    """The figures, with those of the panel from the sealed file, which the pool can't change."""
    assert draw.sealed is not None
    figures = {name: {v: [n[0], 0] for v, n in each.items()} for name, each in draw.figures.items()}
    for person in draw.sealed["people"]:
        if person["number"] in panel:
            for name, value in person["features"].items():
                figures[name][value][1] += 1
    return figures


def _is_drawn(sub_draw: SubDraw) -> bool:
    found = select(Draw.id).where(Draw.sub_draw_id == sub_draw.id, Draw.status == DrawStatus.DRAWN)
    return db.session.scalar(found) is not None


def _seat(draw: Draw, panel: list[int], waiting: list[int]) -> None:
    tickets = select(Ticket).where(Ticket.draw_id == draw.id, Ticket.number.in_([*panel, *waiting]))
    who = {ticket.number: ticket.volunteer_id for ticket in db.session.scalars(tickets)}
    until = now() + timedelta(days=draw.sub_draw.recruitment.reply_days)
    db.session.add_all(
        Seat(draw_id=draw.id, number=number, volunteer_id=who[number], reply_until=until)
        for number in panel
    )
    db.session.add_all(
        Seat(
            draw_id=draw.id,
            number=number,
            volunteer_id=who[number],
            state=SeatState.ALTERNATE,
            rank=rank,
        )
        for rank, number in enumerate(waiting, start=1)
    )
    db.session.flush()
