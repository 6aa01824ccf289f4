"""Rendering a page, or the fragment of it that htmx asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request
from flask_htmx import HTMX

from parvis.web.shared import Standing, render_answer, render_shared

htmx = HTMX()


def partial_wanted() -> bool:
    """Whether htmx wants a fragment: asked by an element, not a boosted link or a history miss."""
    return (
        bool(htmx)
        and not htmx.boosted
        and not request.headers.get("HX-History-Restore-Request")
    )


def render(
    template: str,
    *,
    fragment: str | None = None,
    status: int = 200,
    shared: Standing | None = None,
    holes: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """Render the page, or its fragment alone (a `_name.html` that the page includes) for htmx.

    `shared`, a function of the person, is for pages that show nothing else of them: its answer is
    the template's `standing`, and the page is kept for all who have the same (`parvis.web.shared`).
    `holes`: the texts that differ, of an answer to a form that is otherwise the same for all.
    """
    name = fragment if fragment and partial_wanted() else template
    if shared is not None:
        response = render_shared(name, shared, context)
    elif holes is not None:
        response = render_answer(name, holes, context)
    else:
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
