"""The media store: one folder of files for each key, under `Config.media`.

A key is 128 random bits: who is not told it can't find it. Files are written before the row that
names them is committed; those that no row came to name are swept away a day later.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

_KEY = re.compile(r"s?[0-9a-f]{32}")


def new_key(*, site: bool = False) -> str:
    """A key for what belongs to a content, or (`site`) for a picture of the site itself, such as a
    logo, that everyone may see.
    """
    return ("s" if site else "") + secrets.token_hex(16)


def is_key(text: str) -> bool:
    """Whether this is written as a key is."""
    return _KEY.fullmatch(text) is not None


def is_site_key(key: str) -> bool:
    """Whether what it names is a picture of the site: seen by everyone."""
    return key.startswith("s")


def folder_of(key: str) -> Path:
    """The folder of a key's files. Raises ValueError for what is not a key."""
    if not is_key(key):
        raise ValueError(f"not a key of the media store: {key!r}")
    media: Path = current_app.extensions["parvis"].config.media
    return media / key[-2:] / key


def write(key: str, name: str, data: bytes) -> None:
    """Write one file of the key, whole or not at all."""
    folder = folder_of(key)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.{secrets.token_hex(4)}"
    unfinished.write_bytes(data)
    unfinished.rename(folder / name)


def remove(key: str) -> None:
    """Remove the key's files; nothing happens when there are none."""
    shutil.rmtree(folder_of(key), ignore_errors=True)


def keys_older_than(seconds: float) -> Iterator[str]:
    """The keys whose folder was made or changed longer ago than this."""
    media: Path = current_app.extensions["parvis"].config.media
    limit = time.time() - seconds
    for folder in media.glob("??/*"):
        if is_key(folder.name) and folder.stat().st_mtime < limit:
            yield folder.name
