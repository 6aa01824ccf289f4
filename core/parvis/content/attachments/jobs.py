"""Sweeping the media store."""

from __future__ import annotations

import re

from sqlalchemy import select

from parvis.content.attachments import store
from parvis.content.models import Attachment
from parvis.db import db
from parvis.spaces.models import Space

DAY = 24 * 3600


def sweep_media(older_than: float = DAY) -> int:
    """Remove the files that nothing names, written longer ago than this (in seconds): uploads
    whose form failed, contents deleted. Returns how many keys went.
    """
    gone = 0
    waiting: list[str] = []
    site = _site_keys()
    for key in store.keys_older_than(older_than):
        if store.is_site_key(key):
            gone += _remove([key] if key not in site else [])
            continue
        waiting.append(key)
        if len(waiting) == 500:
            gone += _remove(_unnamed(waiting))
            waiting = []
    return gone + _remove(_unnamed(waiting))


def _unnamed(keys: list[str]) -> list[str]:
    named = set(db.session.scalars(select(Attachment.key).where(Attachment.key.in_(keys))))
    return [key for key in keys if key not in named]


def _remove(keys: list[str]) -> int:
    for key in keys:
        store.remove(key)
    return len(keys)


def _site_keys() -> set[str]:
    """The keys of the site's own pictures: what spaces' appearances name."""
    found: set[str] = set()
    for appearance in db.session.scalars(select(Space.appearance)):
        found.update(re.findall(r"s[0-9a-f]{32}", str(appearance)))
    return found
