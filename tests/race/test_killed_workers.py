"""A worker killed in the middle of a job: the job is done again, with one effect."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

from sqlalchemy import select, update

from parvis.administration.models import Setting
from parvis.db import db, now, transaction
from parvis.events.models import Outbox, OutboxState


def work_once(database_url: str, folder, redis_url: str) -> int:
    command = [sys.executable, "-m", "tests.race.job_process", database_url, str(folder)]
    return subprocess.run(
        [*command, redis_url] if redis_url else command, timeout=60, capture_output=True
    ).returncode


def make_due() -> None:
    """As if the term of the lines under way had passed."""
    with transaction():
        db.session.execute(update(Outbox).values(due_at=now() - timedelta(seconds=1)))


def test_a_killed_worker_loses_nothing_and_does_nothing_twice(
    app, database_url, redis_url, tmp_path
):
    with transaction():
        line = Outbox(
            job="traces.die", payload={"word": "died", "until": str(tmp_path / "died")}
        )
        db.session.add(line)
    work_once(database_url, tmp_path, redis_url)
    db.session.expire_all()
    assert (tmp_path / "died").exists()
    assert db.session.get(Outbox, line.id).state == OutboxState.DISPATCHED

    make_due()
    work_once(database_url, tmp_path, redis_url)
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get(Outbox, line.id).state == OutboxState.DONE
    assert db.session.scalar(select(Setting.value).where(Setting.name == "traces.died")) == 1
