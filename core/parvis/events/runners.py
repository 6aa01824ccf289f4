"""Who does the jobs: a thread of the process, RQ workers, or nobody until `parvis worker`."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

from flask import Flask

from parvis.db import db
from parvis.events.outbox import claim, perform, send_periodic

log = logging.getLogger("parvis.jobs")

SWEEP_EVERY = 5.0
"""Seconds between two looks for what is due or was left by a process that died."""


class Runner(Protocol):
    """Told of each line as it is committed."""

    def wake(self, line_id: int) -> None:
        """There is a line to dispatch. Never raises: the line is safe in the outbox."""

    def start(self) -> None:
        """The process serves requests from now on."""


class WaitRunner:
    """Leaves the lines in the outbox for a worker."""

    def wake(self, line_id: int) -> None:
        """Nothing to do."""

    def start(self) -> None:
        """Nothing to do."""


class ThreadRunner:
    """One daemon thread of the process, started with the first request (after the server has
    forked): woken by a commit, and every few seconds.
    """

    def __init__(self, app: Flask, every: float = SWEEP_EVERY) -> None:
        self.app = app
        self.every = every
        self._news = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self, line_id: int) -> None:
        """Have it done soon, in the thread."""
        self.start()
        self._news.set()

    def start(self) -> None:
        """Start the thread, once; again in a forked child, where threads do not follow."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="parvis-jobs", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                with self.app.app_context():
                    send_periodic()
                drain(self.app)
            except Exception:
                log.exception("the jobs' thread goes on after an error")
            self._news.wait(self.every)
            self._news.clear()


def drain(app: Flask) -> int:
    """Do all that is due now; returns how many jobs were done."""
    done = 0
    while True:
        with app.app_context():
            lines = claim()
        if not lines:
            return done
        for line_id in lines:
            with app.app_context():
                done += perform(line_id)
                db.session.remove()


def work(app: Flask, *, once: bool = False) -> None:
    """What `parvis worker` does: jobs until it is stopped, or once what is due now. With Redis it
    is an RQ worker; without, it reads the outbox.
    """
    if app.extensions["parvis"].config.runner == "rq":
        from parvis.events.rq_runner import work_for_rq

        work_for_rq(app, once=once)
        return
    while True:
        with app.app_context():
            send_periodic()
        drain(app)
        if once:
            return
        time.sleep(SWEEP_EVERY)


def make_runner(app: Flask) -> Runner:
    """The runner that the configuration asks for, started with the first request."""
    runner: Runner
    match app.extensions["parvis"].config.runner:
        case "thread":
            runner = ThreadRunner(app)
        case "rq":
            from parvis.events.rq_runner import RQRunner

            runner = RQRunner(app)
        case _:
            runner = WaitRunner()

    @app.before_request
    def start() -> None:
        runner.start()

    return runner
