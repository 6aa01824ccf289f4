"""Spaces and their components as they stand, kept for the views that only read them.

A view of a module that says so,

    @blueprint.get("/")
    @reading
    def index(): ...

finds in `here.space` and `here.component` objects that belong to no session, read once for all the
requests until something changes in the space. All their columns are there, the spaces above too.
They must not be changed, added to what is written, or given to an operation.

`@reading_forms` is for a view that answers forms too, many of them at a time, each of which changes
nothing that pages show: a vote. Its operations take of what they are given the numbers only, and
read the rest again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app, g, request
from sqlalchemy.orm.attributes import set_committed_value

from parvis.db import db
from parvis.spaces.models import Component, Space

V = TypeVar("V", bound=Callable[..., object])

MOST = 100
READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Place:
    """A space, those above it, and its components in order."""

    space: Space
    components: tuple[Component, ...]


class Places:
    """Those last asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Place] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Place | None:
        """What is kept under this key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, place: Place) -> None:
        """Keep one; that not asked for the longest makes room."""
        with self._lock:
            self._kept[key] = place
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)


def init_places(app: Flask) -> None:
    """Give the application its own."""
    app.extensions["parvis_places"] = Places()


def reading(view: V) -> V:
    """Say of a module's view that it changes nothing, and gives nothing to what does."""
    view.reads_only = READING  # type: ignore[attr-defined]
    return view


def reading_forms(view: V) -> V:
    """The same, for the forms sent to it too; `here.person` is then of no session either, for the
    page that has the form as for its answer.
    """
    view.reads_only = (*READING, "POST")  # type: ignore[attr-defined]
    return view


def only_reads(view: Callable[..., object], method: str = "") -> bool:
    """Whether the view said so of this method, by default of the one that it is asked for by."""
    return (method or request.method) in getattr(view, "reads_only", ())


def kept_place(slug: str) -> Place | None:
    """The space of this address as it is now, when it has been read before."""
    key = _key(slug)
    return _places().get(key) if key else None


def keep_place(slug: str, space: Space, components: list[Component]) -> None:
    """Take the space out of the session, and keep it where its version is known."""
    for component in components:
        set_committed_value(component, "space", space)
        db.session.expunge(component)
    at: Space | None = space
    while at is not None:
        above = at.parent
        db.session.expunge(at)
        at = above
    if key := _key(slug):
        _places().put(key, Place(space, tuple(components)))


def _key(slug: str) -> Hashable:
    """The version that the page's tag was made of; nothing for what is not kept."""
    version = g.get("space_version")
    return None if version is None else (slug, version)


def _places() -> Places:
    places: Places = current_app.extensions["parvis_places"]
    return places
