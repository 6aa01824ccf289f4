"""One way of writing a document down, so that its hash is the same everywhere."""

from __future__ import annotations

import hashlib
import json

FORMAT = "parvis-sortition/1"


def canonical(document: object) -> bytes:
    """JSON in UTF-8, keys sorted, no spaces. Numbers must be whole; fractions go as text."""
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest(purpose: str, document: object) -> str:
    """SHA-256, in hexadecimal, of a document for one purpose.

    The purpose is hashed too, so that a hash made for one thing never stands for another.
    """
    prefix = f"{FORMAT} {purpose}".encode() + b"\0"
    return hashlib.sha256(prefix + canonical(document)).hexdigest()
