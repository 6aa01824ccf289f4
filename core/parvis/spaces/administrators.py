"""Whether a space has someone who administers it: rules and operations both ask."""

from __future__ import annotations

from sqlalchemy import exists, select

from parvis.db import db, now
from parvis.people.models import Person, PersonState
from parvis.spaces.models import Membership, Role, Space


def has_other_administrator(space: Space, person_id: int | None = None) -> bool:
    """Whether someone (else) with a working account administers the space by their own role."""
    moment = now()
    query = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.space_id == space.id,
            Membership.role == Role.ADMINISTRATOR,
            Membership.holds(moment),
            Person.state == PersonState.ACTIVE,
        )
    )
    if person_id is not None:
        query = query.where(Membership.person_id != person_id)
    return bool(db.session.scalar(select(exists(query))))
