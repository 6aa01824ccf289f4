"""What people do with their account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select, update

from parvis.db import db, now, operation
from parvis.mail.post import post
from parvis.people.models import LinkPurpose, Person, PersonState, SignInLink
from parvis.people.passwords import hash_password, password_matches, password_problem
from parvis.people.sessions import close_all_sessions, close_session, open_session
from parvis.people.tokens import new_token, token_hash
from parvis.rules.refusals import Conflict, Invalid

LINK_LIFE = {
    LinkPurpose.SIGN_IN: timedelta(minutes=30),
    LinkPurpose.SIGN_UP: timedelta(days=1),
    LinkPurpose.INVITE: timedelta(days=14),
    LinkPurpose.EMAIL: timedelta(days=1),
}


def tidy_email(email: str) -> str:
    """The address in the form that is kept. Raises Invalid when it is not one."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Invalid({"email": _("This is not an e-mail address.")}) from None
    return checked.normalized.lower()


def person_by_email(email: str) -> Person | None:
    """The active or suspended person with this address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def make_person(email: str, name: str, **values: Any) -> Person:
    """A new person, within an operation. Raises Conflict when the address has an account."""
    email = tidy_email(email)
    if person_by_email(email):
        raise Conflict(_("This address has an account already."))
    person = Person(email=email, name=name.strip()[:80], **values)
    db.session.add(person)
    db.session.flush()
    return person


@operation
def ask_for_link(email: str, *, name: str = "", next_address: str = "", locale: str = "fr") -> None:
    """Send a sign-in link to the address; for an unknown one, a link that makes the account.

    Says nothing of which it was: the page is the same for both.
    """
    email = tidy_email(email)
    person = person_by_email(email)
    if person is not None and not person.is_active:
        return
    purpose = LinkPurpose.SIGN_IN if person else LinkPurpose.SIGN_UP
    data = {"next": next_address, "name": name.strip()[:80], "locale": locale}
    token = make_link(purpose, email, person, data)
    post(
        "people/link",
        email,
        locale=person.locale if person else locale,
        address=link_address(token),
        person=person.name if person else "",
        new=person is None,
    )


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
    """The address that a mail shows."""
    base: str = current_app.extensions["parvis"].config.public_url
    return urljoin(base + "/", f"sign-in/{token}")


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


@operation
def enter_by_link(token: str, *, name: str = "", device: str = "") -> tuple[Person, str]:
    """Sign in, or up, with a link; returns the person and the session's token.

    Raises Conflict when the link is over, Invalid when a new account has no name.
    """
    link = find_link(token)
    if link is None:
        raise Conflict(_("This link is over or has been used. Ask for a new one."))
    person = db.session.get(Person, link.person_id) if link.person_id else None
    person = person or person_by_email(link.email)
    if person is None:
        name = (name or str(link.data.get("name", ""))).strip()
        if not name:
            raise Invalid({"name": _("Tell us the name you want to be known under.")})
        person = make_person(link.email, name, locale=str(link.data.get("locale", "fr")))
    if not person.is_active:
        raise Conflict(_("This account is suspended."))
    use_link(link)
    if link.purpose == LinkPurpose.EMAIL:
        person.email = link.email
    elif link.purpose == LinkPurpose.INVITE:
        from parvis.spaces.invitations import join_as_invited

        join_as_invited(person, link)
    return person, open_session(person, device)


@operation
def enter_by_password(email: str, password: str, *, device: str = "") -> tuple[Person, str]:
    """Sign in with a password. Raises Invalid, the same whatever was wrong."""
    person = person_by_email(email[:254])
    known = person.password_hash if person and person.is_active else None
    if not password_matches(known, password[:1000]) or person is None:
        raise Invalid({"": _("The address or the password is wrong.")})
    return person, open_session(person, device)


@operation
def enter_as(person: Person, *, device: str = "") -> str:
    """Sign in as this person at once: for the demonstration and the installer only; the view
    sees to it. Returns the session's token.
    """
    return open_session(person, device)


@operation
def leave(token: str) -> None:
    """Sign out: the session ends on the server."""
    close_session(token)


@operation
def leave_everywhere(actor: Person) -> None:
    """End all the actor's sessions but the present one."""
    close_all_sessions(actor, except_token=actor.session_token)


@operation
def change_profile(
    actor: Person,
    *,
    name: str,
    about: str,
    residence_id: int | None,
    birth_year: int | None,
    locale: str,
) -> None:
    """Change what the actor says of themselves. Raises Invalid."""
    from parvis.spaces.models import Space

    if not name.strip():
        raise Invalid({"name": _("A name is needed.")})
    if residence_id is not None:
        home = db.session.get(Space, residence_id)
        if home is None or home.kind != "commune":
            raise Invalid({"residence": _("Choose a commune of the list.")})
    actor.name = name.strip()[:80]
    actor.about = about.strip()[:500]
    actor.residence_id = residence_id
    actor.birth_year = birth_year
    actor.locale = locale


@operation
def change_password(actor: Person, new: str, *, old: str = "") -> None:
    """Set or change the password; all other sessions end. Raises Invalid."""
    if actor.password_hash and not password_matches(actor.password_hash, old):
        raise Invalid({"old": _("This is not your present password.")})
    match password_problem(new, actor.email or "", actor.name):
        case "short":
            raise Invalid({"new": _("Twelve characters or more: a short sentence does well.")})
        case "long":
            raise Invalid({"new": _("Two hundred characters at most.")})
        case "guessable":
            raise Invalid({"new": _("This is too easy to guess.")})
    actor.password_hash = hash_password(new)
    close_all_sessions(actor, except_token=actor.session_token)


@operation
def change_email(actor: Person, email: str) -> None:
    """Send a link to the new address: it becomes the actor's when they open it."""
    email = tidy_email(email)
    if person_by_email(email):
        return  # the page says the same: it does not tell who has an account
    token = make_link(LinkPurpose.EMAIL, email, actor, {"next": "/account"})
    post("people/email", email, locale=actor.locale, address=link_address(token), person=actor.name)


@operation
def delete_account(actor: Person) -> None:
    """Close the account: name, address and all that is private go; what was said in public stays,
    without a name.
    """
    from parvis.spaces.models import Membership

    close_all_sessions(actor)
    for membership in db.session.scalars(
        select(Membership).where(Membership.person_id == actor.id)
    ):
        db.session.delete(membership)
    actor.email = None
    actor.name = ""
    actor.about = ""
    actor.password_hash = None
    actor.residence_id = None
    actor.birth_year = None
    actor.steward = False
    actor.state = PersonState.DELETED
