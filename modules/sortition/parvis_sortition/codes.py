"""Personal codes, and hashes that say nothing without the recruitment's secret."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from parvis_sortition.models import Recruitment

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I or L: codes are read on paper and told on the telephone."""
LENGTH = 12
"""Twelve signs of 31: 59 bits."""
REFERENCE = re.compile(r"(?:[Rr]\s?[-.]?\s?)?(?P<number>[0-9]{1,9})")
_LOOKALIKES = str.maketrans("", "", " -.\u00a0\u2010\u2011\u2013\t\n")


def new_secret() -> str:
    """The secret of a new recruitment."""
    return secrets.token_hex(32)


def new_code() -> str:
    """A code as it is printed: `ABCD-EFGH-JKMN`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[place : place + 4] for place in range(0, LENGTH, 4))


def read_code(typed: str) -> str | None:
    """The code someone typed, as it is printed, whatever the case and dashes; None when it can't
    be one.
    """
    signs = typed.translate(_LOOKALIKES).upper()
    if not re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", signs):
        return None
    return "-".join(signs[place : place + 4] for place in range(0, LENGTH, 4))


def keyed_hash(recruitment: Recruitment, label: str, text: str) -> str:
    """64 hex digits: HMAC-SHA-256 of the text under the recruitment's secret. `label` keeps apart
    what is hashed for different ends: `code`, `household`, `identity`, … Raises ValueError once the
    recruitment's data has been erased, its secret with it.
    """
    if recruitment.secret is None:
        raise ValueError("the secret of this recruitment is gone")
    key = bytes.fromhex(recruitment.secret)
    return hmac.new(key, f"{label}\0{text}".encode(), hashlib.sha256).hexdigest()


def read_reference(typed: str) -> int | None:
    """The number of a reference (`Volunteer.reference`, or a letter's number), typed with its
    letter or without; None for anything else.
    """
    found = REFERENCE.fullmatch(typed.strip())
    return int(found["number"]) if found else None
