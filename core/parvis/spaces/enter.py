"""Entering a space or a component: found, visible, and `here` knows."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort

from parvis.modules.registry import registry
from parvis.rules import has_role, may_see_space
from parvis.spaces.models import Component, ComponentState, Role, Space
from parvis.spaces.places import Place
from parvis.spaces.queries import find_space_with_components
from parvis.web.here import here


def enter_space(slug: str) -> Space:
    """The space of the address, put in `here`. 404 when it is not there for this visitor."""
    space, components = find_space_with_components(slug)
    if space is None:
        abort(404)
    return _enter(space, components)


def enter_component(space_slug: str, slug: str) -> Component:
    """The component of the address, put in `here`. A component that is switched off is there for
    the space's administrators alone; one whose module is not installed, for nobody.
    """
    enter_space(space_slug)
    return _enter_component(slug)


def enter_kept(place: Place, slug: str) -> Component:
    """The same, in a place that is kept for those who read."""
    here.kept = True
    _enter(place.space, list(place.components))
    return _enter_component(slug)


def _enter(space: Space, components: list[Component]) -> Space:
    if not may_see_space(here.person, space):
        abort(404)
    here.space = space
    here.components = components
    return space


def _enter_component(slug: str) -> Component:
    found = component_at(here.components, slug)
    if found is None:
        abort(404)
    assert here.space is not None
    off = found.state == ComponentState.OFF
    if off and not has_role(here.person, here.space, Role.ADMINISTRATOR):
        abort(404)
    here.component = found
    return found


def component_at(components: Iterable[Component], slug: str) -> Component | None:
    """The one of this address, when its module is installed."""
    found = next((c for c in components if c.slug == slug), None)
    return found if found is not None and found.module in registry().modules else None
