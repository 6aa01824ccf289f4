"""Asking for a draw, giving it up, and typing in the public value that designates the panel."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from parvis.db import db, guarded, lock, now, operation
from parvis.events import record, send
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis.web.i18n import show_date
from parvis_sortition.deadlines import end_of_day, is_early
from parvis_sortition.models import (
    LIVE,
    Draw,
    DrawStatus,
    Mandate,
    RandomKind,
    Recruitment,
    Seat,
    SeatState,
    Stage,
    SubDraw,
    Ticket,
)
from parvis_sortition.proof.choice import together
from parvis_sortition.publicfile import read_document, with_absence, with_leaving, write_document
from parvis_sortition.publicvalue import as_beacon
from parvis_sortition.publish import drawn
from parvis_sortition.solving.ask import solve

TRIES = 5
"""Times that alternates are drawn again because someone left meanwhile."""


def next_round(sub_draw: SubDraw) -> int:
    """The round that a draw begun now would be."""
    last = db.session.scalar(select(func.max(Draw.round)).where(Draw.sub_draw_id == sub_draw.id))
    return int(last or 0) + 1


@operation
def start_draw(actor: Person, sub_draw: SubDraw, round: int) -> Draw:
    """Close the pool and have the lottery computed. `round` is what the person saw: clicking twice
    starts one draw. Raises Refused, which it is too once the hour announced for the value has come,
    Conflict when that round exists, or another draw is live.
    """
    recruitment = sub_draw.recruitment
    if guarded("sortition.round"):
        lock(recruitment)
    # Asked under the lock: the mandate may have been reopened meanwhile.
    require(actor, "sortition.seal", recruitment)
    live = select(Draw.id).where(Draw.sub_draw_id == sub_draw.id, Draw.status.in_(LIVE))
    expected = next_round(sub_draw)
    if not guarded("sortition.round"):
        # Tests of races: the round is what is free rather than what the person saw.
        time.sleep(0.05)
        round = next_round(sub_draw)
    elif round != expected or db.session.scalar(live) is not None:
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
def cancel_draw(actor: Person, draw: Draw, reason: str) -> None:
    """Give a draw up before its panel is known; it stays in public with the reason. Raises Refused,
    Invalid, Conflict.
    """
    recruitment = draw.sub_draw.recruitment
    lock(recruitment)
    require(actor, "sortition.draw", recruitment)
    lock(draw)
    if not reason.strip():
        raise Invalid({"reason": _("Say why: it is published.")})
    if draw.status not in (DrawStatus.COMPUTING, DrawStatus.SEALED):
        raise Conflict(_("This draw can’t be cancelled any more."))
    draw.status, draw.reason, draw.ended_at = DrawStatus.CANCELLED, reason.strip(), now()
    record("sortition.cancelled", actor=actor, content=recruitment)


@operation
def finish_draw(actor: Person, draw: Draw, kind: RandomKind, value: str) -> Draw:
    """Type in the public value: it designates the panel, once. Alternates follow by a job. Raises
    Refused, Invalid for a value that designates nothing, Conflict when the panel is drawn already,
    or before the day announced.
    """
    recruitment = draw.sub_draw.recruitment
    lock(recruitment)
    require(actor, "sortition.draw", recruitment)
    lock(draw)
    if draw.status != DrawStatus.SEALED:
        raise Conflict(_("This draw is not waiting for its random value."))
    check_day(recruitment)
    if draw.sealed is None:
        raise Conflict(_("The answers have been erased, as announced: nobody can be drawn."))
    document = read_document(draw)
    value = read_value(document, kind, value)
    document = drawn(document, str(kind), value)
    panel = document["log"][-1]["data"]["panel"]
    draw.audit = write_document(_without_withdrawn(draw, document, panel))
    draw.random_kind, draw.random_value = kind, value
    draw.status, draw.drawn_at = DrawStatus.DRAWN, now()
    _seat(draw, panel)
    draw.figures = _with_panel(draw, panel)
    if all(_is_drawn(part) for part in recruitment.sub_draws):
        recruitment.stage = Stage.DRAWN
    if min(draw.sub_draw.alternates, draw.people - len(panel)) > 0:
        send("sortition.alternates", draw_id=draw.id)
    record("sortition.drawn", actor=actor, content=recruitment, sub_draw=draw.sub_draw.name)
    return draw


def check_day(recruitment: Recruitment) -> None:
    """The value is drawn on the day announced, where people can come, or later. Raises Conflict
    before.
    """
    if recruitment.draw_at is not None and is_early(recruitment):
        day = show_date(recruitment.draw_at)
        raise Conflict(
            _("The draw is announced for %(day)s: the value can’t be typed in before.", day=day)
        )


def read_value(document: Mapping[str, Any], kind: RandomKind, value: str) -> str:
    """The value as it is used and published: digits without spaces, a beacon's in small letters,
    both with “ + ” between them. Raises Invalid for one that designates nothing, or is not of the
    kind that was published.
    """
    if str(kind) != document["draw"]["source"]:
        raise Invalid({"value": _("Another kind of value was announced, and published.")})
    if kind == RandomKind.SEED:
        return _beacon(value, "value")
    digits, _sign, beacon = value.partition("+") if kind == RandomKind.BOTH else (value, "", "")
    digits = "".join(digits.split())
    panels = len(document["draw"]["lottery"]["panels"])
    width = len(str(panels - 1))
    # Digits of other scripts are digits to Python and to no verifier.
    if not (digits.isascii() and digits.isdecimal() and len(digits) == width):
        raise Invalid({"value": _("%(count)d digits are expected.", count=width)})
    if kind == RandomKind.BOTH:
        return together(digits, _beacon(beacon, "beacon"))
    if int(digits) >= panels:
        raise Invalid({"value": _("No panel has this number: draw the balls again.")})
    return digits


def _beacon(text: str, field: str) -> str:
    """What a beacon published, as everyone writes it."""
    value = as_beacon(text)
    if not value:
        raise Invalid({field: _("Copy the value as it was published: 8 signs at least.")})
    return value


def seat_alternates(draw: Draw) -> None:
    """Draw the alternates from the same public value, and record them; twice has one effect. The
    solver works outside the transaction: when the log has gone on meanwhile, it is asked again.
    """
    for _attempt in range(TRIES):
        document = read_document(draw)
        if draw.status != DrawStatus.DRAWN or draw.sealed is None or _has_alternates(document):
            return
        sat = {n for e in document["log"] if "panel" in e["data"] for n in e["data"]["panel"]}
        number = min(draw.sub_draw.alternates, draw.people - len(sat))
        if number <= 0:
            return
        order = {"document": document, "sealed": draw.sealed, "number": number}
        found = solve("alternates", order)
        if _keep_alternates(draw, document["log"][-1]["hash"], found["document"]):
            return
    raise RuntimeError("the log changes faster than alternates can be drawn")


def _has_alternates(document: Mapping[str, Any]) -> bool:
    return any(entry["kind"] == "alternates" for entry in document["log"])


@operation
def _keep_alternates(draw: Draw, head: str, document: Mapping[str, Any]) -> bool:
    """Returns False when the log has gone on since the entry whose hash is `head`."""
    lock(draw.sub_draw.recruitment)
    lock(draw)
    db.session.refresh(draw, ["audit"])
    if read_document(draw)["log"][-1]["hash"] != head:
        return False
    if not _has_alternates(document):
        return True  # nobody of another home is left
    draw.audit = write_document(document)
    numbers = document["log"][-1]["data"]["numbers"]
    who = _volunteers(draw, numbers)
    db.session.add_all(
        Seat(
            draw_id=draw.id,
            number=place,
            volunteer_id=who.get(place),
            # Who withdrew before the value is not called, though the list has their number.
            state=SeatState.ALTERNATE if place in who else SeatState.DECLINED,
            rank=rank,
        )
        for rank, place in enumerate(numbers, start=1)
    )
    record("sortition.alternates", content=draw.sub_draw.recruitment)
    return True


def _with_panel(draw: Draw, panel: list[int]) -> dict[str, dict[str, list[int]]]:
    """The figures, with those of the panel from the sealed file, which the pool can't change."""
    assert draw.sealed is not None
    figures = {name: {v: [n[0], 0] for v, n in each.items()} for name, each in draw.figures.items()}
    for person in draw.sealed["people"]:
        if person["number"] in panel:
            for name, value in person["features"].items():
                figures[name][value][1] += 1
    return figures


