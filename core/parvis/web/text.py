"""Small things about text."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "ß": "ss"})


def plain(text: str) -> str:
    """Without accents, capitals or runs of spaces: for comparing and searching."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPECIAL).casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def slugify(text: str, longest: int = 60) -> str:
    """A word for an address: `Château-Arnoux-Saint-Auban` ▸ `chateau-arnoux-saint-auban`."""
    words = re.findall(r"[a-z0-9]+", plain(text))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:longest]
        if len(longer) > longest:
            break
        slug = longer
    return slug
