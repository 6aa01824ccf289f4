"""Jobs through RQ: the outbox's lines are handed to Redis, workers do them.

Redis only carries the numbers of lines. What is lost in it (a restart, a killed worker) is sent
again by the sweeper from the outbox, which alone says what is done.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker

from parvis.events.outbox import claim, send_periodic
from parvis.impatience import PAUSE, impatient
from parvis.modules.registry import load_reference

log = logging.getLogger("parvis.jobs")

QUEUE = "parvis"

PERFORM = "parvis.rq_jobs.perform_line"
"""Named, not imported: it needs the application, which stands on this package."""


class RQRunner:
    """Hands lines to RQ as they are committed."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.redis: Any = Redis.from_url(
            app.extensions["parvis"].config.redis_url, **impatient()
        )
        self.queue = Queue(QUEUE, connection=self.redis)
        self._paused_until = 0.0

    def start(self) -> None:
        """Nothing to do: workers are other processes."""

    def wake(self, line_id: int) -> None:
        """Enqueue the line; when Redis does not answer, the sweeper will."""
        if time.monotonic() < self._paused_until:
            return
        try:
            self._enqueue(claim(line_id))
        except Exception:
            # What was asked is done and committed: the person must not be told otherwise.
            log.exception("outbox line %s waits for the sweeper", line_id)

    def sweep(self) -> int:
        """Enqueue what is due: late lines, and those whose worker has died."""
        send_periodic()
        lines = claim(limit=200)
        self._enqueue(lines)
        return len(lines)

    def _enqueue(self, lines: list[int]) -> None:
        for line_id in lines:
            try:
                self.queue.enqueue(PERFORM, line_id, result_ttl=0, failure_ttl=3600)
            except RedisError as error:
                log.warning("Redis did not take outbox line %s: %s", line_id, error)
                self._paused_until = time.monotonic() + PAUSE
                return


def work_for_rq(app: Flask, *, once: bool = False) -> None:
    """An RQ worker with the sweeper in a thread."""
    load_reference("parvis.rq_jobs:use_app")(app)
    runner = RQRunner(app)
    # A worker waits for its next job: that takes another kind of patience.
    waiting: Any = Redis.from_url(app.extensions["parvis"].config.redis_url)
    with app.app_context():
        runner.sweep()
    stop = threading.Event()

    def sweep() -> None:
        from parvis.events.runners import SWEEP_EVERY

        while not stop.wait(SWEEP_EVERY):
            try:
                with app.app_context():
                    runner.sweep()
            except Exception:
                log.exception("the sweeper goes on after an error")

    if not once:
        threading.Thread(target=sweep, name="parvis-sweeper", daemon=True).start()
    try:
        worker = Worker([Queue(QUEUE, connection=waiting)], connection=waiting)
        worker.work(burst=once, logging_level="WARNING")
    finally:
        stop.set()
