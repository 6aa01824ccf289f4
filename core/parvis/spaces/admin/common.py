"""What the administration's pages share: entering, the menu, doing one thing and going back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from parvis.rules import Conflict, Invalid, require
from parvis.spaces.enter import enter_space
from parvis.spaces.kinds import TERRITORIES
from parvis.spaces.models import Space
from parvis.web.here import Crumb, here
from parvis.web.i18n import gettext as _
from parvis.web.rendering import partial_wanted, redirect_to, render

blueprint = Blueprint("spaces_admin", __name__)

METHODS = ["GET", "POST"]


def enter(slug: str, title: str = "", *, administrators: bool = False) -> Space:
    """The space, for those who run it: its facilitators, or its administrators alone. Raises
    Refused; 404 when the space is not there for this visitor.
    """
    space = enter_space(slug)
    require(
        here.person,
        "core.administer_space" if administrators else "core.facilitate_space",
        space,
    )
    here.step(_("Run this space"), url_for("spaces_admin.index", space=slug))
    if title:
        here.step(title)
    return space


def step_below(title: str, url: str, last: str) -> None:
    """Put a page between the administration's first one and this one in the trail."""
    here.step(title, url)
    here.step(last)


def menu(space: Space) -> list[Crumb]:
    """The pages of the administration that this person may open."""
    pages = [("index", _("What to do next"))]
    if here.administers:
        pages += [
            ("identity", _("The space")),
            ("theming_admin.appearance", _("Appearance")),
            ("components", _("Components")),
        ]
    pages += [
        ("phases", _("Phases")),
        ("categories", _("Categories")),
        ("home", _("Home page")),
    ]
    if here.administers:
        pages.append(("pages", _("Legal pages and texts")))
    pages.append(("members", _("Members")))
    if space.kind in TERRITORIES:
        pages.append(("collectives", _("Citizens’ collectives")))
    if space.kind == "agglomeration" and here.administers:
        pages.append(("communes", _("Communes")))
    view = (request.endpoint or "").rpartition(".")[2]
    current = CURRENT.get(view, view)
    return [
        Crumb(
            title,
            url_for(name if "." in name else f"spaces_admin.{name}", space=space.slug),
            name.rpartition(".")[2] == current,
        )
        for name, title in pages
    ]


CURRENT = {
    "component": "components",
    "add_component": "components",
    "add_phase": "phases",
    "edit_phase": "phases",
    "edit_category": "categories",
    "add_page": "pages",
    "edit_page": "pages",
    "membership": "members",
    "collective": "collectives",
    "appoint": "communes",
}
"""Views that stand under another in the menu."""


def show(template: str, space: Space, *, fragment: str | None = None, **context: Any) -> Response:
    """Render a page of the administration."""
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    return render(
        f"spaces/admin/{template}.html",
        fragment=f"spaces/admin/{fragment}.html" if fragment else None,
        status=status,
        space=space,
        menu=menu(space),
        **context,
    )


def do(action: Callable[[], Any], back: str, done: str = "") -> Response:
    """Do one thing, say how it went, and go back to a page."""
    try:
        action()
    except Conflict as error:
        flash(str(error.message), "error")
    except Invalid as error:
        flash(" ".join(str(message) for message in error.errors.values()), "error")
    else:
        if done:
            flash(done, "success")
    return redirect_to(back)


def steps() -> int:
    """How far a row is moved: one place up or down."""
    return -1 if request.form.get("steps") == "-1" else 1


def moved(
    action: Callable[[], Any], back: str, listed: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """Move a row: htmx gets the list again, a browser without scripts goes back to the page."""
    if not partial_wanted():
        return do(action, back)
    action()
    return listed()
