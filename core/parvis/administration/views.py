"""Administration of the installation."""

from __future__ import annotations

from flask import Blueprint, abort

blueprint = Blueprint("administration", __name__)


@blueprint.get("/admin/")
def index() -> object:
    """The first page."""
    abort(404)
