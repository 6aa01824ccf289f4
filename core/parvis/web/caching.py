"""Pages of signed-out visitors: an ETag from the space's version number, and the page kept in
memory under it.

Every operation bumps the version of the space it changes and of those above (`events.record`), so
an unchanged page costs one query, and a visitor who has it gets 304. What depends on the clock is
in the tag too: the phases that have begun and ended, and the hour.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request, session
from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select

from parvis import __version__
from parvis.administration.settings import site_settings
from parvis.db import UTCDateTime, now
from parvis.db.ready import Ready, Row
from parvis.spaces.models import Phase, Space
from parvis.web.here import where

AROUND = 3000
"""Bytes that a page is taken for beyond its text: its headers, or what is asked of each reader."""


@dataclass(frozen=True)
class KeptPage:
    """A page's body and the headers that go with it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    standing: Callable[[Any], Hashable] | None = None
    """Of a page that people signed in share: what is asked of each, see `parvis.web.shared`."""

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.body) + AROUND


class PageCache:
    """The pages last asked for, within so many bytes."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._used = 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: Hashable) -> KeptPage | None:
        """The page of this tag."""
        with self._lock:
            page = self._pages.get(tag)
            if page is not None:
                self._pages.move_to_end(tag)
            return page

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._pages.clear()
            self._used = 0

    def put(self, tag: Hashable, page: KeptPage) -> None:
        """Keep a page; those not asked for the longest make room."""
        if page.size > self.size:
            return
        with self._lock:
            old = self._pages.pop(tag, None)
            self._used += page.size - (old.size if old else 0)
            self._pages[tag] = page
            while self._used > self.size:
                _tag, gone = self._pages.popitem(last=False)
                self._used -= gone.size


OWN_HEADERS = ("Content-Length", "Date", "ETag", "Set-Cookie")
"""Headers of one answer, not of the page."""


def init_caching(app: Flask) -> None:
    """Answer signed-out visitors from their cache, or ours, when nothing has changed."""
    parvis = app.extensions["parvis"]
    pages = PageCache(parvis.config.page_cache_mb * 1024 * 1024)
    app.extensions["parvis_pages"] = pages
    build = _build_mark(app)

    @app.before_request
    def answer_from_cache() -> Response | None:
        tag = _tag(build)
        if tag is None:
            return None
        g.page_tag = tag
        if tag in request.if_none_match:
            response = Response(status=304)
            response.set_etag(tag)
            return response
        kept = pages.get(tag)
        if kept is None:
            return None
        g.page_kept = True
        response = Response(kept.body, headers=list(kept.headers))
        response.set_etag(tag)
        return response

    @app.after_request
    def keep(response: Response) -> Response:
        tag = g.get("page_tag")
        if tag is None or "page_kept" in g:
            return response
        if response.status_code != 200 or response.is_streamed:
            return response
        # A page that sets a cookie (a form's secret, a message) is this visitor's alone.
        if session.modified or "csrf_token" in g or "Set-Cookie" in response.headers:
            return response
        response.set_etag(tag)
        if response.mimetype == "text/html":
            pages.put(tag, KeptPage(response.get_data(), page_headers(response)))
        return response

    from parvis.web.shared import init_shared

    init_shared(app, pages, build)


def page_headers(response: Response) -> tuple[tuple[str, str], ...]:
    """The headers that go with the page whoever it is sent to."""
    return tuple((n, v) for n, v in response.headers if n not in OWN_HEADERS)


def _build_mark(app: Flask) -> str:
    """Changes with the code: versions of the core and modules, and their templates' dates."""
    digest = hashlib.sha256(__version__.encode())
    for module in app.extensions["parvis"].registry.modules.values():
        digest.update(f"{module.name}={module.version};".encode())
    for loader in getattr(app.jinja_env.loader, "loaders", ()):
        for folder in getattr(loader, "searchpath", ()):
            dates = [p.stat().st_mtime_ns for p in Path(folder).rglob("*") if p.is_file()]
            digest.update(str(max(dates, default=0)).encode())
    return digest.hexdigest()


def version_columns(moment: BindParameter[datetime]) -> list[ColumnElement[Any]]:
    """What changes with all that the pages of a space show to everyone."""
    begun = Phase.starts_at <= moment
    running = or_(Phase.ends_at.is_(None), Phase.ends_at > moment)
    count = select(func.count(Phase.id)).where(Phase.space_id == Space.id)
    return [
        Space.version.expression,
        # A space removed and made again under the same address begins at version 1 again.
        Space.created_at.expression,
        count.where(begun).scalar_subquery(),
        count.where(running).scalar_subquery(),
    ]


@Ready
def _version() -> Select[*Row]:
    columns = version_columns(bindparam("moment", type_=UTCDateTime()))
    return select(*columns).where(Space.slug == bindparam("slug"))


def _tag(build: str) -> str | None:
    """The tag of the page asked for; None when it is not one that can be kept."""
    slug = (request.view_args or {}).get("space")
    if request.method not in ("GET", "HEAD") or slug is None:
        return None
    if "_user_id" in session or "_flashes" in session:
        return None
    moment = now()
    rows = _version(slug=slug, moment=moment)
    return tag_of(build, moment, rows[0]) if rows else None


def tag_of(build: str, moment: datetime, version: Sequence[Any], *others: Any) -> str:
    """The tag of the page asked for: another one when anything that it shows has changed, or one
    of these others.
    """
    # The hour limits what a change that told nobody may do.
    g.space_version = (*version, site_settings().name, moment.strftime("%Y%m%d%H"))
    parts = (
        build,
        *g.space_version,
        *others,
        where().locale,
        request.full_path,
        request.headers.get("HX-Request", ""),
        request.headers.get("HX-Boosted", ""),
    )
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
