"""Limits on what can be tried in a while, from one place or by one person.

The counting in Redis is that of `limits`, the engine of Flask-Limiter, called where something is
tried rather than before every request: pages that are only read pay nothing, and a form that came
too often is shown again with what was typed.
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request, session
from limits import RateLimitItem, parse_many
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from parvis.impatience import PAUSE, impatient
from parvis.web.tries import Tries

log = logging.getLogger("parvis.web")

P = ParamSpec("P")
R = TypeVar("R")

READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Limit:
    """So many tries of one thing: `Limit("sign-in", "10 per 15 minutes; 100 per day")`."""

    name: str
    rates: str


WRITING = Limit("writing", "120 per minute; 3000 per hour")
"""Any form, for one session, or one address when signed out: well above what people do."""


_rates = lru_cache(parse_many)


class Counts:
    """How often each thing has been tried; in Redis where there is one, else in the process."""

    def __init__(self, storage: Storage | None, *, enabled: bool) -> None:
        self.enabled = enabled
        self._shared = None if storage is None else MovingWindowRateLimiter(storage)
        self._own = Tries()
        self._paused_until = 0.0

    def wait(self, limit: Limit, key: str) -> int:
        """Count one try; returns the seconds to wait, 0 while within the limit."""
        if not self.enabled:
            return 0
        # Addresses, of people and of machines, are not kept in the clear.
        key = hashlib.sha256(key.encode(errors="replace")).hexdigest()[:32]
        rates = _rates(limit.rates)
        if self._shared is not None and time.monotonic() >= self._paused_until:
            try:
                return _wait(self._shared, rates, limit.name, key)
            except Exception:
                log.exception("the shared limits can't be counted")
                self._paused_until = time.monotonic() + PAUSE
        # Without Redis for a moment, people still sign in, and are still limited.
        return max(
            self._own.wait((limit.name, rate, key), rate.amount, rate.get_expiry())
            for rate in rates
        )

    def reset(self) -> None:
        """Forget all counts."""
        if self._shared is not None:
            self._shared.storage.reset()
        self._own.forget()


def _wait(
    strategy: MovingWindowRateLimiter, rates: list[RateLimitItem], name: str, key: str
) -> int:
    longest = 0
    for rate in rates:
        if not strategy.hit(rate, name, key):
            reset = strategy.get_window_stats(rate, name, key).reset_time
            longest = max(longest, int(reset - time.time()) + 1, 1)
    return longest


def wait_for(limit: Limit, key: str) -> int:
    """Count one try; returns the seconds to wait before the next, 0 while within the limit."""
    counts: Counts = current_app.extensions["parvis_limits"]
    return counts.wait(limit, f"{limit.name}:{key}")


def within(limit: Limit, key: str) -> None:
    """Count one try. Raises TooManyRequests (429) past the limit."""
    if seconds := wait_for(limit, key):
        raise TooManyRequests(retry_after=seconds)


def limited(limit: Limit) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a view: its forms answer 429 past the limit, for one session or one address."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            if request.method not in READING:
                within(limit, visitor())
            return view(*args, **kwargs)

        return counted

    return decorate


def visitor() -> str:
    """The session of who is signed in, else where the request comes from."""
    return str(session.get("_user_id") or client_address())


def client_address() -> str:
    """Where the request comes from: its address, or the network of an IPv6 one, since every home
    has 2^64 of those.
    """
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return text


def init_limits(app: Flask) -> None:
    """Count tries in Redis where there is one, in the process otherwise; limit all forms."""
    config = app.extensions["parvis"].config
    address = config.redis_url
    if address.startswith("unix://"):
        address = f"redis+{address}"
    options = impatient() if address else {}
    storage = storage_from_string(address, **options) if address else None
    app.extensions["parvis_limits"] = Counts(storage, enabled=config.limits)  # type: ignore[arg-type]

    @app.before_request
    def writing() -> None:
        if request.method not in READING:
            within(WRITING, visitor())
