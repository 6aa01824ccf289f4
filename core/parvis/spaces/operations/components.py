"""Enabling modules in a space and setting them up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from parvis.content.models import Content
from parvis.db import db, operation
from parvis.events import record
from parvis.modules.registry import registry
from parvis.modules.settings import Settings
from parvis.people.models import Person
from parvis.rules import Conflict, Invalid, require
from parvis.spaces.addresses import check_component_slug, free_component_slug
from parvis.spaces.components import settings_class
from parvis.spaces.inputs import line
from parvis.spaces.models import Component, ComponentState, Space
from parvis.spaces.operations.locks import lock_space
from parvis.spaces.ordering import move
from parvis.spaces.queries import components_of

TITLE_LONGEST = 80


@operation
def enable_component(
    actor: Person,
    space: Space,
    module: str,
    *,
    title: str = "",
    slug: str = "",
    settings: Settings | Mapping[str, Any] | None = None,
) -> Component:
    """Enable a module in the space, open, after the others. Title and address are by default those
    that the module proposes. Raises Refused, Invalid.
    """
    require(actor, "core.administer_space", space)
    component = make_component(space, module, title=title, slug=slug, settings=settings)
    _record(actor, component, "enabled")
    return component


def make_component(
    space: Space,
    module: str,
    *,
    title: str = "",
    slug: str = "",
    settings: Settings | Mapping[str, Any] | None = None,
) -> Component:
    """A new component, within an operation. Asks no rule and records nothing. Raises Invalid."""
    manifest = registry().modules.get(module)
    if manifest is None or manifest.component is None:
        raise Invalid({"module": _("This module is not installed.")})
    declared = manifest.component
    lock_space(space)  # two at once would choose the same place and address
    last = db.session.scalar(
        select(func.max(Component.position)).where(Component.space_id == space.id)
    )
    component = Component(
        space_id=space.id,
        module=module,
        title=line("title", title or str(declared.title), TITLE_LONGEST),
        slug=check_component_slug(space, slug)
        if slug
        else free_component_slug(space, declared.slug),
        position=0 if last is None else last + 1,
        settings=_as_json(module, settings or {}),
    )
    db.session.add(component)
    db.session.flush()
    return component


def _as_json(module: str, settings: Settings | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(settings, Settings):
        return settings.as_json()
    kind = settings_class(module)
    return kind.read(settings).as_json() if kind else {}


def _record(actor: Person, component: Component, what: str) -> None:
    record("core.component_changed", actor=actor, component=component, what=what)


@operation
def configure_component(
    actor: Person, component: Component, settings: Settings | Mapping[str, Any]
) -> None:
    """Keep the component's settings; what the module does not declare is dropped. Raises
    Refused, Invalid.
    """
    require(actor, "core.administer_space", component.space)
    if component.module not in registry().modules:
        raise Invalid({"": _("This module is not installed.")})
    kept = _as_json(component.module, settings)
    if kept == component.settings:
        return
    component.settings = kept
    db.session.flush()
    _record(actor, component, "configured")


@operation
def rename_component(actor: Person, component: Component, *, title: str, slug: str) -> None:
    """Change the component's title and address. Links to the former address no longer lead there.
    Raises Refused, Invalid.
    """
    require(actor, "core.administer_space", component.space)
    title = line("title", title, TITLE_LONGEST)
    slug = check_component_slug(component.space, slug, but=component)
    if (component.title, component.slug) == (title, slug):
        return
    component.title, component.slug = title, slug
    db.session.flush()
    _record(actor, component, "renamed")


@operation
def move_component(actor: Person, component: Component, steps: int) -> None:
    """Move the component among the others: -1 one place up, 1 one down. Raises Refused."""
    require(actor, "core.administer_space", component.space)
    if move(components_of(component.space), component, steps):
        db.session.flush()
        _record(actor, component, "moved")


@operation
def set_component_state(actor: Person, component: Component, state: ComponentState) -> None:
    """Open the component, close it (it can be read), or switch it off (it is hidden, its contents
    kept). Raises Refused.
    """
    require(actor, "core.administer_space", component.space)
    if component.state == state:
        return
    component.state = state
    db.session.flush()
    _record(actor, component, str(state))


def has_content(component: Component) -> bool:
    """Whether the component holds any content, drafts and withdrawn ones included."""
    return bool(
        db.session.scalar(select(exists().where(Content.component_id == component.id)))
    )


@operation
def remove_component(actor: Person, component: Component) -> None:
    """Remove a component that holds nothing. Raises Refused, and Conflict when it has contents:
    it can be switched off.
    """
    require(actor, "core.administer_space", component.space)
    if has_content(component):
        raise Conflict(_("It has contents: switch it off instead, they are kept."))
    space, title = component.space, component.title
    db.session.delete(component)
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["components"], removed=title)


@operation
def set_up_component(
    actor: Person,
    component: Component,
    *,
    title: str,
    slug: str,
    state: ComponentState,
    settings: Settings | Mapping[str, Any],
) -> None:
    """All that a component's page of settings changes, in one transaction. Raises Refused,
    Invalid.
    """
    rename_component(actor, component, title=title, slug=slug)
    configure_component(actor, component, settings)
    set_component_state(actor, component, state)
