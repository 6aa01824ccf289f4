"""The contract between the core and its modules. Public to modules.

What a manifest needs is here at once; what needs the database or flask is imported when it is first
asked for, so that commands start quickly.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from parvis.modules.manifest import (
    Action,
    Block,
    ComponentType,
    ContentType,
    EventType,
    Figure,
    Job,
    Module,
    Reaction,
    SpaceKind,
)
from parvis.modules.texts import lazy_gettext, lazy_pgettext

if TYPE_CHECKING:
    from parvis.modules.references import load_reference
    from parvis.modules.registry import ModuleError, Registry
    from parvis.modules.routing import ComponentBlueprint
    from parvis.modules.settings import Settings, option

__all__ = [
    "Action",
    "Block",
    "ComponentBlueprint",
    "ComponentType",
    "ContentType",
    "EventType",
    "Figure",
    "Job",
    "Module",
    "ModuleError",
    "Reaction",
    "Registry",
    "Settings",
    "SpaceKind",
    "lazy_gettext",
    "lazy_pgettext",
    "load_reference",
    "option",
]

_LATER = {
    "ComponentBlueprint": "routing",
    "ModuleError": "registry",
    "Registry": "registry",
    "Settings": "settings",
    "load_reference": "references",
    "option": "settings",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"parvis.modules.{_LATER[name]}"), name)
