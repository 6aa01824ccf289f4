"""Links sent by mail: good once and for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from parvis.db import db, now
from parvis.people.models import LinkPurpose, Person, SignInLink
from parvis.people.tokens import new_token, token_hash
from parvis.rules.refusals import Conflict

LINK_LIFE = {
    LinkPurpose.SIGN_IN: timedelta(minutes=30),
    LinkPurpose.SIGN_UP: timedelta(days=1),
    LinkPurpose.INVITE: timedelta(days=14),
    LinkPurpose.EMAIL: timedelta(days=1),
}


def make_link(
    purpose: LinkPurpose, email: str, person: Person | None, data: dict[str, Any]
) -> str:
    """Write a link, within an operation; returns its token."""
    token = new_token()
    db.session.add(
        SignInLink(
            token_hash=token_hash(token),
            purpose=purpose,
            email=email,
            person_id=person.id if person else None,
            data=data,
            expires_at=now() + LINK_LIFE[purpose],
        )
    )
    return token


def link_address(token: str) -> str:
    """The address that a mail shows: of the site's public address, whatever the request said."""
    base: str = current_app.extensions["parvis"].config.public_url
    return urljoin(base.rstrip("/") + "/", f"sign-in/{token}")


def find_link(token: str) -> SignInLink | None:
    """The link, when it can still be used."""
    return db.session.scalar(
        select(SignInLink).where(
            SignInLink.token_hash == token_hash(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now(),
        )
    )


def use_link(link: SignInLink) -> None:
    """Use the link up, within an operation. Raises Conflict when someone was faster."""
    used = db.session.execute(
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
        .values(used_at=now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("This link has been used already."))


def drop_links(person: Person, *, keep_invitations: bool = False) -> None:
    """Take back the links that wait in the person's mails, within an operation: after a change of
    address or password, who still reads the old mailbox can't come in by them.
    """
    query = delete(SignInLink).where(
        or_(SignInLink.person_id == person.id, SignInLink.email == person.email)
    )
    if keep_invitations:
        query = query.where(SignInLink.purpose != LinkPurpose.INVITE)
    db.session.execute(query)
