"""Who does the jobs: a thread of the process, RQ workers, or nobody until `parvis worker`."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

from flask import Flask

from parvis.db import db
from parvis.events.outbox import claim, perform

log = logging.getLogger("parvis.jobs")


class Runner(Protocol):
    """Told of each line as it is committed."""

    def wake(self, line_id: int) -> None:
        """There is a line to dispatch."""


class WaitRunner:
    """Leaves the lines in the outbox for a worker."""

    def wake(self, line_id: int) -> None:
        """Nothing to do."""


class ThreadRunner:
    """One daemon thread of the process: woken by a commit, and every few seconds for what is due
    or was left by a process that died.
    """

    def __init__(self, app: Flask, every: float = 5.0) -> None:
        self.app = app
        self.every = every
        self._news = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self, line_id: int) -> None:
        """Do it soon, in the thread, started at the first need (after the server has forked)."""
        self.start()
        self._news.set()

    def start(self) -> None:
        """Start the thread, once."""
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="parvis-jobs", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._news.wait(self.every)
            self._news.clear()
            try:
                drain(self.app)
            except Exception:
                log.exception("the jobs' thread goes on after an error")


def drain(app: Flask) -> int:
    """Do all that is due now; returns how many were done."""
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


def make_runner(app: Flask) -> Runner:
    """The runner that the configuration asks for."""
    match app.extensions["parvis"].config.runner:
        case "thread":
            return ThreadRunner(app)
        case "rq":
            from parvis.events.rq_runner import RQRunner

            return RQRunner(app)
        case _:
            return WaitRunner()
