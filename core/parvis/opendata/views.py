"""Open data and feeds."""

from __future__ import annotations

from flask import Blueprint, abort

blueprint = Blueprint("opendata", __name__)


@blueprint.get("/api/")
def index() -> object:
    """What can be downloaded."""
    abort(404)


@blueprint.get("/<slug:space>/feed.atom")
def space_feed(space: str) -> object:
    """The Atom feed of a space."""
    abort(404)


@blueprint.get("/<slug:space>/<slug:component>/feed.atom")
def component_feed(space: str, component: str) -> object:
    """The Atom feed of a component."""
    abort(404)
