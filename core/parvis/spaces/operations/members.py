"""Joining, leaving, following a space; roles."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from parvis.content.models import SpaceFollow
from parvis.db import db, guarded, insert_once, now, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import Conflict, forget_roles, require
from parvis.spaces.administrators import has_other_administrator
from parvis.spaces.inputs import line
from parvis.spaces.models import Membership, Role, Space
from parvis.spaces.operations.locks import lock_space

TITLE_LONGEST = 120


def current_membership(person: Person, space: Space) -> Membership | None:
    """The person's own membership of the space, when it is current."""
    moment = now()
    return db.session.scalar(
        select(Membership).where(
            Membership.space_id == space.id,
            Membership.person_id == person.id,
            Membership.holds(moment),
        )
    )


def give_role(
    space: Space,
    person: Person,
    role: Role,
    title: str = "",
    *,
    college: str = "",
    until: datetime | None = None,
) -> Membership:
    """Make the person a member with at least this role, within an operation. Asks no rule. A role
    that is higher already stays. `college` is the part of the assembly they sit in; `until` ends
    the membership of whoever is not a member yet.
    """
    moment = now()
    insert_once(
        Membership,
        space_id=space.id,
        person_id=person.id,
        role=role,
        title=title,
        college=college,
        since=moment,
        until=until,
        details={},
    )
    membership = db.session.scalars(
        select(Membership)
        .where(Membership.space_id == space.id, Membership.person_id == person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if membership.until is not None and membership.until <= moment:
        # Coming back: what was before gives no right.
        membership.role, membership.title, membership.college = role, title, college
        membership.since, membership.until = moment, until
    elif role.rank > Role(membership.role).rank:
        membership.role = role
    if title:
        membership.title = title
    if college:
        membership.college = college
    db.session.flush()
    forget_roles()
    return membership


@operation
def join_space(actor: Person, space: Space) -> Membership:
    """Become a member. Done twice it has one effect. Raises Refused."""
    require(actor, "core.join_space", space)
    present = current_membership(actor, space)
    if present is not None:
        return present
    membership = give_role(space, actor, Role.MEMBER)
    record("core.member_joined", actor=actor, space=space)
    return membership


@operation
def leave_space(actor: Person, space: Space) -> None:
    """End one's own membership; nothing when there is none. Raises Conflict for the last
    administrator.
    """
    membership = current_membership(actor, space)
    if membership is not None:
        _hold(membership)
        _end(actor, membership)


@operation
def end_membership(actor: Person, membership: Membership) -> None:
    """End someone's membership: administrators anyone's, facilitators a plain member's. Raises
    Refused, and Conflict for the last administrator.
    """
    _hold(membership)
    if membership.role == Role.MEMBER:
        require(actor, "core.facilitate_space", membership.space)
    else:
        require(actor, "core.administer_space", membership.space)
    _end(actor, membership)


def _end(actor: Person, membership: Membership) -> None:
    _keep_an_administrator(membership)
    membership.until = now()
    db.session.flush()
    forget_roles()
    record(
        "core.membership_changed", actor=actor, space=membership.space, person=membership.person_id
    )


@operation
def change_membership(
    actor: Person, membership: Membership, *, role: Role, title: str = ""
) -> None:
    """Change someone's role and the function shown beside their name. Raises Refused, Invalid, and
    Conflict when the space would be left without an administrator.
    """
    require(actor, "core.administer_space", membership.space)
    title = line("title", title, TITLE_LONGEST, needed=False)
    _hold(membership)
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(membership)
    if (membership.role, membership.title) == (role, title):
        return
    membership.role, membership.title = role, title
    db.session.flush()
    forget_roles()
    record(
        "core.membership_changed",
        actor=actor,
        space=membership.space,
        person=membership.person_id,
        role=role.value,
    )


def _hold(membership: Membership) -> None:
    """Lock the space and read the membership again: of two who leave at the same moment, the second
    sees that the first has; what a role allows is asked of the role that it has now. Raises
    Conflict when it has ended.
    """
    if guarded("spaces.roles"):
        lock_space(membership.space)
        db.session.refresh(membership)
    if membership.until is not None and membership.until <= now():
        raise Conflict(_("%(name)s is no longer a member.", name=membership.person.name))


def _keep_an_administrator(membership: Membership) -> None:
    """Raise Conflict when this is the last administrator. The membership is held."""
    if membership.role != Role.ADMINISTRATOR:
        return
    if not has_other_administrator(membership.space, membership.person_id):
        raise Conflict(
            _("A space keeps one administrator at least: make someone else administrator first.")
        )


def is_following(person: Person, space: Space) -> bool:
    """Whether the person follows the space."""
    return db.session.get(SpaceFollow, (person.id, space.id)) is not None


@operation
def follow_space(actor: Person, space: Space) -> bool:
    """Follow the space; says whether it is new. Raises Refused."""
    require(actor, "core.follow", space)
    return insert_once(SpaceFollow, person_id=actor.id, space_id=space.id, created_at=now())


@operation
def unfollow_space(actor: Person, space: Space) -> None:
    """Follow the space no more; nothing when it was not followed."""
    db.session.execute(
        delete(SpaceFollow).where(
            SpaceFollow.person_id == actor.id, SpaceFollow.space_id == space.id
        )
    )
