"""The stylesheet of a theme's tokens, and the small pictures by which one chooses a theme."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from parvis.spaces.queries import find_space
from parvis.theming.themes import fingerprint, installed_themes, stylesheet_of, theme_of
from parvis.theming.tokens import DEFAULTS

blueprint = Blueprint("theming", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"


@blueprint.get("/theme/<slug:space>/<mark>.css")
@blueprint.get("/theme/-/<mark>.css", defaults={"space": ""})
def stylesheet(space: str, mark: str) -> Response:
    """The custom properties of a space's theme. The address changes with the colours: one that is
    not of today's (an old page, a space that is not there) gets the default ones for a while.
    """
    tokens = theme_of(find_space(space) if space else None).tokens
    known = fingerprint(tokens) == mark
    if not known:
        # Not the space's: whoever does not know its colours learns nothing of a hidden space.
        tokens = theme_of(None).tokens
    response = Response(stylesheet_of(tokens), mimetype="text/css")
    response.headers["Cache-Control"] = FOR_EVER if known else FOR_A_WHILE
    return response


@blueprint.get("/theme/<name>/preview.svg")
def preview(name: str) -> Response:
    """A page in miniature with the theme's colours."""
    theme = installed_themes().get(name)
    if theme is None:
        abort(404)
    drawing = render_template("theming/preview.svg", tokens={**DEFAULTS, **theme.tokens})
    response = Response(drawing, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = FOR_A_WHILE
    return response
