"""Who may read the mailbox page."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import Select, select

from parvis.mail.models import Mail
from parvis.people.models import Person


def may_read_mailbox(person: Person | None) -> bool:
    """Where no SMTP server is set, mails stay in the installation: its administrators read them,
    and in a demonstration, where all people are fictional, everyone.
    """
    config = current_app.extensions["parvis"].config
    if config.smtp_url:
        return False
    return bool(config.demo or _administers(person))


def readable_mails(person: Person | None) -> Select[Mail]:
    """The mails that who may read the mailbox reads. In a demonstration everyone is everyone, save
    the installation's own administrators: links to their account are theirs.
    """
    mails = select(Mail)
    if _administers(person) and person is not None and not person.demo:
        return mails
    own = select(Person.email).where(
        Person.steward, Person.demo.is_(False), Person.email.is_not(None)
    )
    return mails.where(Mail.recipient.not_in(own))


def _administers(person: Person | None) -> bool:
    return person is not None and person.is_active and person.steward
