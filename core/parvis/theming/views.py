"""The stylesheet of a theme's tokens."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import select

from parvis.db import db
from parvis.spaces.models import Space
from parvis.theming.themes import stylesheet_of, theme_of

blueprint = Blueprint("theming", __name__)


@blueprint.get("/theme/<space>/<mark>.css")
def stylesheet(space: str, mark: str) -> Response:
    """The custom properties of a space's theme. The address changes with the colours."""
    row = db.session.scalar(select(Space).where(Space.slug == space))
    response = Response(stylesheet_of(theme_of(row).tokens), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
