"""Public pages of spaces."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from sqlalchemy import select

from parvis.db import db
from parvis.rules import may_see_space, require
from parvis.spaces import queries
from parvis.spaces.blocks import blocks_of, show_blocks
from parvis.spaces.dispatch import dispatch
from parvis.spaces.enter import enter_space
from parvis.spaces.models import Page
from parvis.web.here import here
from parvis.web.rendering import render
from parvis.web.urls import space_url

blueprint = Blueprint("spaces", __name__)

METHODS = ["GET", "POST"]


@blueprint.get("/")
def front() -> object:
    """The installation's front page: its one territory, or the list of them."""
    spaces = [s for s in queries.root_spaces() if may_see_space(here.person, s)]
    if len(spaces) == 1:
        return redirect(space_url(spaces[0]), 302)
    return render("spaces/front.html", spaces=spaces)


@blueprint.get("/<slug:space>/")
def home(space: str) -> object:
    """A space's home page, made of blocks."""
    found = enter_space(space)
    return render("spaces/home.html", space=found, blocks=show_blocks(found, blocks_of(found)))


@blueprint.get("/<slug:space>/pages/<slug:page>")
def page(space: str, page: str) -> object:
    """One of the space's texts."""
    found = enter_space(space)
    text = db.session.scalar(select(Page).where(Page.space_id == found.id, Page.slug == page))
    if text is None:
        abort(404)
    here.step(text.title)
    return render("spaces/page.html", page=text)


@blueprint.get("/<slug:space>/members/")
def members(space: str) -> object:
    """Who runs the space, and its members where the space lets them be seen."""
    found = enter_space(space)
    require(here.person, "core.see_members", found)
    from flask_babel import gettext as _

    here.step(_("Members"), url_for(".members", space=space))
    return render("spaces/members.html", space=found, members=queries.members_of(found))


@blueprint.route(
    "/<slug:space>/<slug:component>/", methods=METHODS, endpoint="component", defaults={"rest": ""}
)
@blueprint.route(
    "/<slug:space>/<slug:component>/<path:rest>", methods=METHODS, endpoint="component"
)
def component(space: str, component: str, rest: str) -> object:
    """A module's page."""
    return dispatch(space, component, rest)
