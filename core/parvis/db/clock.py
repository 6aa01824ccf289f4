"""The clock of the code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_moment: ContextVar[datetime | None] = ContextVar("parvis_moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC: the only clock of the code."""
    return _moment.get() or datetime.now(UTC)


def moment() -> datetime | None:
    """Where the clock is held; None when it runs."""
    return _moment.get()


def set_moment(moment: datetime | None) -> None:
    """Hold the clock in the present context, or let it run."""
    _moment.set(moment)


@contextmanager
def at_moment(moment: datetime) -> Iterator[None]:
    """Inside, the clock stands at this moment: for demonstration data and tests."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