def _without_withdrawn(
    draw: Draw, document: dict[str, Any], panel: list[int]
) -> dict[str, Any]:
    """The public file, where it is written who withdrew between the sealing and the value: of the
    panel, they do not sit; of the others, they can't be called.
    """
    everyone = range(1, document["draw"]["roster"]["people"] + 1)
    gone = set(everyone) - set(_volunteers(draw, list(everyone)))
    if gone & set(panel):
        document = with_leaving(document, gone & set(panel))
    for number in sorted(gone - set(panel)):
        document = with_absence(document, number)
    return document


def _is_drawn(sub_draw: SubDraw) -> bool:
    found = select(Draw.id).where(Draw.sub_draw_id == sub_draw.id, Draw.status == DrawStatus.DRAWN)
    return db.session.scalar(found) is not None


def _volunteers(draw: Draw, numbers: list[int]) -> dict[int, int]:
    """The volunteer's id of each published number."""
    asked = set(numbers)
    tickets = select(Ticket.number, Ticket.volunteer_id).where(Ticket.draw_id == draw.id)
    return {number: who for number, who in db.session.execute(tickets) if number in asked}


def _seat(draw: Draw, panel: list[int]) -> None:
    who = _volunteers(draw, panel)
    until = end_of_day(now(), draw.sub_draw.recruitment.reply_days)
    db.session.add_all(
        Seat(draw_id=draw.id, number=number, volunteer_id=who[number], reply_until=until)
        if number in who
        else Seat(draw_id=draw.id, number=number, state=SeatState.DECLINED)
        for number in panel
    )
    db.session.flush()
