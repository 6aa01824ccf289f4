"""The facilitators' desk, one file for each part of the chain: each adds its views to the
blueprint.
"""

from parvis_sortition.admin import (
    answers,
    criteria,
    desk,
    draw,
    ending,
    erasure,
    freezing,
    invitations,
    mandate,
    panel,
    panel_letters,
    parts,
    pool,
    rolls,
    sectors,
    things,
)
from parvis_sortition.admin.common import blueprint

__all__ = [
    "answers",
    "blueprint",
    "criteria",
    "desk",
    "draw",
    "ending",
    "erasure",
    "freezing",
    "invitations",
    "mandate",
    "panel",
    "panel_letters",
    "parts",
    "pool",
    "rolls",
    "sectors",
    "things",
]
