"""Open data and feeds. Only what everyone may see is read here, whoever asks."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, request, stream_with_context
from sqlalchemy import select

from parvis.content.models import Content
from parvis.db import db
from parvis.opendata.collections import Collection, collections, public_contents
from parvis.opendata.csv_stream import stream
from parvis.opendata.feeds import atom
from parvis.opendata.openapi import LARGEST_PAGE, document
from parvis.rules import may_see_space
from parvis.spaces.enter import enter_component, enter_space
from parvis.spaces.models import ComponentState, Space
from parvis.spaces.queries import public_below
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis.web.rendering import render
from parvis.web.urls import absolute, component_url, space_url

blueprint = Blueprint("opendata", __name__)

FEED_LENGTH = 40


@blueprint.get("/open-data/")
def index() -> Response:
    """What can be downloaded, for people."""
    here.step(_("Open data"))
    return render("opendata/index.html", collections=collections().values())


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """The description of the rest, for programs."""
    config = current_app.extensions["parvis"].config
    return _open(_json(document(collections(), config.public_url)))


@blueprint.get("/api/<slug:name>")
def rows(name: str) -> Response:
    """One page of a collection as JSON."""
    collection = _find(name)
    size = _whole("limit", LARGEST_PAGE, 1, LARGEST_PAGE)
    found = collection.batch(
        after=_whole("after", 0, 0, 2**63 - 1), spaces=_spaces(), size=size + 1
    )
    following = None
    if len(found) > size:
        found = found[:size]
        kept = {k: v for k, v in request.args.items() if k in ("space", "limit")}
        following = absolute(f"{request.path}?{urlencode(kept | {'after': found[-1].id})}")
    data = [collection.row(item) for item in found]
    return _open(_json({"data": data, "next": following}))


@blueprint.get("/api/<slug:name>.csv")
def csv(name: str) -> Response:
    """A whole collection as CSV, streamed."""
    collection = _find(name)
    header = [field.name for field in collection.fields]
    body = stream(header, collection.all_rows(_spaces()))
    response = Response(stream_with_context(body), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _open(response)


@blueprint.get("/<slug:space>/feed.atom")
def space_feed(space: str) -> Response:
    """What was published in a space and below it."""
    found = enter_space(space)
    if not may_see_space(None, found):
        abort(404)
    return _feed(found.name, space_url(found), Content.space_id.in_(public_below(found)), found)


@blueprint.get("/<slug:space>/<slug:component>/feed.atom")
def component_feed(space: str, component: str) -> Response:
    """What was published in a component."""
    found = enter_component(space, component)
    if not may_see_space(None, found.space) or found.state == ComponentState.OFF:
        abort(404)
    title = f"{found.title} · {found.space.name}"
    condition = Content.component_id == found.id
    return _feed(title, component_url(found, "index"), condition, found.space)


def _feed(title: str, address: str, condition: object, space: Space) -> Response:
    query = public_contents(Content).where(condition)  # type: ignore[arg-type]
    contents = db.session.scalars(
        query.order_by(Content.published_at.desc(), Content.id.desc()).limit(FEED_LENGTH)
    ).unique()
    feed = atom(title, address, request.path, list(contents), since=space.created_at)
    response = Response(feed)
    response.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return response


def _find(name: str) -> Collection:
    if name not in collections():
        abort(404)
    return collections()[name]


def _spaces() -> list[int] | None:
    """The spaces that the request asks for; None for all."""
    slug = request.args.get("space")
    if not slug:
        return None
    space = db.session.scalar(select(Space).where(Space.slug == slug.replace("\x00", "")))
    if space is None or not may_see_space(None, space):
        abort(404)
    return list(db.session.scalars(public_below(space)))


def _whole(name: str, default: int, low: int, high: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    number = whole_number(text, high + 1)
    if number is None or number < low:
        abort(400)
    return number


def _json(data: object) -> Response:
    return Response(current_app.json.dumps(data), mimetype="application/json")


def _open(response: Response) -> Response:
    """Programs of other sites may read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
