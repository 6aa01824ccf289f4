"""The members of a panel become members of its space."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.people.operations import person_by_email
from parvis.rules import Conflict, require
from parvis.spaces import Membership, Role, Space
from parvis.spaces.invitations import send_invitation
from parvis.spaces.operations.members import current_membership, end_membership, give_role
from parvis.web.text import plain
from parvis_sortition.codes import keyed_hash
from parvis_sortition.models import Recruitment, Seat, SeatState
from parvis_sortition.queries.panel import sitting


@dataclass(frozen=True)
class Welcomed:
    """How many became members, were sent an invitation, can only be reached otherwise."""

    joined: int
    invited: int
    unreachable: int


def target_of(recruitment: Recruitment) -> Space:
    """The space whose members they become."""
    return recruitment.target or recruitment.space


@operation
def welcome_members(actor: Person, recruitment: Recruitment) -> Welcomed:
    """Those who have confirmed become members of the space, with their college, until the end of
    the panel's mandate: at once with an account, by an invitation otherwise. Twice has one effect.
    Raises Refused.
    """
    require(actor, "sortition.manage_panel", recruitment)
    target = target_of(recruitment)
    require(actor, "core.facilitate_space", target)
    lock(recruitment)
    joined = invited = unreachable = 0
    for seat in sitting(recruitment, SeatState.CONFIRMED):
        if seat.joined_at is not None or seat.invited_at is not None or seat.volunteer is None:
            continue
        email = str(seat.volunteer.identity.get("email") or "")
        person = _account_of(seat)
        if person is not None and person.is_active:
            _join(seat, person)
            joined += 1
        elif email and _invite(actor, recruitment, email):
            seat.invited_at = now()
            invited += 1
        elif email:
            # The address belongs to a member already: the college is all that is missing.
            owner = person_by_email(email)
            assert owner is not None
            _join(seat, owner)
            joined += 1
        else:
            unreachable += 1
    if joined:
        record("sortition.joined", actor=actor, content=recruitment)
    return Welcomed(joined, invited, unreachable)


def _account_of(seat: Seat) -> Person | None:
    assert seat.volunteer is not None
    number = seat.volunteer.person_id
    return db.session.get(Person, number) if number else None


def _join(seat: Seat, person: Person) -> None:
    recruitment = seat.draw.sub_draw.recruitment
    give_role(
        target_of(recruitment),
        person,
        Role.MEMBER,
        college=recruitment.college,
        until=recruitment.panel_until,
    )
    assert seat.volunteer is not None
    seat.volunteer.person_id = person.id
    seat.joined_at = now()


def _invite(actor: Person, recruitment: Recruitment, email: str) -> bool:
    """Send an invitation; False when whoever has this address is a member already."""
    try:
        send_invitation(
            target_of(recruitment),
            email.strip().lower(),
            Role.MEMBER,
            inviter=actor.name,
            locale=actor.locale,
            college=recruitment.college,
            until=recruitment.panel_until,
        )
    except Conflict:
        return False
    return True


@operation
def note_joined(person: Person, space: Space) -> None:
    """Someone has become a member of a space: if they sit on a panel whose space it is and were
    invited by mail, they have joined.
    """
    found = db.session.scalars(
        select(Recruitment).where(
            or_(
                Recruitment.target_id == space.id,
                (Recruitment.target_id.is_(None)) & (Recruitment.space_id == space.id),
            ),
            Recruitment.secret.is_not(None),
        )
    )
    for recruitment in found:
        tag = keyed_hash(recruitment, "email", plain(person.email or ""))
        for seat in sitting(recruitment, SeatState.CONFIRMED):
            if (
                seat.invited_at is not None
                and seat.joined_at is None
                and seat.volunteer is not None
                and seat.volunteer.email_tag == tag
            ):
                seat.volunteer.person_id, seat.joined_at = person.id, now()
                record("sortition.joined", actor=person, content=recruitment)


def end_own_membership(actor: Person, seat: Seat) -> None:
    """End the membership that the panel gave; to one who was a member before, take the college
    back.
    """
    recruitment = seat.draw.sub_draw.recruitment
    person = _account_of(seat) if seat.volunteer is not None else None
    if person is None or seat.joined_at is None:
        return
    membership = current_membership(person, target_of(recruitment))
    if membership is None:
        return
    if _came_by_the_panel(membership, recruitment):
        end_membership(actor, membership)
    elif membership.college == recruitment.college:
        membership.college = ""


def _came_by_the_panel(membership: Membership, recruitment: Recruitment) -> bool:
    return membership.role == Role.MEMBER and membership.until == recruitment.panel_until
