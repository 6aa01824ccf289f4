"""The texts of a space: legal notice, accessibility, privacy, charter, and any other."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from parvis.db import db, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import Conflict, require
from parvis.spaces.inputs import line, words
from parvis.spaces.legal import legal_pages
from parvis.spaces.models import Page, Space
from parvis.spaces.operations.locks import lock_space
from parvis.spaces.ordering import move
from parvis.spaces.pages import own_pages
from parvis.web.text import slugify

TITLE_LONGEST = 120
BODY_LONGEST = 100_000


@operation
def add_page(actor: Person, space: Space, *, title: str, body: str) -> Page:
    """Add a text, after the others; its address comes from its title. Raises Refused, Invalid."""
    require(actor, "core.administer_space", space)
    title = line("title", title, TITLE_LONGEST)
    lock_space(space)
    page = Page(
        space_id=space.id,
        slug=_free_slug(space, title),
        title=title,
        body=words("body", body, BODY_LONGEST, needed=True),
        position=_next_position(space),
    )
    db.session.add(page)
    _record(actor, space)
    return page


@operation
def add_legal_pages(actor: Person, space: Space) -> int:
    """Give the space its own legal pages, to be completed; those it has stay. Returns how many
    were added. Raises Refused.
    """
    require(actor, "core.administer_space", space)
    added = fill_legal_pages(space)
    if added:
        _record(actor, space)
    return added


def fill_legal_pages(space: Space) -> int:
    """Write the legal pages that the space lacks, within an operation; returns how many."""
    lock_space(space)
    have = {page.slug for page in own_pages(space)}
    position = _next_position(space)
    added = 0
    for text in legal_pages(space):
        if text.slug in have:
            continue
        db.session.add(
            Page(
                space_id=space.id,
                slug=text.slug,
                title=text.title,
                body=text.body,
                position=position + added,
            )
        )
        added += 1
    db.session.flush()
    return added


@operation
def change_page(actor: Person, page: Page, *, title: str, body: str) -> None:
    """Change a text; its address stays. Raises Refused, Invalid."""
    space = _space(page)
    require(actor, "core.administer_space", space)
    page.title = line("title", title, TITLE_LONGEST)
    page.body = words("body", body, BODY_LONGEST, needed=True)
    _record(actor, space)


@operation
def move_page(actor: Person, page: Page, steps: int) -> None:
    """Move the page among the others: -1 one place up, 1 one down. Raises Refused."""
    space = _space(page)
    require(actor, "core.administer_space", space)
    if move(own_pages(space), page, steps):
        _record(actor, space)


@operation
def remove_page(actor: Person, page: Page) -> None:
    """Remove a text. Raises Refused, and Conflict for a legal page of a space at the root: the law
    asks for it.
    """
    space = _space(page)
    require(actor, "core.administer_space", space)
    if space.parent_id is None and page.slug in {text.slug for text in legal_pages(space)}:
        raise Conflict(_("The law asks for this page: change it, but keep it."))
    db.session.delete(page)
    _record(actor, space)


def _space(page: Page) -> Space:
    return db.session.get_one(Space, page.space_id)


def _next_position(space: Space) -> int:
    last = db.session.scalar(select(func.max(Page.position)).where(Page.space_id == space.id))
    return 0 if last is None else last + 1


def _free_slug(space: Space, title: str) -> str:
    have = {page.slug for page in own_pages(space)}
    stem = slugify(title) or "page"
    number, slug = 1, stem
    while slug in have:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _record(actor: Person, space: Space) -> None:
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["pages"])
