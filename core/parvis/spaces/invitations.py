"""Inviting people to a space by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from parvis.db import db, now, operation
from parvis.events import record
from parvis.mail.post import post
from parvis.people.models import LinkPurpose, Person, SignInLink
from parvis.people.operations import link_address, make_link, person_by_email, tidy_email
from parvis.rules import Conflict, ask, require
from parvis.spaces.administrators import has_other_administrator
from parvis.spaces.inputs import line
from parvis.spaces.models import Role, Space
from parvis.spaces.operations.members import TITLE_LONGEST, current_membership, give_role
from parvis.web.urls import space_url


@operation
def invite(
    actor: Person, space: Space, email: str, role: Role = Role.MEMBER, title: str = ""
) -> None:
    """Send someone a link that makes them a member with this role; without an account, it makes
    the account too. A new invitation takes the place of the one before. A title is shown to all
    among those who run the space: administrators give it, as they give roles. Raises Refused,
    Invalid, and Conflict when they have this role already.
    """
    if not _may_appoint_first(actor, space):
        require(actor, _least(role, title), space)
    send_invitation(
        space,
        tidy_email(email),
        role,
        line("title", title, TITLE_LONGEST, needed=False),
        inviter=actor.name,
        inviter_id=actor.id,
        locale=actor.locale,
    )
    record("core.membership_changed", actor=actor, space=space, invited=role.value)


def _least(role: Role, title: str) -> str:
    """The rule that whoever gives this role must pass."""
    plain = role == Role.MEMBER and not title.strip()
    return "core.facilitate_space" if plain else "core.administer_space"


def _may_appoint_first(actor: Person, space: Space) -> bool:
    return not has_other_administrator(space) and bool(
        ask(actor, "core.appoint_administrator", space.parent)
    )


def send_invitation(
    space: Space,
    email: str,
    role: Role,
    title: str = "",
    *,
    inviter: str,
    inviter_id: int | None = None,
    locale: str,
    college: str = "",
    until: datetime | None = None,
) -> None:
    """Write the link and the mail, within an operation. Asks no rule. `locale` is the language of
    the mail when the address has no account; `college` and `until` are those of the membership.
    With `inviter_id`, the invitation holds as long as they could give it. Raises Conflict.
    """
    person = person_by_email(email)
    present = current_membership(person, space) if person else None
    if present is not None and Role(present.role).rank >= role.rank:
        raise Conflict(_("%(name)s has this role already.", name=present.person.name))
    _withdraw(space, email)
    locale = person.locale if person else locale
    data = {
        "space": space.id,
        "role": role.value,
        "title": title,
        "college": college,
        "until": until.isoformat() if until else None,
        "inviter": inviter_id,
        "next": space_url(space),
        "locale": locale,
    }
    token = make_link(LinkPurpose.INVITE, email, person, data)
    post(
        "people/invite",
        email,
        locale=locale,
        address=link_address(token),
        person=person.name if person else "",
        inviter=inviter,
        space=space.name,
        role=role.value,
    )


def invitations_of(space: Space) -> Sequence[SignInLink]:
    """Invitations that can still be used, the newest first."""
    return db.session.scalars(
        select(SignInLink)
        .where(
            SignInLink.purpose == LinkPurpose.INVITE,
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now(),
            SignInLink.data["space"].as_integer() == space.id,
        )
        .order_by(SignInLink.id.desc())
        .limit(200)
    ).all()


def invitations_to(space: Space, email: str) -> Sequence[SignInLink]:
    """Invitations to the space that this address can still use."""
    return db.session.scalars(
        select(SignInLink).where(
            SignInLink.email == email,
            SignInLink.purpose == LinkPurpose.INVITE,
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now(),
            SignInLink.data["space"].as_integer() == space.id,
        )
    ).all()


def _withdraw(space: Space, email: str) -> None:
    for link in invitations_to(space, email):
        db.session.delete(link)
    db.session.flush()


@operation
def withdraw_invitation(actor: Person, space: Space, invitation: SignInLink) -> None:
    """Make an invitation of the space worth nothing. Raises Refused."""
    least = "core.facilitate_space"
    if invitation.data.get("role") != Role.MEMBER.value:
        least = "core.administer_space"
    require(actor, least, space)
    db.session.delete(invitation)
    db.session.flush()
    record("core.membership_changed", actor=actor, space=space, withdrawn=True)


def join_as_invited(person: Person, link: SignInLink) -> None:
    """Give the person what the invitation says, within the operation in which they use it. A space
    that has gone since is passed over. Raises Conflict when who invited could not any more.
    """
    space = db.session.get(Space, int(link.data.get("space", 0)))
    if space is None:
        return
    if not _still_holds(link, space):
        raise Conflict(_("This invitation does not hold any more: ask the team for another."))
    until = link.data.get("until")
    give_role(
        space,
        person,
        Role(link.data["role"]),
        str(link.data.get("title", "")),
        college=str(link.data.get("college", "")),
        until=datetime.fromisoformat(until) if until else None,
    )
    record("core.member_joined", actor=person, space=space)


def _still_holds(link: SignInLink, space: Space) -> bool:
    """Whether who invited could invite today: their role may have ended since, or the space."""
    number = link.data.get("inviter")
    if number is None:
        return True
    inviter = db.session.get(Person, int(number))
    rule = _least(Role(link.data["role"]), str(link.data.get("title", "")))
    return inviter is not None and (
        bool(ask(inviter, rule, space)) or _may_appoint_first(inviter, space)
    )
