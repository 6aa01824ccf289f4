"""A component and its module: settings, defaults."""

from __future__ import annotations

from parvis.modules.registry import load_reference, registry
from parvis.modules.settings import Settings
from parvis.spaces.models import Component


def settings_class(module: str) -> type[Settings] | None:
    """The class of a module's settings; None when it has none."""
    component = registry().modules[module].component
    if component is None or component.settings is None:
        return None
    return load_reference(component.settings)  # type: ignore[no-any-return]


def settings_of(component: Component) -> Settings:
    """The component's settings, typed, defaults filled in."""
    kind = settings_class(component.module) or Settings
    return kind.read(component.settings or {})
