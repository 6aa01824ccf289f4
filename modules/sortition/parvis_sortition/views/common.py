"""The public blueprint, and what its views share."""

from __future__ import annotations

from parvis.modules import ComponentBlueprint
from parvis.web import component_url
from parvis_sortition.addresses import current_component, draw_or_404, find_recruitment
from parvis_sortition.models import Recruitment

__all__ = ["blueprint", "current_component", "draw_or_404", "find_recruitment", "page_url"]

blueprint = ComponentBlueprint("sortition", __name__)


def page_url(recruitment: Recruitment) -> str:
    """The address of the recruitment's page."""
    return component_url(current_component(), "show", number=recruitment.number)
