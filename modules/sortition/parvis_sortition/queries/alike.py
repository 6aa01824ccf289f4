"""Volunteers who may be one person, or one household: told by their tags, without opening
anything.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
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
    """Registered volunteers who share something, to be decided on."""

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
            .where(*_registered(recruitment), tag.in_(shared))
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


def _registered(recruitment: Recruitment) -> tuple[ColumnElement[bool], ...]:
    return (
        Volunteer.recruitment_id == recruitment.id,
        Volunteer.state == VolunteerState.REGISTERED,
    )


def _shared(recruitment: Recruitment, tag: InstrumentedAttribute[str]) -> Select[str]:
    """Tags that several have, one of them unchecked at least."""
    return (
        select(tag)
        .where(*_registered(recruitment), tag != "")
        .group_by(tag)
        .having(func.count() > 1, func.count() > func.count(Volunteer.checked_at))
        .order_by(func.min(Volunteer.number))
    )
