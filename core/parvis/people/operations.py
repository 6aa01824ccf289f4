"""Signing up, in and out. What people then do with their account is in `account`."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select

from parvis.config import LOCALES
from parvis.db import db, operation
from parvis.mail.post import post
from parvis.people.links import find_link, link_address, make_link, use_link
from parvis.people.models import LinkPurpose, Person, PersonState, SignInLink, SignInWay
from parvis.people.passwords import password_matches
from parvis.people.residence import residence_number
from parvis.people.sessions import close_all_sessions, close_session, open_session
from parvis.rules.refusals import Conflict, Invalid

__all__ = [
    "ask_for_link",
    "enter_as",
    "enter_by_link",
    "enter_by_password",
    "leave",
    "leave_everywhere",
    "link_address",
    "make_link",
    "make_person",
    "person_by_email",
    "reactivate",
    "suspend",
    "tidy_email",
]


def tidy_email(email: str) -> str:
    """The address in the form that is kept. Raises Invalid when it is not one."""
    try:
        checked = validate_email(
            email.strip()[:320],
            check_deliverability=False,
            test_environment=True,
            # Not every server passes letters beyond ASCII before the @ on: the link would be lost.
            allow_smtputf8=False,
        )
    except (EmailNotValidError, UnicodeError):
        raise Invalid(
            {"email": _("This is not an e-mail address: it looks like name@example.org.")}
        ) from None
    tidied = checked.normalized.lower()
    if len(tidied) > 254:
        raise Invalid({"email": _("This address is too long.")})
    return tidied


def person_by_email(email: str) -> Person | None:
    """The active or suspended person with this address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def make_person(email: str, name: str, **values: Any) -> Person:
    """A new person, within an operation. Raises Invalid, Conflict when the address has an
    account.
    """
    email = tidy_email(email)
    if person_by_email(email):
        raise Conflict(_("This address has an account already."))
    person = Person(email=email, name=tidy_name(name), **values)
    db.session.add(person)
    db.session.flush()
    return person


def tidy_name(name: str) -> str:
    """The name in the form that is kept. Raises Invalid when nothing is left of it."""
    tidied = " ".join(name.split())
    if not tidied:
        raise Invalid({"name": _("Tell us the name you want to be known under.")})
    if len(tidied) > 80:
        raise Invalid({"name": _("Eighty characters at most.")})
    return tidied


@operation
def ask_for_link(email: str, *, next_address: str = "", locale: str = "fr") -> None:
    """Send a sign-in link to the address; for an unknown one, a link that makes the account; to
    someone suspended, word of it. Raises Invalid when it is not an address.

    Each writes one mail and says nothing of which it was: the page is the same for all.
    """
    email = tidy_email(email)
    person = person_by_email(email)
    if person is not None and not person.is_active:
        post("people/suspended", email, locale=person.locale, person=person.name)
        return
    purpose = LinkPurpose.SIGN_IN if person else LinkPurpose.SIGN_UP
    token = make_link(purpose, email, person, {"next": next_address, "locale": locale})
    post(
        "people/link",
        email,
        locale=person.locale if person else locale,
        address=link_address(token),
        person=person.name if person else "",
        new=person is None,
    )


@operation
def enter_by_link(
    token: str,
    *,
    name: str = "",
    residence_id: int | None = None,
    device: str = "",
    actor: Person | None = None,
) -> tuple[Person, str]:
    """Sign in, or up, with a link; returns the person and the session's token.

    `actor` is who is signed in already: a link that confirms a change of address, or invites
    someone who has an account, works for them alone. An invitation waits two weeks in a mailbox, or
    in those it was forwarded to: it opens no account that exists. Raises Conflict when the link is
    over, Invalid when a new account has no name.
    """
    link = find_link(token)
    if link is None:
        raise Conflict(_("This link is over or has been used. Ask for a new one."))
    person = db.session.get(Person, link.person_id) if link.person_id else None
    person = person or person_by_email(link.email)
    if signs_in_first(link, person) and (actor is None or person is None or actor.id != person.id):
        raise Conflict(_("Sign in first, then open this link again."))
    if link.purpose == LinkPurpose.EMAIL:
        assert person is not None
        from parvis.people.account import take_new_email

        use_link(link)
        take_new_email(person, link.email)
        return person, person.session_token or ""
    known = person is not None
    if person is None:
        person = make_person(
            link.email,
            name,
            locale=_known_locale(link.data.get("locale")),
            residence_id=residence_number(residence_id),
        )
    if not person.is_active:
        raise Conflict(_("This account is suspended."))
    use_link(link)
    if link.purpose == LinkPurpose.INVITE:
        from parvis.spaces.invitations import join_as_invited

        join_as_invited(person, link)
        if known:
            return person, person.session_token or ""
    return person, open_session(person, device, SignInWay.LINK)


def signs_in_first(link: SignInLink, person: Person | None) -> bool:
    """Whether a link, of this person if anyone's, only serves who is signed in already."""
    return link.purpose == LinkPurpose.EMAIL or (
        link.purpose == LinkPurpose.INVITE and person is not None
    )


def _known_locale(code: object) -> str:
    return str(code) if code in LOCALES else LOCALES[0]


def enter_by_password(email: str, password: str, *, device: str = "") -> tuple[Person, str]:
    """Sign in with a password. Raises Invalid, the same whether the address or the password was
    wrong; who knows the password of a suspended account is told so.
    """
    person = person_by_email(email[:254])
    known = person.password_hash if person else None
    # Before the transaction: it takes a third of a second, during which nobody could write.
    matches = password_matches(known, password[:1000])
    if person is None or not matches:
        raise Invalid({"": _("The address or the password is wrong.")})
    return person, _open_by_password(person, known, device)


@operation
def _open_by_password(person: Person, known: str | None, device: str) -> str:
    if person.password_hash != known:
        raise Invalid({"": _("The address or the password is wrong.")})
    if not person.is_active:
        raise Invalid({"": _("This account is suspended.")})
    return open_session(person, device, SignInWay.PASSWORD)


@operation
def enter_as(person: Person, *, device: str = "") -> str:
    """Sign in as this person at once: for the demonstration and the installer only; the view
    sees to it. Returns the session's token.
    """
    return open_session(person, device, SignInWay.DIRECT)


@operation
def leave(token: str) -> None:
    """Sign out: the session ends on the server."""
    close_session(token)


@operation
def leave_everywhere(actor: Person) -> None:
    """End all the actor's sessions but the present one."""
    close_all_sessions(actor, except_token=actor.session_token)


@operation
def suspend(person: Person) -> None:
    """Keep a person out, at once and everywhere, until `reactivate`: for the command and the
    moderators; who calls it has asked the rule.
    """
    if person.state == PersonState.ACTIVE:
        person.state = PersonState.SUSPENDED
        close_all_sessions(person)


@operation
def reactivate(person: Person) -> None:
    """Let a suspended person in again."""
    if person.state == PersonState.SUSPENDED:
        person.state = PersonState.ACTIVE
