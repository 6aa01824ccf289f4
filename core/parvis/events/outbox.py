"""The outbox: jobs leave with the change that calls for them, or not at all.

A line goes waiting ▸ dispatched ▸ done, or failed after its attempts. Dispatching gives it a term;
the sweeper sends again what is past its term, so a killed worker loses nothing.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from parvis.db import after_commit, db, insert_once, now, transaction
from parvis.events.models import Outbox, OutboxState
from parvis.modules.registry import load_reference, registry

log = logging.getLogger("parvis.jobs")


def send(job: str, *, due_at: datetime | None = None, **payload: Any) -> Outbox:
    """Ask for a job, in the transaction under way. It is dispatched once that is committed.

    Raises KeyError for a job that no module declares, TypeError for a payload that is not JSON.
    """
    registry().jobs[job]
    json.dumps(payload)
    line = Outbox(job=job, payload=payload, due_at=due_at or now())
    db.session.add(line)
    db.session.flush()
    if due_at is None:
        line_id = line.id
        after_commit(lambda: current_app.extensions["parvis"].runner.wake(line_id))
    return line


def claim(line_id: int | None = None, limit: int = 20) -> list[int]:
    """Take lines that are due, for dispatching: each is taken by one process only, and comes back
    after its job's timeout unless it was finished. Returns their numbers.
    """
    moment = now()
    due = (
        select(Outbox.id, Outbox.job)
        .where(Outbox.state.in_([OutboxState.WAITING, OutboxState.DISPATCHED]))
        .where(Outbox.due_at <= moment)
        .order_by(Outbox.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if line_id is not None:
        due = due.where(Outbox.id == line_id)
    taken = []
    with transaction():
        for number, name in db.session.execute(due).all():
            job = registry().jobs.get(name)
            if job is None:
                # Its module is gone; the line waits for it to come back.
                term = moment + timedelta(hours=1)
            else:
                term = moment + timedelta(seconds=job.timeout)
                taken.append(number)
            db.session.execute(
                update(Outbox)
                .where(Outbox.id == number)
                .values(state=OutboxState.DISPATCHED, due_at=term)
            )
    return taken


def perform(line_id: int) -> bool:
    """Do the job of a line, in one transaction with marking it done. True when it was done now;
    false when it had been, or when it failed: then it is kept with its error, and due again later.
    """
    if not _begin(line_id):
        return False
    try:
        if _is_atomic(line_id):
            with transaction():
                return _perform_locked(line_id, run=True)
        if not _run_alone(line_id):
            return False
        with transaction():
            return _perform_locked(line_id, run=False)
    except Exception as error:
        log.exception("the job of outbox line %s failed", line_id)
        _failed(line_id, error)
        return False


def _begin(line_id: int) -> bool:
    """Count an attempt before it is made: a job that takes its worker with it says nothing
    afterwards, and would take another at each term. False when there is nothing to do.
    """
    with transaction():
        line = db.session.scalar(
            select(Outbox).where(Outbox.id == line_id).with_for_update(skip_locked=True)
        )
        if line is None or line.state in (OutboxState.DONE, OutboxState.FAILED):
            return False
        job = registry().jobs.get(line.job)
        if job is not None and line.attempts >= job.attempts:
            line.state, line.finished_at = OutboxState.FAILED, now()
            line.error = line.error or "its worker was stopped at each attempt"
            return False
        line.attempts += 1
        return True


def _is_atomic(line_id: int) -> bool:
    name = db.session.scalar(select(Outbox.job).where(Outbox.id == line_id))
    return name is None or registry().jobs[name].atomic


def _run_alone(line_id: int) -> bool:
    """Run a job that opens its own transactions; false when there is nothing to do."""
    line = db.session.get(Outbox, line_id)
    if line is None or line.state in (OutboxState.DONE, OutboxState.FAILED):
        return False
    name, payload = line.job, dict(line.payload)
    db.session.rollback()
    load_reference(registry().jobs[name].run)(**payload)
    return True


def _perform_locked(line_id: int, *, run: bool) -> bool:
    line = db.session.scalar(
        select(Outbox).where(Outbox.id == line_id).with_for_update(skip_locked=True)
    )
    if line is None or line.state in (OutboxState.DONE, OutboxState.FAILED):
        return False
    if run:
        load_reference(registry().jobs[line.job].run)(**line.payload)
    line.state = OutboxState.DONE
    line.finished_at = now()
    return True


def send_periodic() -> int:
    """Send the jobs that are due regularly, once in each of their periods whatever the number of
    processes that ask; returns how many were sent now.
    """
    moment = now()
    due = {
        f"{job.name}/{int(moment.timestamp()) // job.every}": job.name
        for job in registry().jobs.values()
        if job.every
    }
    if not due:
        return 0
    known = set(db.session.scalars(select(Outbox.key).where(Outbox.key.in_(due))))
    db.session.rollback()
    if known == set(due):
        return 0
    with transaction():
        return sum(
            insert_once(Outbox, job=name, payload={}, key=key)
            for key, name in due.items()
            if key not in known
        )


def _failed(line_id: int, error: Exception) -> None:
    with transaction():
        line = db.session.get(Outbox, line_id, with_for_update=True)
        if line is None:
            return
        line.error = f"{type(error).__name__}: {error}"[:2000]
        job = registry().jobs.get(line.job)
        if job is not None and line.attempts >= job.attempts:
            line.state = OutboxState.FAILED
            line.finished_at = now()
        else:
            line.state = OutboxState.WAITING
            line.due_at = now() + timedelta(seconds=min(3600, 10 * 4**line.attempts))
