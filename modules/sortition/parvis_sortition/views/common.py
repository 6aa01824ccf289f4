"""The public blueprint, and what its views share."""

from __future__ import annotations

from parvis.content.queries import find
from parvis.modules import ComponentBlueprint
from parvis.spaces import Component
from parvis.web import component_url, here
from parvis_sortition.models import Recruitment

blueprint = ComponentBlueprint("sortition", __name__)


def current_component() -> Component:
    """The component of the address."""
    component = here.component
    assert component is not None
    return component


def find_recruitment(number: int) -> Recruitment:
    """The recruitment of the address; 404 when there is none for this visitor."""
    return find(Recruitment, current_component(), number, here.person)


def page_url(recruitment: Recruitment) -> str:
    """The address of the recruitment's page."""
    return component_url(current_component(), "show", number=recruitment.number)
