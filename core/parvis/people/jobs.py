"""What is done regularly about people: forgetting what is past its time."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy import Select, delete, func, select

from parvis.dates import date_in_words
from parvis.db import db, now
from parvis.mail.jobs import forget_mails
from parvis.mail.post import post
from parvis.people.account import close_account
from parvis.people.models import Person, PersonState, Session, SignInLink
from parvis.people.sessions import lifetime
from parvis.web.urls import absolute

log = logging.getLogger("parvis.jobs")

LAPSED = timedelta(days=7)
"""A link is kept for so long after it has lapsed."""

UNUSED = timedelta(days=730)
"""An account without a visit for so long ends …"""

NOTICE = timedelta(days=30)
"""… this long after a mail has said so."""

BATCH = 50
"""Accounts warned or ended in one run, so that a run stays short."""


def tidy() -> None:
    """Delete lapsed links, sessions that are over and old mails; warn the owners of accounts
    without visits, and end those that were warned. Doing it twice changes nothing more.
    """
    moment = now()
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at < moment - LAPSED))
    db.session.execute(delete(Session).where(Session.seen_at < moment - lifetime()))
    forget_mails()
    _end_unused()
    _warn_unused()


def _unused() -> Select[Person]:
    last_visit = func.coalesce(Person.seen_at, Person.created_at)
    return (
        select(Person)
        .where(
            Person.state == PersonState.ACTIVE,
            Person.steward.is_(False),
            Person.demo.is_(False),
            last_visit < now() - UNUSED + NOTICE,
        )
        .order_by(Person.id)
        .limit(BATCH)
    )


def _warn_unused() -> None:
    config = current_app.extensions["parvis"].config
    for person in db.session.scalars(_unused().where(Person.warned_at.is_(None))).all():
        person.warned_at = now()
        if person.email:
            locale = person.locale or config.locale
            post(
                "people/unused",
                person.email,
                locale=locale,
                person=person.name,
                date=date_in_words(now() + NOTICE, locale),
                address=absolute("/sign-in"),
            )


def _end_unused() -> None:
    for person in db.session.scalars(_unused().where(Person.warned_at < now() - NOTICE)).all():
        log.info("the account %s ends for want of a visit", person.id)
        close_account(person, "people/ended")
