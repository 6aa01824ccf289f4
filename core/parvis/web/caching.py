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
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask, Response, g, request, session
from sqlalchemy import Select, bindparam, func, or_, select

from parvis import __version__
from parvis.db import UTCDateTime, now
from parvis.db.ready import Ready
from parvis.spaces.models import Phase, Space
from parvis.web.here import where


@dataclass(frozen=True)
class KeptPage:
    """A page's body and the headers that go with it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class PageCache:
    """The pages last asked for, within so many bytes."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._used = 0
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> KeptPage | None:
        """The page of this tag."""
        with self._lock:
            page = self._pages.get(tag)
            if page is not None:
                self._pages.move_to_end(tag)
            return page

    def put(self, tag: str, page: KeptPage) -> None:
        """Keep a page; those not asked for the longest make room."""
        if len(page.body) > self.size:
            return
        with self._lock:
            old = self._pages.pop(tag, None)
            self._used += len(page.body) - (len(old.body) if old else 0)
            self._pages[tag] = page
            while self._used > self.size:
                _tag, gone = self._pages.popitem(last=False)
                self._used -= len(gone.body)


OWN_HEADERS = ("Content-Length", "Date", "ETag", "Set-Cookie")
"""Headers of one answer, not of the page."""


def init_caching(app: Flask) -> None:
    """Answer signed-out visitors from their cache, or ours, when nothing has changed."""
    parvis = app.extensions["parvis"]
    pages = PageCache(parvis.config.page_cache_mb * 1024 * 1024)
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
            headers = [(n, v) for n, v in response.headers if n not in OWN_HEADERS]
            pages.put(tag, KeptPage(response.get_data(), tuple(headers)))
        return response


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


@Ready
def _version() -> Select[int, datetime, int, int]:
    # All that an unchanged page asks.
    moment = bindparam("moment", type_=UTCDateTime())
    return select(
        Space.version,
        # A space removed and made again under the same address begins at version 1 again.
        Space.created_at,
        select(func.count(Phase.id))
        .where(Phase.space_id == Space.id, Phase.starts_at <= moment)
        .scalar_subquery(),
        select(func.count(Phase.id))
        .where(
            Phase.space_id == Space.id,
            or_(Phase.ends_at.is_(None), Phase.ends_at > moment),
        )
        .scalar_subquery(),
    ).where(Space.slug == bindparam("slug"))


def _tag(build: str) -> str | None:
    """The tag of the page asked for; None when it is not one that can be kept."""
    slug = (request.view_args or {}).get("space")
    if request.method not in ("GET", "HEAD") or slug is None:
        return None
    if "_user_id" in session or "_flashes" in session:
        return None
    moment = now()
    rows = _version(slug=slug, moment=moment)
    if not rows:
        return None
    parts = (
        build,
        *rows[0],
        moment.strftime("%Y%m%d%H"),
        where().locale,
        request.full_path,
        request.headers.get("HX-Request", ""),
        request.headers.get("HX-Boosted", ""),
    )
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
