"""The blueprint of the desk, and what its views share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from parvis.modules import ComponentBlueprint
from parvis.web import component_url, here
from parvis.web.i18n import gettext as _
from parvis_sortition.addresses import (
    current_component,
    draw_or_404,
    find_recruitment,
    sub_draw_or_404,
)
from parvis_sortition.models import Recruitment
from parvis_sortition.proof.canonical import canonical
from parvis_sortition.words import Language

__all__ = [
    "blueprint",
    "current_component",
    "desk_url",
    "draw_or_404",
    "find_recruitment",
    "language",
    "sealed_file",
    "step_to_desk",
    "sub_draw_or_404",
]

blueprint = ComponentBlueprint("sortition_admin", __name__)


def language() -> Language:
    """The reader's language, as the pure packages name it."""
    return "fr" if here.locale.startswith("fr") else "en"


def desk_url(recruitment: Recruitment, view: str = "desk") -> str:
    """The address of one of the desk's pages."""
    return component_url(current_component(), view, admin=True, number=recruitment.number)


def step_to_desk(recruitment: Recruitment) -> None:
    """The way to a recruitment's desk, which the pages of the desk begin with."""
    here.step(_("Prepare draws"), component_url(current_component(), "index", admin=True))
    here.step(recruitment.title, desk_url(recruitment))


def sealed_file(document: Mapping[str, Any], name: str) -> Response:
    """A file for a bailiff's eyes, to the byte as it was committed to; no computer on the way keeps
    it.
    """
    return Response(
        canonical(document),
        mimetype="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
