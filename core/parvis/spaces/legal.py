"""The legal pages that a space begins with, in French, what is to be completed in brackets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parvis.spaces.models import Space

TO_COMPLETE = "[à compléter"
"""How what the space has to fill in begins: pages with it are not finished."""

FOLDER = Path(__file__).parent / "legal"

PAGES = (
    ("mentions-legales", "Mentions légales"),
    ("accessibilite", "Déclaration d’accessibilité"),
    ("donnees-personnelles", "Données personnelles"),
    ("charte", "Charte de participation"),
)


@dataclass(frozen=True)
class LegalText:
    """A page to begin with."""

    slug: str
    title: str
    body: str
    """Markdown."""


def legal_pages(space: Space) -> list[LegalText]:
    """The legal pages of a space, with its name in them."""
    return [
        LegalText(slug, title, _template(slug).replace("{{name}}", space.name))
        for slug, title in PAGES
    ]


@cache
def _template(slug: str) -> str:
    return (FOLDER / f"{slug}.md").read_text(encoding="utf-8").strip()


def is_complete(body: str) -> bool:
    """Whether nothing is left to fill in."""
    return TO_COMPLETE not in body
