"""Administration of a space: what its facilitators and administrators set up and decide."""

from parvis.spaces.admin import (
    below,
    categories,
    collectives,
    components,
    dashboard,
    home,
    identity,
    members,
    pages,
    phases,
    thread,
)
from parvis.spaces.admin.common import blueprint

__all__ = [
    "below",
    "blueprint",
    "categories",
    "collectives",
    "components",
    "dashboard",
    "home",
    "identity",
    "members",
    "pages",
    "phases",
    "thread",
]
