"""The contract between the core and its modules. Public to modules."""

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
from parvis.modules.references import load_reference
from parvis.modules.registry import ModuleError, Registry, registry
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
    "load_reference",
    "option",
    "registry",
]
