"""The members of a panel become members of its space."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.people.operations import person_by_email
from parvis.rules import Conflict, require
from parvis.spaces import Membership, Role, Space
from parvis.spaces.invitations import invitations_to, send_invitation, withdraw_invitation
from parvis.spaces.operations.members import (
    current_membership,
    end_membership,
    give_role,
    leave_space,
)
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


@operation
def welcome_members(actor: Person, recruitment: Recruitment) -> Welcomed:
    """Those who have confirmed become members of the space, with their college, until the end of
    the panel's mandate: at once with an account, by an invitation otherwise. Twice has one effect.
    Raises Refused.
    """
    require(actor, "sortition.manage_panel", recruitment)
    require(actor, "core.facilitate_space", recruitment.space)
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
    before = current_membership(person, recruitment.space)
    seat.college_before = before.college if before is not None else None
    give_role(
        recruitment.space,
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
            recruitment.space,
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
            Recruitment.space_id == space.id, Recruitment.secret.is_not(None)
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
                membership = current_membership(person, space)
                if membership is not None and membership.until != recruitment.panel_until:
                    # They had become a member otherwise meanwhile.
                    seat.college_before = ""
                record("sortition.joined", actor=person, content=recruitment)


def end_own_membership(actor: Person | None, seat: Seat) -> None:
    """Within an operation: end the membership that the panel gave, or withdraw the invitation to
    it; to one who was a member before, give the college back that they had. `actor`: the
    facilitator who does it, None when the person leaves by themselves. Raises Refused.
    """
    recruitment = seat.draw.sub_draw.recruitment
    if seat.volunteer is None:
        return
    if seat.joined_at is None:
        _withdraw_invitation(actor, seat)
        return
    person = _account_of(seat)
    membership = current_membership(person, recruitment.space) if person is not None else None
    if person is None or membership is None:
        return
    if seat.college_before is None and membership.role == Role.MEMBER:
        if actor is None:
            leave_space(person, recruitment.space)
        else:
            end_membership(actor, membership)
    else:
        _give_college_back(seat, membership)


def _withdraw_invitation(actor: Person | None, seat: Seat) -> None:
    recruitment = seat.draw.sub_draw.recruitment
    assert seat.volunteer is not None
    email = str(seat.volunteer.identity.get("email") or "").strip().lower()
    for link in invitations_to(recruitment.space, email) if seat.invited_at else ():
        if link.data.get("college") != recruitment.college:
            continue
        if actor is None:
            db.session.delete(link)
        else:
            withdraw_invitation(actor, recruitment.space, link)


def _give_college_back(seat: Seat, membership: Membership) -> None:
    if membership.college == seat.draw.sub_draw.recruitment.college:
        membership.college = seat.college_before or ""


def give_colleges_back(recruitment: Recruitment) -> None:
    """Within an operation, at the end of the panel: members of the space who were so before have
    the college that they had. The memberships that the panel gave end by their date.
    """
    for seat in sitting(recruitment, SeatState.CONFIRMED):
        person = _account_of(seat) if seat.volunteer is not None else None
        if seat.joined_at is None or seat.college_before is None or person is None:
            continue
        membership = current_membership(person, recruitment.space)
        if membership is not None:
            _give_college_back(seat, membership)
