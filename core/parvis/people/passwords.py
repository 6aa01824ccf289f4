"""Passwords: Argon2id, with parameters of RFC 9106 for constrained memory."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from parvis.rules.refusals import Invalid

SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)

# What an unknown person's password is compared with: made with the parameters above (a test sees
# to it), so that it takes as long.
NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=1$bSVtiaLQtKR4jI2+1ym0eA$"
    "r8vpn5QL/VrQAK2Oz6fuT3k9fi38HO7sI0tYnAY7qnM"
)

# Each hash takes 64 MB while it lasts: many at once would exhaust a small server.
_at_once = threading.BoundedSemaphore(2)

_COMMON = (
    "azertyuiop",
    "qwertyuiop",
    "azerty",
    "qwerty",
    "motdepasse",
    "password",
    "1234567890",
    "123456789",
    "0123456789",
    "abcdefghij",
    "bonjour",
    "soleil",
    "doudou",
    "parvis",
)


def hash_password(password: str) -> str:
    """The hash to keep. Slow on purpose: call it outside transactions."""
    with _at_once:
        return _hasher.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one. Takes as long for an unknown person (None) as for a known
    one, so that time does not tell which addresses have an account. Slow on purpose: call it
    outside transactions.
    """
    try:
        with _at_once:
            _hasher.verify(password_hash or NOBODYS, password.encode(errors="replace"))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def password_problem(password: str, email: str, name: str) -> str | None:
    """A word for what is wrong with a new password: `short`, `long`, `guessable`; None when good.

    Length is what counts (ANSSI, CNIL 2022): no demand of capitals or signs. It is guessable when
    little is left of it without the person's name and address and what everyone chooses.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    left = password.casefold()
    own = [word for word in name.casefold().split() if len(word) > 2]
    for word in sorted({*own, email.partition("@")[0].casefold(), *_COMMON}, key=len, reverse=True):
        left = left.replace(word, "") if word else left
    return "guessable" if len(set(left)) < 5 else None


def check_new_password(password: str, email: str, name: str, *, field: str) -> None:
    """Raise Invalid, at this field, for a password that `password_problem` finds fault with."""
    match password_problem(password, email, name):
        case "short":
            message = _("%(count)d characters or more: a short sentence does well.", count=SHORTEST)
        case "long":
            message = _("%(count)d characters at most.", count=LONGEST)
        case "guessable":
            message = _("This is too easy to guess: take a few words of your own.")
        case _:
            return
    raise Invalid({field: message})
