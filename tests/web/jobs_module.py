"""A module whose jobs leave traces, for the tests of jobs."""

from __future__ import annotations

import os
from importlib.metadata import EntryPoint
from pathlib import Path

from parvis.administration.models import Setting
from parvis.db import db
from parvis.modules import Job, Module

POINT = EntryPoint(name="traces", value="tests.web.jobs_module:module", group="parvis.modules")

module = Module(
    name="traces",
    title="Traces",
    description="Jobs that leave traces.",
    version="1",
    package="parvis.testing",
    jobs=(
        Job(name="traces.note", run=f"{__name__}:note", attempts=3),
        Job(name="traces.fail", run=f"{__name__}:fail", attempts=2),
        Job(name="traces.die", run=f"{__name__}:die", timeout=1),
        Job(name="traces.often", run=f"{__name__}:note_often", every=3600),
    ),
)


def note(word: str) -> None:
    """Add one to the word's count."""
    row = db.session.get(Setting, f"traces.{word}")
    if row is None:
        db.session.add(Setting(name=f"traces.{word}", value=1))
    else:
        row.value = row.value + 1


def note_often() -> None:
    """Leave a trace."""
    note("often")


def fail(word: str) -> None:
    """Leave a trace, then fail: the trace must not stay."""
    note(word)
    raise RuntimeError("on purpose")


def die(word: str, until: str) -> None:
    """Kill the process in the middle of the job, the first time."""
    note(word)
    db.session.flush()
    if not Path(until).exists():
        Path(until).write_text("died once")
        os.kill(os.getpid(), 9)
