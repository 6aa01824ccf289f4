"""Empty seats are filled once, whatever is clicked at once, on real servers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sortition_answers import answer
from sortition_world import before_draw, begin, serve
from sqlalchemy import func, select

from parvis.content import Channel
from parvis.db import at_moment, db, now
from parvis.spaces.models import Component
from parvis.testing.races import Sending, post_at_once, servers, signed_in
from parvis_sortition import jobs, jobs_panel
from parvis_sortition.models import RandomKind, Replacement, Seat, SeatState
from parvis_sortition.operations.draw import finish_draw, start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.panel import enter_reply
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.queries.panel import last_replacement

CLIENTS = 32
READY = "/volonne/tirage/1"

pytestmark = pytest.mark.slow


@pytest.fixture
def facilitator(race_app):
    return serve()[1]


@pytest.fixture
def drawn(facilitator):
    """A panel of four, drawn; one has declined."""
    component = db.session.scalars(select(Component)).one()
    with at_moment(now() - timedelta(days=20)):
        found = begin(facilitator, component)
        open_answers(facilitator, found)
        for number in range(12):
            volunteer(None, found, answer(found, number % 2, f"Nom {number}"))
        freeze_mandate(facilitator, found)
    with at_moment(before_draw(found)):
        draw = start_draw(facilitator, found.sub_draws[0], 1)
        jobs.compute(draw.id)
    finish_draw(facilitator, draw, RandomKind.DIGITS, "042")
    seat = db.session.scalars(select(Seat).order_by(Seat.number)).first()
    enter_reply(facilitator, seat, SeatState.DECLINED, Channel.PHONE)
    return draw


def click(race_app, facilitator, draw, environment, **more):
    number = draw.sub_draw.recruitment.number
    sending = Sending(
        signed_in(race_app, facilitator),
        f"/volonne/tirage/admin/{number}/draws/{draw.id}/replace",
        {"turn": "1"},
    )
    with servers(environment, READY, **more) as port:
        statuses = post_at_once(port, [sending] * CLIENTS)
    db.session.rollback()
    db.session.expire_all()
    return statuses


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_thirty_two_clicks_fill_a_seat_once(race_app, facilitator, drawn, race_environment):
    statuses = click(race_app, facilitator, drawn, race_environment)
    assert statuses == {303: 1, 409: CLIENTS - 1}
    assert count(Replacement) == 1
    replacement = last_replacement(drawn)
    jobs_panel.replace(replacement.id)
    jobs_panel.replace(replacement.id)
    assert count(Seat, Seat.state == SeatState.DRAWN) == 4
    kinds = [entry["kind"] for entry in json.loads(drawn.audit)["log"]]
    assert kinds == ["published", "drawn", "declined", "replaced"]


def test_with_the_guard_off_there_are_several(race_app, facilitator, drawn, race_environment):
    statuses = click(
        race_app, facilitator, drawn, race_environment, PARVIS_GUARDS_OFF="sortition.turn"
    )
    assert set(statuses) <= {303, 409}
    assert count(Replacement) > 1, "the race did not happen: this test proves nothing"
