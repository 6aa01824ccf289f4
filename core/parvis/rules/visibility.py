"""What a person may see, and what is open now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, bindparam, select

from parvis.content.models import Content, ContentState
from parvis.db import now
from parvis.db.ready import Ready
from parvis.people.models import Person
from parvis.rules.roles import has_role, role_in
from parvis.spaces.models import Component, Phase, PhaseOpening, Role, Space, SpaceState, Visibility


def may_see_space(person: Person | None, space: Space) -> bool:
    """Drafts and requests: those who run it. Members only: its members. A space below a hidden one
    is hidden with it, unless the person belongs to it.
    """
    if space.state not in (SpaceState.OPEN, SpaceState.CLOSED):
        return has_role(person, space, Role.FACILITATOR)
    if role_in(person, space) is not None:
        return True
    if space.visibility == Visibility.MEMBERS:
        return False
    return space.parent is None or may_see_space(person, space.parent)


def may_see_content(person: Person | None, content: Content) -> bool:
    """Published: whoever sees the space. Else its author, and those who moderate or more; a draft,
    its author, or the facilitators who prepare it together.
    """
    if not may_see_space(person, content.space):
        return False
    if content.state == ContentState.PUBLISHED:
        return True
    if person is not None and content.author_id == person.id:
        return True
    if content.state == ContentState.DRAFT:
        if content.prepared_together and has_role(person, content.space, Role.FACILITATOR):
            return True
        return person is not None and content.entered_by_id == person.id
    return has_role(person, content.space, Role.MODERATOR)


@Ready
def _openings() -> Select[datetime, datetime | None]:
    return (
        select(Phase.starts_at, Phase.ends_at)
        .join(PhaseOpening)
        .where(
            PhaseOpening.component_id == bindparam("component"),
            PhaseOpening.action == bindparam("action"),
        )
    )


def is_open_now(component: Component, action: str, moment: datetime | None = None) -> bool:
    """Whether the phases of the space leave this action open at this moment."""
    phases = _openings(component=component.id, action=action)
    if not phases:
        return True
    moment = moment or now()
    return any(starts <= moment and (ends is None or moment < ends) for starts, ends in phases)
