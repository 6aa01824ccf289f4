"""A convention on energy: 600 volunteers, a panel of 46, some declined and were replaced."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from parvis.content import Channel
from parvis.db import db, now
from parvis.demo.territory import DemoTerritory
from parvis.people import Person
from parvis_sortition.demo.mandates import (
    CONVENTION,
    invite,
    prepare,
    register,
)
from parvis_sortition.demo.people import inhabitants, volunteers
from parvis_sortition.models import Draw, RandomKind, Recruitment, Seat, SeatState
from parvis_sortition.operations.draw import finish_draw, seat_alternates, start_draw
from parvis_sortition.operations.freezing import freeze_mandate
from parvis_sortition.operations.lottery import seal_draw
from parvis_sortition.operations.panel import enter_reply, note_silence, reply_oneself
from parvis_sortition.operations.replacing import settle_replacement, start_replacement
from parvis_sortition.publicfile import panel_in, read_document
from parvis_sortition.queries.panel import next_turn, sitting, unavailable
from parvis_sortition.queries.pool import count_values, gather_pool
from parvis_sortition.queries.territory import communes_of

LIST, LETTERS, VOLUNTEERS = 2600, 2400, 600
DIGITS = "417"
SALT = hashlib.sha256(b"The demonstration has no secrets.").digest()


def plant_convention(territory: DemoTerritory, actor: Person) -> Recruitment:
    """From mandate to panel, as it would have gone."""
    component = territory.component("agglomeration", "sortition", "Tirages au sort")
    found = prepare(territory, actor, component, CONVENTION)
    # The same roster each time: nothing here is about anyone.
    found.secret = SALT.hex()
    db.session.flush()
    _volunteers(territory, actor, found)
    with territory.ago(timedelta(days=20)):
        freeze_mandate(actor, found)
    draw = _draw(territory, actor, found)
    _replies(territory, actor, draw)
    return found


def _volunteers(territory: DemoTerritory, actor: Person, found: Recruitment) -> None:
    people = inhabitants(communes_of(found.space), LIST, seed=46)
    letters = invite(territory, actor, found, people, LETTERS, days=62)
    random = Random(47)
    written = [each for each in people if (each.name, each.street) in letters]
    said = []
    for place, each in enumerate(volunteers(written, VOLUNTEERS, seed=48)):
        channel = random.choices(
            (Channel.WEB, Channel.PHONE, Channel.PAPER, Channel.MEETING), (74, 13, 8, 5)
        )[0]
        said.append((each, channel, timedelta(days=58 - 35 * place / VOLUNTEERS)))
    register(territory, actor, found, said, letters)


def _draw(territory: DemoTerritory, actor: Person, found: Recruitment) -> Draw:
    # Imported here: the solver is loaded by `parvis demo`, never by a web process.
    from parvis_sortition.draw.engine import Lottery, make_lottery
    from parvis_sortition.publish import make_roster, publication, sealed

    with territory.ago(timedelta(days=19)):
        draw = start_draw(actor, found.sub_draws[0], 1)
        gathered = gather_pool(draw.sub_draw)
        roster = make_roster(gathered.pool, SALT)
        lottery = make_lottery(
            gathered.pool,
            draw.sub_draw.size,
            algorithm=str(found.algorithm),
            panels=found.panels,
            seed=int(roster.hash[:16], 16),
        )
        assert isinstance(lottery, Lottery), lottery
        document = publication(
            gathered.pool,
            roster,
            lottery,
            algorithm=str(found.algorithm),
            closed_at=draw.pool_closed_at.isoformat(timespec="seconds"),
            announcement=found.randomness_note,
            source=str(RandomKind.DIGITS),
        )
        numbers = {gathered.ids[id]: number for id, number in roster.numbers.items()}
        private = sealed(gathered.pool, roster, SALT, lottery)
        seal_draw(draw, document, private, numbers, count_values(gathered.pool))
    assert found.draw_at is not None
    with territory.ago(territory.today - found.draw_at - timedelta(minutes=12)):
        finish_draw(actor, draw, RandomKind.DIGITS, DIGITS)
        seat_alternates(draw)
    return draw


def _told(found: Recruitment) -> list[Seat]:
    """Those who are asked; none of them is written to: they do not exist."""
    seats = list(sitting(found, SeatState.DRAWN))
    for seat in seats:
        seat.told_at = now()
    db.session.flush()
    return seats


def easily_replaced(draw: Draw) -> list[int]:
    """The numbers of the panel, those first for whom most others outside it could sit: people who
    answered the same, alone in their household. Whoever of them comes in, and that changes with
    the hash of each draw, the seats of those who have more such people than seats are ever filled
    can be filled again without breaking a quota.
    """
    assert draw.sealed is not None
    people, panel = draw.sealed["people"], set(panel_in(read_document(draw)))
    homes = Counter(person["household"] for person in people)
    alike = Counter(
        _kind(person)
        for person in people
        if person["number"] not in panel
        and (not person["household"] or homes[person["household"]] == 1)
    )
    kinds = {person["number"]: _kind(person) for person in people}
    return sorted(panel, key=lambda number: (-alike[kinds[number]], number))


def _kind(person: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(person["features"].items()))


def _replies(territory: DemoTerritory, actor: Person, draw: Draw) -> None:
    """Forty confirm, four decline and are replaced; two stay silent and are replaced. Of those who
    come in, three confirm, one declines: a seat is empty; two have not replied yet.
    """
    found = draw.sub_draw.recruitment
    leaving = easily_replaced(draw)[:6]
    silent, declining = leaving[:2], leaving[2:]
    seats = [seat for seat in _told(found) if seat.number not in silent]
    Random(49).shuffle(seats)
    for place, seat in enumerate(seats):
        with territory.ago(timedelta(days=14 - 8 * place / len(seats))):
            _reply(actor, found, seat, seat.number not in declining)
    with territory.ago(timedelta(days=5, hours=12)):
        entered = _replace(actor, draw)
    with territory.ago(timedelta(days=4)):
        note_silence(found)
    with territory.ago(timedelta(days=3, hours=20)):
        _replace(actor, draw)
    for place, seat in enumerate(entered):
        with territory.ago(timedelta(days=3 - place / 2)):
            _reply(actor, found, seat, place != 3)


def _reply(actor: Person, found: Recruitment, seat: Seat, comes: bool) -> None:
    reply = SeatState.CONFIRMED if comes else SeatState.DECLINED
    volunteer = seat.volunteer
    assert volunteer is not None
    if volunteer.channel == Channel.WEB and volunteer.invitation is not None:
        reply_oneself(None, found, reply, volunteer.invitation.code)
    else:
        enter_reply(actor, seat, reply, Channel.PHONE)


def _replace(actor: Person, draw: Draw) -> list[Seat]:
    """Fill what is empty. Returns the seats of those who come in."""
    from parvis_sortition.rounds import fill_again, open_session

    found = draw.sub_draw.recruitment
    replacement = start_replacement(actor, draw, next_turn(draw))
    assert draw.sealed is not None
    session = open_session(read_document(draw), draw.sealed)
    filled = fill_again(session, unavailable(draw))
    assert not isinstance(filled, tuple), filled
    entered = filled.log[-1]["data"]["entered"]
    settle_replacement(replacement, session.log[-1]["hash"], filled.document, entered)
    return [seat for seat in _told(found) if seat.number in entered]
