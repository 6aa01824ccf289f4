"""Limits on what can be tried from one address."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, strategy="moving-window")


def init_limits(app: Flask) -> None:
    """Keep counts in Redis where there is one, in the process otherwise."""
    config = app.extensions["parvis"].config
    app.config.update(
        RATELIMIT_ENABLED=config.limits,
        RATELIMIT_STORAGE_URI=config.redis_url or "memory://",
        RATELIMIT_HEADERS_ENABLED=False,
        # Without Redis for a moment, sign-in still works and is still limited.
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(config.redis_url),
    )
    limiter.init_app(app)


def by_email() -> str:
    """A limit's key: the address typed in the form, so that one account is not tried from many
    places.
    """
    from flask import request

    return f"email:{request.form.get('email', '')[:254].strip().lower()}"
