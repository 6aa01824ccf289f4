"""The outbox and what becomes of its lines."""

from __future__ import annotations

import contextvars
from datetime import timedelta

import pytest
from sqlalchemy import select

from parvis.administration.models import Setting
from parvis.db import at_moment, db, now, transaction
from parvis.events import Outbox, OutboxState, drain, send
from parvis.events.outbox import claim, perform, send_periodic
from tests.web.jobs_module import POINT


@pytest.fixture
def jobs_app(app, new_app):
    """An application with the module of traces, on the test's database."""
    made = new_app(points=[POINT])
    with made.app_context():
        yield made


def sent(job: str, **payload) -> int:
    with transaction():
        return send(job, **payload).id


def traces(word: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(Setting.value).where(Setting.name == f"traces.{word}")) or 0


def line(number: int) -> Outbox:
    db.session.expire_all()
    return db.session.get(Outbox, number)


def run(app) -> int:
    return contextvars.Context().run(drain, app)


def test_a_job_is_done_once(jobs_app):
    number = sent("traces.note", word="once")
    assert run(jobs_app) == 1
    assert run(jobs_app) == 0
    assert perform(number) is False
    assert traces("once") == 1
    assert line(number).state == OutboxState.DONE


def test_a_job_leaves_with_its_change_or_not_at_all(jobs_app):
    with pytest.raises(ZeroDivisionError), transaction():
        send("traces.note", word="never")
        raise ZeroDivisionError
    assert run(jobs_app) == 0
    assert db.session.scalars(select(Outbox)).all() == []


def test_an_unknown_job_is_refused_when_it_is_sent(jobs_app):
    with pytest.raises(KeyError), transaction():
        send("traces.unheard_of")


def test_a_job_that_fails_leaves_nothing_and_is_tried_again_then_kept_with_its_error(jobs_app):
    number = sent("traces.fail", word="failed")
    run(jobs_app)
    assert line(number).state == OutboxState.WAITING
    assert "on purpose" in line(number).error
    with at_moment(now() + timedelta(hours=2)):
        for due in claim():
            perform(due)
    assert line(number).state == OutboxState.FAILED
    assert traces("failed") == 0


def test_a_job_that_takes_its_worker_with_it_is_given_up(jobs_app, monkeypatch):
    """As much as one that fails: else it would take another at each term."""
    with transaction():
        number = send("traces.note", text="x").id

    def killed(**payload):
        raise SystemExit

    monkeypatch.setattr("parvis.events.outbox.load_reference", lambda reference: killed)
    for _attempt in range(3):
        with pytest.raises(SystemExit):
            perform(number)
    assert (line(number).state, line(number).attempts) == (OutboxState.WAITING, 3)
    assert perform(number) is False
    assert line(number).state == OutboxState.FAILED and "stopped" in line(number).error


def test_a_line_is_claimed_by_one_process_and_comes_back_after_its_term(jobs_app):
    number = sent("traces.note", word="late")
    assert claim() == [number]
    assert claim() == []
    with at_moment(now() + timedelta(minutes=6)):
        assert claim() == [number]


def test_lines_of_a_module_that_is_gone_wait_for_it(jobs_app):
    number = sent("traces.note", word="back")
    del jobs_app.extensions["parvis"].registry.jobs["traces.note"]
    assert run(jobs_app) == 0
    assert line(number).state == OutboxState.DISPATCHED


def test_periodic_jobs_are_sent_once_in_their_period(jobs_app):
    first = send_periodic()
    assert first >= 1
    assert send_periodic() == 0
    run(jobs_app)
    assert traces("often") == 1
    with at_moment(now() + timedelta(hours=1)):
        assert send_periodic() >= 1
