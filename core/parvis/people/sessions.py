"""Sessions on the server: flask-login keeps the token in the cookie, the table says who it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from flask import Flask, current_app, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import contains_eager

from parvis.db import db, now, operation
from parvis.people.models import Person, PersonState, Session, SignInWay
from parvis.people.tokens import new_token, token_hash

SEEN_EVERY = timedelta(hours=6)
"""A visit is written at most this often: it should not cost a write."""


def open_session(person: Person, device: str = "", way: SignInWay = SignInWay.LINK) -> str:
    """Begin a session, within an operation; returns the token for the cookie."""
    token = new_token()
    db.session.add(
        Session(token_hash=token_hash(token), person_id=person.id, device=device[:120], way=way)
    )
    person.seen_at = now()
    person.warned_at = None
    db.session.flush()
    person.session_token = token
    return token


def close_session(token: str) -> None:
    """End this session, within an operation."""
    db.session.execute(delete(Session).where(Session.token_hash == token_hash(token)))


def close_all_sessions(person: Person, except_token: str | None = None) -> None:
    """End all the person's sessions, save perhaps the one at hand, within an operation."""
    query = delete(Session).where(Session.person_id == person.id)
    if except_token:
        query = query.where(Session.token_hash != token_hash(except_token))
    db.session.execute(query)


def find_session(token: str) -> Session | None:
    """The session of this token, over or not."""
    return db.session.scalar(select(Session).where(Session.token_hash == token_hash(token)))


def sessions_of(person: Person) -> Sequence[Session]:
    """The person's sessions that are not over, the last used first."""
    return db.session.scalars(
        select(Session)
        .where(Session.person_id == person.id, Session.seen_at > now() - lifetime())
        .order_by(Session.seen_at.desc(), Session.id.desc())
        .limit(100)
    ).all()


def lifetime() -> timedelta:
    """How long a session lasts without a visit."""
    return timedelta(days=current_app.extensions["parvis"].config.session_days)


@cache
def _live_session() -> Select[Session]:
    return (
        select(Session)
        .join(Session.person)
        .options(contains_eager(Session.person))
        .where(
            Session.token_hash == bindparam("token"),
            Session.seen_at > bindparam("since"),
            Person.state == PersonState.ACTIVE,
        )
    )


def person_of(token: str) -> Person | None:
    """Whose session it is; None when it is over, or the account no longer active."""
    found = db.session.scalar(
        _live_session(), {"token": token_hash(token), "since": now() - lifetime()}
    )
    if found is None:
        return None
    if found.seen_at < now() - SEEN_EVERY:
        _mark_seen(found.id)
        # The cookie's own term moves with the session's.
        session.modified = True
    person = found.person
    person.session_token = token
    return person


@operation
def _mark_seen(session_id: int) -> None:
    moment = now()
    db.session.execute(update(Session).where(Session.id == session_id).values(seen_at=moment))
    db.session.execute(
        update(Person)
        .where(
            Person.id
            == select(Session.person_id).where(Session.id == session_id).scalar_subquery()
        )
        .values(seen_at=moment, warned_at=None)
    )


def begin_visit(person: Person, *, shared: bool = False) -> None:
    """Sign the browser in with the session that an operation has just opened for the person.

    The cookie starts afresh (a CSRF token or anything else planted in it does not live on), but for
    the language. On a `shared` computer it ends with the browser.
    """
    locale = session.get("locale")
    session.clear()
    if locale is not None:
        session["locale"] = locale
    session.permanent = not shared
    login_user(person, remember=False)


def end_visit() -> None:
    """Sign the browser out; its session has been ended by an operation."""
    locale = session.get("locale")
    logout_user()
    session.clear()
    if locale is not None:
        session["locale"] = locale


def init_login(app: Flask) -> None:
    """Set flask-login up on the application."""
    # The cookie is sent when it changes, not with every answer: see person_of.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(person_of)
    # Templates know who is signed in by `here`: nobody is looked for where none of them asks.
    manager.init_app(app, add_context_processor=False)
