"""Administration of a space."""

from __future__ import annotations

from flask import Blueprint, abort

blueprint = Blueprint("spaces_admin", __name__)


@blueprint.get("/<slug:space>/admin/")
def index(space: str) -> object:
    """The administration's first page."""
    abort(404)
