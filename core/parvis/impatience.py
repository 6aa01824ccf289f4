"""How long a request waits for Redis: hardly. It can do without, for a while."""

from __future__ import annotations

from typing import Any

PATIENCE = 0.5
"""Seconds for one answer. Redis gives it in less than a thousandth."""

PAUSE = 10.0
"""Seconds during which Redis is not asked again once it has not answered."""


def impatient() -> dict[str, Any]:
    """Options for a Redis client that a request waits for: one try, and a short one. The client's
    own defaults, several tries of several seconds, would make every form wait for half a minute.
    """
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {
        "socket_connect_timeout": PATIENCE,
        "socket_timeout": PATIENCE,
        "retry": Retry(NoBackoff(), 0),
    }
