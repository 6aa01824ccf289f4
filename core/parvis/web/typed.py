"""What someone had typed when their form could not be taken: given back to be copied."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

SHORTEST = 20
"""Shorter texts are soon typed again."""
LONGEST = 60_000
SECRET = ("password", "token", "code")


def typed_texts() -> list[str]:
    """The long texts of the form just sent from a page of this site, the longest first; none of
    another site's, which would have us show its words.
    """
    if request.method != "POST" or not _from_here():
        return []
    # A form that is too large, or cut, can't be read.
    with suppress(HTTPException, ValueError):
        texts = {
            value.strip()
            for name, values in request.form.lists()
            for value in values
            if not any(word in name for word in SECRET)
        }
        found = sorted((text for text in texts if len(text) >= SHORTEST), key=len, reverse=True)
        return found if sum(map(len, found)) <= LONGEST else found[:1]
    return []


def _from_here() -> bool:
    origin = request.headers.get("Origin") or request.referrer or ""
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False
