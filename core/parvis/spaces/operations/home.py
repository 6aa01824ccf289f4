"""The blocks of a space's home page."""

from __future__ import annotations

from flask_babel import gettext as _

from parvis.db import db, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import Conflict, Invalid, require
from parvis.spaces.blocks import blocks_of, possible_blocks
from parvis.spaces.models import Block, Space
from parvis.spaces.operations.locks import lock_space
from parvis.spaces.ordering import move


@operation
def add_block(actor: Person, space: Space, name: str) -> Block:
    """Add a block, at the end. Raises Refused, and Invalid when it is there already or is not one
    for this kind of space.
    """
    require(actor, "core.facilitate_space", space)
    blocks = own_blocks(space)
    if name not in {block.name for block in possible_blocks(space.kind)}:
        raise Invalid({"name": _("Choose a block of the list.")})
    if any(block.name == name for block in blocks):
        raise Invalid({"name": _("This block is on the page already.")})
    block = Block(space_id=space.id, name=name, position=len(blocks), settings={})
    db.session.add(block)
    _record(actor, space)
    return block


@operation
def remove_block(actor: Person, space: Space, name: str) -> None:
    """Take a block off the page. Raises Refused, and Conflict for the last one."""
    require(actor, "core.facilitate_space", space)
    blocks = own_blocks(space)
    if len(blocks) == 1:
        raise Conflict(_("A home page keeps one block at least."))
    db.session.delete(_named(blocks, name))
    _record(actor, space)


@operation
def move_block(actor: Person, space: Space, name: str, steps: int) -> None:
    """Move a block: -1 one place up, 1 one down. Raises Refused, Conflict."""
    require(actor, "core.facilitate_space", space)
    blocks = own_blocks(space)
    if move(blocks, _named(blocks, name), steps):
        _record(actor, space)


def own_blocks(space: Space) -> list[Block]:
    """The space's blocks as rows, within an operation: those by default are written down. The
    space is locked: two at once would write them twice.
    """
    lock_space(space)
    blocks = blocks_of(space)
    for position, block in enumerate(blocks):
        if block.id is None:
            block.space_id, block.position = space.id, position
            db.session.add(block)
    db.session.flush()
    return blocks


def _named(blocks: list[Block], name: str) -> Block:
    found = next((block for block in blocks if block.name == name), None)
    if found is None:
        raise Conflict(_("This block is not on the page any more."))
    return found


def _record(actor: Person, space: Space) -> None:
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["home"])
