"""What RQ workers run: the job of one line of the outbox. Named by its path in the queue."""

from __future__ import annotations

import os

from flask import Flask

from parvis.app import create_app
from parvis.db import db
from parvis.events.outbox import perform

_app: Flask | None = None
_pid = 0


def use_app(app: Flask) -> None:
    """Let this process's jobs run in this application."""
    global _app
    _app = app


def perform_line(line_id: int) -> bool:
    """Do the job of the line; see `parvis.events.outbox.perform`."""
    global _app, _pid
    _app = _app or create_app()
    with _app.app_context():
        if os.getpid() != _pid:
            # RQ forks for each job: a child must not talk on its parent's connections.
            db.engine.dispose(close=False)
            _pid = os.getpid()
        return perform(line_id)
