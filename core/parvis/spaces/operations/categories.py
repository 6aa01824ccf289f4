"""The categories of a space."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from parvis.content.models import Content
from parvis.db import db, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import Conflict, Invalid, require
from parvis.spaces.inputs import line
from parvis.spaces.models import Category, Space
from parvis.spaces.operations.locks import lock_space
from parvis.spaces.ordering import move
from parvis.spaces.queries import own_categories

TITLE_LONGEST = 80


@operation
def add_category(actor: Person, space: Space, title: str) -> Category:
    """Add a category after the others. Raises Refused, Invalid."""
    require(actor, "core.facilitate_space", space)
    lock_space(space)
    last = db.session.scalar(
        select(func.max(Category.position)).where(Category.space_id == space.id)
    )
    category = Category(
        space_id=space.id, title=_free(space, title), position=0 if last is None else last + 1
    )
    db.session.add(category)
    _record(actor, space)
    return category


@operation
def rename_category(actor: Person, category: Category, title: str) -> None:
    """Change a category's title. Raises Refused, Invalid."""
    space = _space(category)
    require(actor, "core.facilitate_space", space)
    category.title = _free(space, title, but=category)
    _record(actor, space)


@operation
def retire_category(actor: Person, category: Category, retired: bool = True) -> None:
    """Offer a category no more, or again; contents that have it keep it. Raises Refused."""
    space = _space(category)
    require(actor, "core.facilitate_space", space)
    category.retired = retired
    _record(actor, space)


@operation
def move_category(actor: Person, category: Category, steps: int) -> None:
    """Move the category among the others: -1 one place up, 1 one down. Raises Refused."""
    space = _space(category)
    require(actor, "core.facilitate_space", space)
    if move(own_categories(space), category, steps):
        _record(actor, space)


@operation
def remove_category(actor: Person, category: Category) -> None:
    """Remove a category that nothing has. Raises Refused, and Conflict when contents have it: it
    can be retired.
    """
    space = _space(category)
    require(actor, "core.facilitate_space", space)
    if db.session.scalar(select(exists().where(Content.category_id == category.id))):
        raise Conflict(_("Contents have this category: retire it instead."))
    db.session.delete(category)
    _record(actor, space)


def _space(category: Category) -> Space:
    return db.session.get_one(Space, category.space_id)


def _free(space: Space, title: str, but: Category | None = None) -> str:
    title = line("title", title, TITLE_LONGEST)
    for other in own_categories(space):
        if other is not but and other.title.casefold() == title.casefold():
            raise Invalid({"title": _("There is a category of this name already.")})
    return title


def _record(actor: Person, space: Space) -> None:
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["categories"])
