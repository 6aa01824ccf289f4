"""Volunteers who may be one person, or one household: told by their tags, without opening
anything.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from parvis.db import db
from parvis_sortition.models import Recruitment, Volunteer, VolunteerState

GROUPS = 20
"""How many groups of one sort are shown at once: once decided, others take their place."""


class Likeness(enum.StrEnum):
    """What volunteers share."""

    IDENTITY = "identity"
    EMAIL = "email"
    PHONE = "phone"
    HOUSEHOLD = "household"


TAGS: dict[Likeness, InstrumentedAttribute[str]] = {
    Likeness.IDENTITY: Volunteer.identity_tag,
    Likeness.EMAIL: Volunteer.email_tag,
    Likeness.PHONE: Volunteer.phone_tag,
    Likeness.HOUSEHOLD: Volunteer.household_tag,
}


@dataclass(frozen=True)
class Alike:
    """Registered volunteers who share something, with one another or with someone excluded before
    they answered: to be decided on.
    """

    likeness: Likeness
    people: tuple[Volunteer, ...]


def alike_in(recruitment: Recruitment) -> list[Alike]:
    """Groups in which somebody has not been checked: eight queries, whatever their number."""
    found = []
    for likeness, tag in TAGS.items():
        shared = list(db.session.scalars(_shared(recruitment, tag).limit(GROUPS)))
        if not shared:
            continue
        people = db.session.scalars(
            select(Volunteer)
            .where(*_in_question(recruitment, tag), tag.in_(shared))
            .order_by(Volunteer.number)
        ).all()
        for one in shared:
            members = tuple(person for person in people if getattr(person, tag.key) == one)
            found.append(Alike(likeness, members))
    return found


def count_alike(recruitment: Recruitment) -> int:
    """How many such groups there are."""
    return sum(
        db.session.scalar(select(func.count()).select_from(_shared(recruitment, tag).subquery()))
        or 0
        for tag in TAGS.values()
    )


def alike_with(volunteer: Volunteer) -> Sequence[Volunteer]:
    """The others who share something with one, in whatever state they are."""
    same = [
        tag == getattr(volunteer, tag.key) for tag in TAGS.values() if getattr(volunteer, tag.key)
    ]
    if not same:
        return []
    return db.session.scalars(
        select(Volunteer)
        .where(
            Volunteer.recruitment_id == volunteer.recruitment_id,
            Volunteer.id != volunteer.id,
            or_(*same),
        )
        .order_by(Volunteer.number)
        .limit(GROUPS)
    ).all()


def likenesses(one: Volunteer, other: Volunteer) -> list[Likeness]:
    """What two volunteers share."""
    return [
        likeness
        for likeness, tag in TAGS.items()
        if getattr(one, tag.key) and getattr(one, tag.key) == getattr(other, tag.key)
    ]


def _in_question(
    recruitment: Recruitment, tag: InstrumentedAttribute[str]
) -> tuple[ColumnElement[bool], ...]:
    """Those registered, and those excluded, whom somebody may be again under another name: but for
    a home, which others share.
    """
    mine = Volunteer.recruitment_id == recruitment.id
    if tag is TAGS[Likeness.HOUSEHOLD]:
        return mine, _REGISTERED
    return (mine,)


_REGISTERED = Volunteer.state == VolunteerState.REGISTERED


def _shared(recruitment: Recruitment, tag: InstrumentedAttribute[str]) -> Select[str]:
    """Tags that several registered have, one of them unchecked at least; or one unchecked, and
    someone who had been excluded when they answered.
    """
    to_check = case((_REGISTERED & Volunteer.checked_at.is_(None), Volunteer.created_at))
    put_out = case((Volunteer.state == VolunteerState.EXCLUDED, Volunteer.checked_at))
    registered = func.sum(case((_REGISTERED, 1), else_=0))
    return (
        select(tag)
        .where(*_in_question(recruitment, tag), tag != "")
        .group_by(tag)
        .having(
            func.count(to_check) > 0,
            or_(registered > 1, func.max(to_check) >= func.min(put_out)),
        )
        .order_by(func.min(Volunteer.number))
    )
