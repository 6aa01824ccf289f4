"""Redis does not answer: requests succeed all the same, at once, and what they asked is kept."""

from __future__ import annotations

import socket
import time

import pytest
from sqlalchemy import select

from parvis.db import db
from parvis.events import Outbox


@pytest.fixture(params=["refuses", "is silent"])
def address(request):
    """Of a server that is not there, or that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "is silent":
            server.listen(16)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def away(app, new_app, address):
    return new_app(redis_url=address, job_runner="auto")


def test_a_form_is_taken_quickly_and_its_mail_kept(away):
    started = time.monotonic()
    for name in ("jeanne", "paul", "awa"):
        form = {"email": f"{name}@example.org", "way": "link"}
        assert away.test_client().post("/sign-in", data=form).status_code == 200
    # One short wait for the limits, one for the queue, for the three of them together.
    assert time.monotonic() - started < 4
    with away.app_context():
        assert len(db.session.scalars(select(Outbox)).all()) == 3


def test_a_change_that_is_committed_is_not_said_to_have_failed(away, monkeypatch):
    """Whatever goes wrong afterwards, in handing its jobs on."""

    def fail(*_arguments, **_options):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("parvis.events.rq_runner.claim", fail)
    form = {"email": "jeanne@example.org", "way": "link"}
    assert away.test_client().post("/sign-in", data=form).status_code == 200
