"""Pages that people signed in share: kept whole, with holes for what is each one's own.

A view that says what its page shows of the person lets it be kept:

    return render("notices/index.html", shared=partial(standing_in, component), ...)

`standing_in(component, person)` is asked at each request, and gives something that can be compared:
the supports to mark, what may be done. The template reads it as `standing`, and nothing else of the
person: while a page is made to be kept, `here.person` is a `Reader`, who has no name, no number, no
address, and of whom no rule can be asked. What is kept is then shared by those for whom the space,
the address, the language, the roles and the standing are the same. The name in the header and the
secrets of forms are holes, filled for each.

At the next request one statement tells who it is, what their roles are and whether the space has
changed; the standing is asked; the page is filled in and sent. Whatever is out of the ordinary (a
message to show, a session to renew, something that the standing needs and was not loaded) makes the
page anew.

The answer to a form is shared in the same way when it is the same for all but for a few texts:

    return render("notices/thanks.html", holes={"code": code}, ...)
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
    session,
)
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm.exc import DetachedInstanceError

from parvis.db import UTCDateTime, detached, now
from parvis.db.ready import Ready, Row
from parvis.people.models import Person, PersonState, Session
from parvis.people.sessions import SEEN_EVERY
from parvis.people.tokens import token_hash
from parvis.rules.roles import know_roles
from parvis.spaces.models import Membership, Role, Space
from parvis.web.caching import KeptPage, PageCache, page_headers, tag_of, version_columns
from parvis.web.here import Here, Reader, shown_name, where
from parvis.web.i18n import locale_of

Standing = Callable[[Person | None], Hashable]

# In no text that anyone could write: a form's secret must not be put where others want it.
_SECRET = f"form-{secrets.token_hex(16)}"
_NAME = f"name-{secrets.token_hex(16)}"
_HOLE = f"hole-{secrets.token_hex(16)}"


@dataclass(frozen=True)
class Visit:
    """Who is signed in, and the tag of the page they ask for, which others of their kind share."""

    person: Person
    tag: str


@dataclass(frozen=True)
class Shared:
    """A page just made, to be kept once its headers are known."""

    standing: Standing
    found: Hashable
    body: str


@Ready
def _visit() -> Select[*Row]:
    """Who it is and the version of the space, with each of their roles in turn."""
    moment = bindparam("moment", type_=UTCDateTime())
    holds = and_(
        Membership.person_id == Person.id,
        Membership.holds(moment),
    )
    return (
        select(
            Membership.space_id,
            Membership.role,
            Person.id,
            Person.name,
            Person.locale,
            Person.steward,
            Person.residence_id,
            *version_columns(moment),
        )
        .select_from(Space)
        .join(Session, Session.token_hash == bindparam("token"))
        .join(Person, Person.id == Session.person_id)
        .outerjoin(Membership, holds)
        .where(
            Space.slug == bindparam("slug"),
            Session.seen_at > bindparam("since", type_=UTCDateTime()),
            Person.state == PersonState.ACTIVE,
        )
    )


def init_shared(app: Flask, pages: PageCache, build: str) -> None:
    """Answer people signed in by the pages that are kept, where those ask nothing else of them."""

    @app.before_request
    def answer() -> Response | None:
        visit = g.visit = _arrive(build)
        first = pages.get(visit.tag) if visit and request.method == "GET" else None
        if visit is None or first is None or first.standing is None:
            return None
        try:
            found = first.standing(visit.person)
        except DetachedInstanceError:
            return None
        kept = pages.get((visit.tag, found))
        if kept is None:
            return None
        g.page_kept = True
        return Response(_fill(kept.body.decode(), visit.person), headers=list(kept.headers))

    @app.after_request
    def keep(response: Response) -> Response:
        made: Shared | None = g.pop("page_shared", None)
        if made is not None and response.status_code == 200:
            tag = g.visit.tag
            pages.put(tag, KeptPage(b"", (), made.standing))
            kept = KeptPage(made.body.encode(), page_headers(response))
            pages.put((tag, made.found), kept)
        return response


def _arrive(build: str) -> Visit | None:
    """Who asks for a page that could be kept, or sends a form; None for anyone else, and when
    something is to be said to them or their session is to be renewed.
    """
    token = session.get("_user_id")
    slug = (request.view_args or {}).get("space")
    if token is None or slug is None or "_flashes" in session:
        return None
    if request.method not in ("GET", "POST"):
        return None
    moment = now()
    rows = _visit(token=token_hash(token), slug=slug, moment=moment, since=moment - SEEN_EVERY)
    if not rows:
        return None
    _space, _role, number, name, locale, steward, residence, *version = rows[0]
    person = detached(
        Person,
        {
            "id": number,
            "name": name,
            "locale": locale,
            "steward": steward,
            "residence_id": residence,
            "state": PersonState.ACTIVE,
        },
    )
    roles = {space: Role(role) for space, role, *_others in rows if role is not None}
    know_roles(person, roles)
    if "here" not in g:
        g.here = Here(locale=locale_of(locale))
    kind = (request.method, steward, *sorted(roles.items()))
    return Visit(person, tag_of(build, moment, version, *kind))


def render_shared(name: str, standing: Standing, context: dict[str, Any]) -> Response:
    """The page, of which the template knows no more of the person than their standing."""
    person = where().person
    found = standing(person)
    visit: Visit | None = g.get("visit")
    # A secret that is there already may be in a form already made; messages are this person's.
    if visit is None or person is None or "csrf_token" in g or "_flashes" in session:
        return make_response(render_template(name, standing=found, **context))
    body = _render_for_many(name, person, context | {"standing": found})
    g.page_shared = Shared(standing, found, body)
    return make_response(_fill(body, person))


def render_answer(name: str, holes: Mapping[str, str], context: dict[str, Any]) -> Response:
    """The answer to a form. Of the person, of what they sent and of what came of it the template
    knows the texts of `holes` alone, by their names; it may show them but not look into them.
    """
    person = where().person
    visit: Visit | None = g.get("visit")
    if visit is None or person is None or "_flashes" in session:
        return make_response(render_template(name, **context, **holes))
    pages: PageCache = current_app.extensions["parvis_pages"]
    kept = pages.get((visit.tag, name))
    if kept is None:
        marks = {hole: _mark(hole) for hole in holes}
        body = _render_for_many(name, person, context | marks)
        kept = KeptPage(body.encode(), ())
        pages.put((visit.tag, name), kept)
    body = _fill(kept.body.decode(), person)
    for hole, text in holes.items():
        body = body.replace(_mark(hole), escape(text))
    return make_response(body)


def _mark(hole: str) -> str:
    return f"{_HOLE}-{hole}."


def _render_for_many(name: str, person: Person, context: dict[str, Any]) -> str:
    """The page with its holes."""
    own = g.pop("csrf_token", None)
    where().reader = Reader(_NAME, person.steward)
    g.csrf_token = _SECRET
    try:
        return render_template(name, **context)
    finally:
        where().reader = None
        g.pop("csrf_token", None)
        if own is not None:
            g.csrf_token = own


def _secret() -> str:
    """A secret for the forms of the page: in the answer to a form, the one that came with it and
    was found to be right.
    """
    came = request.form.get("csrf_token") if request.method == "POST" else None
    # Escaped: characters that are no part of it may stand in a signature.
    return escape(came) if came and g.get("csrf_valid") else generate_csrf()


def _fill(body: str, person: Person) -> str:
    if _SECRET in body:
        body = body.replace(_SECRET, _secret())
    return body.replace(_NAME, shown_name(person.name))
