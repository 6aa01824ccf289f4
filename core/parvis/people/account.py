"""What people do with their account: profile, password, address, sessions, the end of it."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from parvis.config import LOCALES
from parvis.content.models import Content, ContentState, Follow, SpaceFollow
from parvis.db import db, guarded, lock, now, operation
from parvis.events import record
from parvis.events.log import touch_where_named
from parvis.mail.models import Mail
from parvis.mail.post import post
from parvis.people.links import drop_links, link_address, make_link
from parvis.people.models import LinkPurpose, Person, PersonState, Session, SignInWay
from parvis.people.operations import person_by_email, tidy_email, tidy_name
from parvis.people.passwords import (
    check_new_password,
    hash_password,
    password_matches,
)
from parvis.people.public_pages import choose_page
from parvis.people.residence import residence_number
from parvis.people.sessions import close_all_sessions, find_session
from parvis.rules.refusals import Conflict, Invalid
from parvis.spaces.models import Membership, Role, Space

YOUNGEST = 13
"""In years: a year of birth more recent than that is taken for a slip."""

RECENT = timedelta(minutes=30)
"""For so long after coming in by a link, a new password does not need the old one."""


@operation
def change_profile(
    actor: Person,
    *,
    name: str,
    about: str,
    residence_id: int | None,
    birth_year: int | None,
    locale: str,
    has_page: bool = False,
    residence_shown: bool = False,
) -> None:
    """Change what the actor says of themselves, and whether a page says it to everyone, with their
    commune if they like. Raises Invalid.
    """
    errors = {}
    if birth_year is not None and not 1900 <= birth_year <= now().year - YOUNGEST:
        errors["birth_year"] = _("A year such as 1950, or nothing.")
    if len(about.strip()) > 500:
        errors["about"] = _("%(count)d characters at most.", count=500)
    if locale not in LOCALES:
        errors["locale"] = _("Choose a language of the list.")
    if errors:
        raise Invalid(errors)
    name = tidy_name(name)
    renamed = name != actor.name
    actor.name = name
    if choose_page(actor, shown=has_page, residence_shown=residence_shown) or renamed:
        touch_where_named(actor)
    actor.about = about.strip()
    if residence_id != actor.residence_id:
        actor.residence_id = residence_number(residence_id)
    actor.birth_year = birth_year
    actor.locale = locale


def needs_old_password(person: Person) -> bool:
    """Whether the present password is asked for before a new one. Not from someone who has just
    come in by a link: so a forgotten password is replaced.
    """
    if person.password_hash is None:
        return False
    session = find_session(person.session_token or "")
    return not (
        session is not None
        and session.way == SignInWay.LINK
        and session.created_at > now() - RECENT
    )


def change_password(actor: Person, new: str, *, old: str = "") -> None:
    """Set or change the password; all other sessions end, links under way are taken back, and a
    mail tells. Raises Invalid.
    """
    known = actor.password_hash
    if needs_old_password(actor) and not password_matches(known, old[:1000]):
        raise Invalid({"old": _("This is not your present password.")})
    check_new_password(new, actor.email or "", actor.name, field="new")
    _set_password(actor, hash_password(new), known)


def remove_password(actor: Person, *, old: str = "") -> None:
    """Do without a password: the account is then entered by links only. Raises Invalid."""
    known = actor.password_hash
    if needs_old_password(actor) and not password_matches(known, old[:1000]):
        raise Invalid({"old": _("This is not your present password.")})
    _set_password(actor, None, known)


@operation
def _set_password(actor: Person, hashed: str | None, known: str | None) -> None:
    if actor.password_hash != known:
        raise Conflict(_("Your password has just been changed elsewhere."))
    actor.password_hash = hashed
    close_all_sessions(actor, except_token=actor.session_token)
    if actor.email:
        drop_links(actor, keep_invitations=True)
        post(
            "people/password",
            actor.email,
            locale=actor.locale,
            person=actor.name,
            removed=hashed is None,
        )


def change_email(actor: Person, email: str, *, password: str = "") -> None:
    """Send a link to the new address: it becomes the actor's when they open it. The password is
    asked for where there is one. Raises Invalid.

    An address that has an account gets a mail that says so: the page does not tell.
    """
    known = actor.password_hash
    email = tidy_email(email)
    if email == actor.email:
        raise Invalid({"email": _("This is your address already.")})
    if known is not None and not password_matches(known, password[:1000]):
        raise Invalid({"password": _("This is not your present password.")})
    _send_email_link(actor, email)


@operation
def _send_email_link(actor: Person, email: str) -> None:
    other = person_by_email(email)
    if other is not None:
        post("people/email_taken", email, locale=other.locale, person=other.name)
        return
    token = make_link(LinkPurpose.EMAIL, email, actor, {"next": "/account/security"})
    post("people/email", email, locale=actor.locale, address=link_address(token), person=actor.name)


def take_new_email(person: Person, email: str) -> None:
    """Give the person their confirmed address, within an operation, and tell the former one.
    Raises Conflict when it has got an account meanwhile.
    """
    if person_by_email(email):
        raise Conflict(_("This address has an account already."))
    former = person.email
    drop_links(person, keep_invitations=True)
    person.email = email
    if former:
        post("people/email_changed", former, locale=person.locale, person=person.name, email=email)


@operation
def end_session(actor: Person, number: int) -> bool:
    """End one of the actor's sessions; false when it was over."""
    gone = db.session.execute(
        delete(Session).where(Session.id == number, Session.person_id == actor.id)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def spaces_left_alone(person: Person) -> list[Space]:
    """Spaces that would have no administrator without this person."""
    mine = select(Membership.space_id).where(
        Membership.person_id == person.id, Membership.role == Role.ADMINISTRATOR
    )
    moment = now()
    others = select(Membership.space_id).where(
        Membership.person_id != person.id,
        Membership.role == Role.ADMINISTRATOR,
        (Membership.until.is_(None)) | (Membership.until > moment),
    )
    query = select(Space).where(Space.id.in_(mine), Space.id.not_in(others)).order_by(Space.name)
    return list(db.session.scalars(query))


def delete_account(actor: Person, *, password: str = "") -> None:
    """Close the account: name, address, drafts and all that is private go; what was said in public
    stays, without a name. The password is asked for where there is one. Raises Invalid, and
    Conflict for the last administrator of the installation.
    """
    known = actor.password_hash
    if known is not None and not password_matches(known, password[:1000]):
        raise Invalid({"password": _("This is not your present password.")})
    close_account(actor, "people/deleted")


@operation
def close_account(person: Person, mail: str) -> None:
    """Empty the account and tell its former address by this mail. Asks nobody: `delete_account`
    does, and the job that ends accounts without visits. Raises Conflict for the last administrator
    of the installation.
    """
    if person.steward and not _other_stewards(person):
        raise Conflict(
            _("You are the only administrator of the installation: name another one first.")
        )
    # The person before the spaces, as everywhere: what locks in two orders waits for ever.
    lock(person)
    record("core.account_deleted", actor=person)
    touch_where_named(person)
    drop_links(person)
    if person.email:
        db.session.execute(delete(Mail).where(Mail.recipient == person.email))
        post(mail, person.email, locale=person.locale, person=person.name)
    close_all_sessions(person)
    db.session.execute(delete(Membership).where(Membership.person_id == person.id))
    db.session.execute(delete(SpaceFollow).where(SpaceFollow.person_id == person.id))
    _unfollow_all(person)
    choose_page(person, shown=False, residence_shown=False)
    _delete_drafts(person)
    person.email = None
    person.name = ""
    person.about = ""
    person.password_hash = None
    person.residence_id = None
    person.birth_year = None
    person.steward = False
    person.state = PersonState.DELETED


def _other_stewards(person: Person) -> bool:
    """Whether others administer the installation. Their rows are locked: of the last two, leaving
    at the same moment, one is kept.
    """
    query = select(Person.id).where(Person.steward, Person.state == PersonState.ACTIVE)
    if guarded("people.last_steward"):
        query = query.order_by(Person.id).with_for_update()
    return any(number != person.id for number in db.session.scalars(query))


def _unfollow_all(person: Person) -> None:
    followed = select(Follow.content_id).where(Follow.person_id == person.id)
    table = Content.__table__
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id.in_(followed), table.c.followers_count > 0)
        .values(followers_count=table.c.followers_count - 1)
    )
    db.session.execute(delete(Follow).where(Follow.person_id == person.id))


def _delete_drafts(person: Person) -> None:
    # By the core's table: the rows of modules, even of one no longer installed, go with it.
    table = Content.__table__
    db.session.execute(
        delete(table).where(  # type: ignore[arg-type]
            table.c.author_id == person.id, table.c.state == ContentState.DRAFT.value
        )
    )

