"""What the pages of the installation's administration share: who may come in, the menu."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for

from parvis.mail.rules import may_read_mailbox
from parvis.rules import require
from parvis.web.here import Crumb, here
from parvis.web.i18n import gettext as _
from parvis.web.rendering import render

blueprint = Blueprint("administration", __name__, url_prefix="/admin")


@blueprint.before_request
def administrators_only() -> None:
    """Someone signed out is sent to sign-in and back; anyone else is refused."""
    if here.person is None and request.method in ("GET", "HEAD"):
        address = url_for("people.sign_in", next=request.full_path.rstrip("?"))
        abort(redirect(address, 303))
    require(here.person, "core.administer_installation", None)


@blueprint.after_request
def never_kept(response: Response) -> Response:
    """No copy of these pages stays in a browser or on the way."""
    response.headers["Cache-Control"] = "no-store"
    return response


def menu() -> list[Crumb]:
    """The pages of the administration."""
    pages = [
        ("index", _("How it is")),
        ("territories", _("Territories")),
        ("spaces", _("Spaces")),
        ("people", _("People")),
        ("modules", _("Modules")),
        ("jobs", _("Jobs")),
        ("settings", _("Settings")),
    ]
    view = (request.endpoint or "").rpartition(".")[2]
    current = _UNDER.get(view, view)
    links = [
        Crumb(title, url_for(f"administration.{name}"), name == current) for name, title in pages
    ]
    if may_read_mailbox(here.person):
        links.append(Crumb(_("Mailbox"), url_for("mail.index")))
    return links


_UNDER = {
    "demonstration": "index",
    "add_territory": "territories",
    "person": "people",
    "suspend": "people",
}
"""Views that stand under another in the menu."""


def show(
    template: str, title: str = "", *, fragment: str | None = None, **context: Any
) -> Response:
    """Render a page of the administration, with its title in the trail."""
    here.step(_("Installation"), url_for("administration.index"))
    if title:
        here.step(title)
    form = context.get("form")
    return render(
        f"administration/{template}.html",
        fragment=f"administration/{fragment}.html" if fragment else None,
        status=422 if form is not None and form.errors else 200,
        menu=menu(),
        **context,
    )
