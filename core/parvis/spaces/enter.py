"""Entering a space or a component: found, visible, and `here` knows."""

from __future__ import annotations

from flask import abort

from parvis.modules.registry import registry
from parvis.rules import has_role, may_see_space
from parvis.spaces.models import Component, ComponentState, Role, Space
from parvis.spaces.queries import find_space_with_components
from parvis.web.here import here


def enter_space(slug: str) -> Space:
    """The space of the address, put in `here`. 404 when it is not there for this visitor."""
    space, components = find_space_with_components(slug)
    if space is None or not may_see_space(here.person, space):
        abort(404)
    here.space = space
    here.components = components
    return space


def enter_component(space_slug: str, slug: str) -> Component:
    """The component of the address, put in `here`. A component that is switched off is there for
    the space's administrators alone; one whose module is not installed, for nobody.
    """
    space = enter_space(space_slug)
    found = next((c for c in here.components if c.slug == slug), None)
    if found is None or found.module not in registry().modules:
        abort(404)
    if found.state == ComponentState.OFF and not has_role(here.person, space, Role.ADMINISTRATOR):
        abort(404)
    here.component = found
    return found
