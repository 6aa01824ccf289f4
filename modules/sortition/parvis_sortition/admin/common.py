"""The blueprint of the desk, and what its views share."""

from __future__ import annotations

from parvis.content.queries import find
from parvis.modules import ComponentBlueprint
from parvis.spaces import Component
from parvis.web import component_url, here
from parvis_sortition.models import Recruitment

blueprint = ComponentBlueprint("sortition_admin", __name__)


def current_component() -> Component:
    """The component of the address."""
    component = here.component
    assert component is not None
    return component


def find_recruitment(number: int) -> Recruitment:
    """The recruitment of the address; 404 when it is another component's."""
    return find(Recruitment, current_component(), number, here.person)


def desk_url(recruitment: Recruitment, view: str = "desk") -> str:
    """The address of one of the desk's pages."""
    return component_url(current_component(), view, admin=True, number=recruitment.number)
