"""Passwords: Argon2id, with parameters of RFC 9106 for constrained memory."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(password)


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one. Takes as long for an unknown person (None) as for a known
    one, so that time does not tell which addresses have an account.
    """
    try:
        _hasher.verify(password_hash or _dummy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def password_problem(password: str, email: str, name: str) -> str | None:
    """A word for what is wrong with a new password: `short`, `long`, `guessable`; None when good.

    Length is what counts (ANSSI, CNIL 2022): no demand of capitals or signs.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = password.casefold()
    words = [email.partition("@")[0], *name.casefold().split(), "motdepasse", "password", "azerty"]
    if len(set(plain)) < 5 or any(len(w) > 3 and plain.startswith(w) for w in words):
        return "guessable"
    return None
