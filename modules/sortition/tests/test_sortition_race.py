"""One draw for each assembly and round, whatever is clicked at once, on real servers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sortition_answers import answer
from sortition_world import before_draw, begin, serve
from sqlalchemy import func, select

from parvis.db import at_moment, db, now
from parvis.events.models import Outbox
from parvis.testing.races import Sending, post_at_once, servers, signed_in
from parvis_sortition import jobs
from parvis_sortition.models import Draw, DrawStatus, Seat, Ticket
from parvis_sortition.operations.draw import start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.proof.verify import verify as verified

CLIENTS = 32
READY = "/volonne/tirage/1"

pytestmark = pytest.mark.slow


@pytest.fixture
def place(race_app):
    return serve()


@pytest.fixture
def frozen(place):
    """A recruitment whose answers are closed and whose mandate is frozen, to be drawn soon."""
    return begun(place, 11)


def begun(place, days):
    """One that was begun so many days ago: answers close after ten, the draw comes two later."""
    component, awa = place
    with at_moment(now() - timedelta(days=days)):
        found = begin(awa, component)
        open_answers(awa, found)
        for number in range(12):
            volunteer(None, found, answer(found, number % 2, f"Nom {number}"))
        freeze_mandate(awa, found)
    return found


def click(race_app, place, frozen, environment, **more):
    part = frozen.sub_draws[0].id
    sending = Sending(
        signed_in(race_app, place[1]),
        f"/volonne/tirage/admin/{frozen.number}/parts/{part}/draw",
        {"round": "1"},
    )
    with servers(environment, READY, **more) as port:
        statuses = post_at_once(port, [sending] * CLIENTS)
    db.session.rollback()
    db.session.expire_all()
    return statuses


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_thirty_two_clicks_start_one_draw(race_app, place, frozen, race_environment):
    statuses = click(race_app, place, frozen, race_environment)
    assert statuses == {303: 1, 409: CLIENTS - 1}
    assert count(Draw) == 1 and count(Outbox, Outbox.job == "sortition.compute") == 1


def test_with_the_guard_off_there_are_several(race_app, place, frozen, race_environment):
    statuses = click(
        race_app, place, frozen, race_environment, PARVIS_GUARDS_OFF="sortition.round"
    )
    assert set(statuses) <= {303, 409}
    assert count(Draw) > 1, "the race did not happen: this test proves nothing"


def test_thirty_two_confirmations_designate_one_panel(race_app, place, race_environment):
    frozen = begun(place, 20)
    with at_moment(before_draw(frozen)):
        draw = start_draw(place[1], frozen.sub_draws[0], 1)
        jobs.compute(draw.id)
    visitor = signed_in(race_app, place[1])
    address = f"/volonne/tirage/admin/{frozen.number}/draws/{draw.id}/balls"
    sendings = [
        Sending(visitor, address, {"kind": "digits", "value": value, "confirmed": value})
        for number in range(CLIENTS)
        for value in [f"{number * 7 % 1000:03d}"]
    ]
    with servers(race_environment, READY) as port:
        statuses = post_at_once(port, sendings)
    db.session.rollback()
    db.session.expire_all()
    assert statuses == {303: 1, 409: CLIENTS - 1}
    assert draw.status == DrawStatus.DRAWN and count(Seat) == 4
    kinds = [entry["kind"] for entry in json.loads(draw.audit)["log"]]
    assert kinds == ["published", "drawn"]


KILLED = """
import os, signal, sys
from parvis.app import create_app
from parvis.config import Config
from parvis_sortition import jobs
from parvis_sortition.operations import lottery

def killed(*arguments, **more):
    os.kill(os.getpid(), signal.SIGKILL)

lottery.record = killed  # the last thing done as a lottery is sealed, in its transaction
with create_app(Config.from_environment(os.environ)).app_context():
    jobs.compute(int(sys.argv[1]))
"""


def test_a_draw_whose_worker_is_killed_is_sealed_once_by_the_next(place, frozen, race_environment):
    draw = start_draw(place[1], frozen.sub_draws[0], 1)
    here = {**os.environ, **race_environment}
    command = [sys.executable, "-c", KILLED, str(draw.id)]
    ended = subprocess.run(command, env=here, timeout=60, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    db.session.rollback()
    db.session.expire_all()
    assert draw.status == DrawStatus.COMPUTING and draw.audit is None
    assert count(Ticket) == 0
    jobs.compute(draw.id)
    db.session.expire_all()
    sealed = draw.audit
    assert draw.status == DrawStatus.SEALED and count(Ticket) == 12
    jobs.compute(draw.id)
    db.session.expire_all()
    assert draw.audit == sealed and count(Ticket) == 12
    assert verified(json.loads(sealed), sealed=draw.sealed).good
