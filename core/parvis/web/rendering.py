"""Rendering a page, or the fragment of it that htmx asked for."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request
from flask_htmx import HTMX

htmx = HTMX()


def partial_wanted() -> bool:
    """Whether htmx wants a fragment: asked by an element, not a boosted link or a history miss."""
    return (
        bool(htmx)
        and not htmx.boosted
        and not request.headers.get("HX-History-Restore-Request")
    )


def render(
    template: str, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """Render the page, or its fragment alone (a `_name.html` that the page includes) for htmx."""
    name = fragment if fragment and partial_wanted() else template
    response = make_response(render_template(name, **context), status)
    if fragment:
        response.vary.add("HX-Request")
    return response


def redirect_to(address: str, status: int = 303) -> Response:
    """Send the browser on after a form; htmx loads the page as a link would."""
    if partial_wanted():
        response = current_app.response_class("", 204)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, status)  # type: ignore[return-value]
