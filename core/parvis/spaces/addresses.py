"""Words of addresses: which ones spaces and components may take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select

from parvis.db import db
from parvis.rules.refusals import Invalid
from parvis.spaces.models import Component, Space
from parvis.web.text import slugify

LONGEST = 60
WORD = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")

# Pages that only some installations have, or that a reverse proxy usually answers: a space must
# not take them where they are missing today.
_ALWAYS = frozenset(
    ["demo", "health", "media", "mailbox", "install", "static", "styleguide", "theme", "www"]
)


def reserved_space_words(app: Flask | None = None) -> frozenset[str]:
    """The words that no space can take: the first step of the application's own addresses."""
    return _reserved(app or current_app, 0) | _ALWAYS


def reserved_component_words(app: Flask | None = None) -> frozenset[str]:
    """The words that no component can take: the step after the space in the core's addresses."""
    return _reserved(app or current_app, 1)


def _reserved(app: Flask, depth: int) -> frozenset[str]:
    return frozenset(word for steps in _steps(app) if (word := _word(steps, depth)))


def _steps(app: Flask) -> Iterator[list[str]]:
    for rule in app.url_map.iter_rules():
        yield [step for step in rule.rule.split("/") if step]


def _word(steps: list[str], depth: int) -> str:
    """The fixed word at this depth, when everything before it varies."""
    if len(steps) <= depth or "<" in steps[depth]:
        return ""
    return steps[depth] if all("<" in step for step in steps[:depth]) else ""


def check_space_slug(slug: str, but: Space | None = None) -> str:
    """The slug, when a space may take it. Raises Invalid for the field `slug`."""
    query = select(Space.id).where(Space.slug == slug)
    if but is not None:
        query = query.where(Space.id != but.id)
    return _check(slug, reserved_space_words(), lambda: db.session.scalar(query) is not None)


def check_component_slug(space: Space, slug: str, but: Component | None = None) -> str:
    """The slug, when a component of the space may take it. Raises Invalid for `slug`."""
    query = select(Component.id).where(Component.space_id == space.id, Component.slug == slug)
    if but is not None:
        query = query.where(Component.id != but.id)
    return _check(slug, reserved_component_words(), lambda: db.session.scalar(query) is not None)


def _check(slug: str, reserved: frozenset[str], taken: Callable[[], bool]) -> str:
    if len(slug) > LONGEST or not WORD.match(slug):
        raise Invalid({"slug": _("Small letters without accents, digits and dashes only.")})
    if slug in reserved:
        raise Invalid({"slug": _("The site needs this word for itself: choose another.")})
    if taken():
        raise Invalid({"slug": _("This address is taken: choose another.")})
    return slug


def free_space_slug(name: str) -> str:
    """A slug for a space of this name that is free: `thoard`, or `thoard-2` …"""
    stem = slugify(name) or "espace"
    alike = Space.slug.startswith(_shortened(stem), autoescape=True)
    used = set(db.session.scalars(select(Space.slug).where(alike)))
    return _numbered(stem, used | reserved_space_words())


def free_component_slug(space: Space, stem: str) -> str:
    """A slug for a component that is free in the space: `propositions`, `propositions-2` …"""
    used = set(db.session.scalars(select(Component.slug).where(Component.space_id == space.id)))
    return _numbered(slugify(stem) or "page", used | reserved_component_words())


def _numbered(stem: str, used: set[str] | frozenset[str]) -> str:
    number, slug = 1, stem
    while slug in used:
        number += 1
        slug = f"{_shortened(stem)}-{number}"
    return slug


def _shortened(stem: str) -> str:
    """What a long stem keeps where a number follows it."""
    return stem[: LONGEST - 8].rstrip("-")
