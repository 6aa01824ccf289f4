"""Random tokens: the person holds the token, the database its hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A token of 256 random bits, fit for addresses and cookies."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database keeps. The token is random and long: one SHA-256 is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
