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


@contextmanager
def at_moment(moment: datetime) -> Iterator[None]:
    """Inside, the clock stands at this moment: for demonstration data and tests."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
