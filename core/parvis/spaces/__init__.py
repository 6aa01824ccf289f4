"""Spaces: members, phases, components, categories, blocks. Public to modules."""

from parvis.spaces.models import (
    Block,
    Category,
    CollectiveRequest,
    Component,
    ComponentState,
    Membership,
    Page,
    Phase,
    PhaseOpening,
    Role,
    Space,
    SpaceState,
    Visibility,
)

__all__ = [
    "Block",
    "Category",
    "CollectiveRequest",
    "Component",
    "ComponentState",
    "Membership",
    "Page",
    "Phase",
    "PhaseOpening",
    "Role",
    "Space",
    "SpaceState",
    "Visibility",
]
