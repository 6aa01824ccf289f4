"""The blueprint of the desk, and what its views share."""

from __future__ import annotations

from parvis.modules import ComponentBlueprint
from parvis.web import component_url, here
from parvis_sortition.addresses import (
    current_component,
    draw_or_404,
    find_recruitment,
    sub_draw_or_404,
)
from parvis_sortition.models import Recruitment
from parvis_sortition.words import Language

__all__ = [
    "blueprint",
    "current_component",
    "desk_url",
    "draw_or_404",
    "find_recruitment",
    "language",
    "sub_draw_or_404",
]

blueprint = ComponentBlueprint("sortition_admin", __name__)


def language() -> Language:
    """The reader's language, as the pure packages name it."""
    return "fr" if here.locale.startswith("fr") else "en"


def desk_url(recruitment: Recruitment, view: str = "desk") -> str:
    """The address of one of the desk's pages."""
    return component_url(current_component(), view, admin=True, number=recruitment.number)
