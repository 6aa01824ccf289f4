"""Sessions on the server: flask-login keeps the token in the cookie, the table says who it is."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app
from flask_login import LoginManager
from sqlalchemy import delete, select, update
from sqlalchemy.orm import contains_eager

from parvis.db import db, now, operation
from parvis.people.models import Person, PersonState, Session
from parvis.people.tokens import new_token, token_hash

# Written at most this often: a visit should not cost a write.
_SEEN_EVERY = timedelta(hours=6)


def open_session(person: Person, device: str = "") -> str:
    """Begin a session, within an operation; returns the token for the cookie."""
    token = new_token()
    db.session.add(Session(token_hash=token_hash(token), person_id=person.id, device=device[:120]))
    person.seen_at = now()
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


def person_of(token: str) -> Person | None:
    """Whose session it is; None when it is over, or the account no longer active."""
    limit = now() - timedelta(days=current_app.extensions["parvis"].config.session_days)
    session = db.session.scalar(
        select(Session)
        .join(Session.person)
        .options(contains_eager(Session.person))
        .where(
            Session.token_hash == token_hash(token),
            Session.seen_at > limit,
            Person.state == PersonState.ACTIVE,
        )
    )
    if session is None:
        return None
    if session.seen_at < now() - _SEEN_EVERY:
        _mark_seen(session.id)
    person = session.person
    person.session_token = token
    return person


@operation
def _mark_seen(session_id: int) -> None:
    moment = now()
    db.session.execute(update(Session).where(Session.id == session_id).values(seen_at=moment))
    db.session.execute(
        update(Person)
        .where(Person.id == select(Session.person_id).where(Session.id == session_id))
        .values(seen_at=moment)
    )


def init_login(app: Flask) -> None:
    """Set flask-login up on the application."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(person_of)
    manager.init_app(app)
