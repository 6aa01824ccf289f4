"""The home page of a space: blocks of the core and of modules, in the order its people chose."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from parvis.db import db
from parvis.modules.manifest import Block as BlockType
from parvis.modules.registry import load_reference, registry
from parvis.spaces.models import Block, Space
from parvis.web.here import here

log = logging.getLogger("parvis.spaces")


def possible_blocks(kind: str) -> list[BlockType]:
    """The blocks that a space of this kind can show."""
    return [
        block for block in registry().blocks.values() if not block.kinds or kind in block.kinds
    ]


def default_blocks(kind: str) -> list[str]:
    """Names of the blocks that a new space of this kind shows."""
    return [block.name for block in possible_blocks(kind) if block.default]


def blocks_of(space: Space) -> list[Block]:
    """The blocks chosen for the space, or else those by default for its kind."""
    chosen = db.session.scalars(
        select(Block).where(Block.space_id == space.id).order_by(Block.position, Block.id)
    ).all()
    if chosen:
        return list(chosen)
    return [
        Block(name=name, position=i, settings={})
        for i, name in enumerate(default_blocks(space.kind))
    ]


@dataclass(frozen=True)
class ShownBlock:
    """A block that has something to show."""

    name: str
    html: Markup


def show_blocks(space: Space, blocks: list[Block]) -> list[ShownBlock]:
    """The blocks' HTML, empty ones left out. A block whose module is gone or fails is left out
    and logged: a home page stands whatever its parts do.
    """
    shown = []
    for block in blocks:
        declared = registry().blocks.get(block.name)
        if declared is None:
            continue
        try:
            html = load_reference(declared.render)(space, here.person, block.settings)
        except Exception:
            log.exception("block %s of %s", block.name, space.slug)
            db.session.rollback()
            continue
        if html:
            shown.append(ShownBlock(block.name, Markup(html)))  # noqa: S704 - from a template
    return shown
