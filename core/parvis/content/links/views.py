"""The page where facilitators tie a content to others."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, request, url_for

from parvis.content.enter import enter_content
from parvis.content.links import operations, queries
from parvis.content.links.relations import RELATIONS
from parvis.content.models import Content
from parvis.rules import require
from parvis.web.actor import acting_person
from parvis.web.forms import tidy
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis.web.rendering import redirect_to, render

blueprint = Blueprint("links", __name__, url_prefix="/content/<number:number>/links")


@blueprint.get("")
def index(number: int) -> Response:
    """What the content is tied to, and a search for what else."""
    content = enter_content(number)
    require(here.person, "core.link", content)
    here.step(_("Links"))
    words = str(tidy(request.args.get("q", "")))[:300]
    return render(
        "content/links.html",
        content=content,
        ties=queries.ties_of(content, here.person),
        words=words,
        candidates=queries.candidates(content, words, here.person) if words else None,
        relations={name: labels[0] for name, labels in RELATIONS.items()},
    )


@blueprint.post("")
def add(number: int) -> Response:
    """Tie the content to another."""
    content = enter_content(number)
    target = whole_number(request.form.get("target"))
    if target is None:
        abort(400)
    found = queries.visible({target}, here.person)
    if not found:
        abort(404)
    operations.link_contents(acting_person(), content, found[0], request.form.get("relation", ""))
    flash(_("The link is made; both pages show it."), "success")
    return _back(content)


@blueprint.post("/<number:link>/remove")
def remove(number: int, link: int) -> Response:
    """Undo a tie."""
    content = enter_content(number)
    operations.unlink_contents(acting_person(), content, queries.find_link(content, link))
    flash(_("The link is removed."), "success")
    return _back(content)


def _back(content: Content) -> Response:
    return redirect_to(url_for("content.links.index", number=content.id))
