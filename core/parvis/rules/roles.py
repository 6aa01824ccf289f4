"""A person's roles in spaces, read once for a request or an operation."""

from __future__ import annotations

from sqlalchemy import Select, bindparam, select

from parvis.db import UTCDateTime, db, now
from parvis.db.ready import Ready
from parvis.people.models import Person
from parvis.spaces.models import Membership, Role, Space

_KEY = "parvis_roles"


def forget_roles() -> None:
    """Read them again at the next question; operations that change memberships call it."""
    db.session().info.pop(_KEY, None)


@Ready
def _current_roles() -> Select[int, Role]:
    moment = bindparam("moment", type_=UTCDateTime())
    return select(Membership.space_id, Membership.role).where(
        Membership.person_id == bindparam("person"),
        Membership.holds(moment),
    )


def roles_of(person: Person) -> dict[int, Role]:
    """The person's current roles by space number, as the memberships say."""
    # Kept on the session: a new transaction starts without it, see db.transactions.
    known: dict[int, dict[int, Role]] = db.session().info.setdefault(_KEY, {})
    if person.id not in known:
        moment = now()
        rows = _current_roles(person=person.id, moment=moment)
        known[person.id] = {space_id: Role(role) for space_id, role in rows}
    return known[person.id]


def know_roles(person: Person, roles: dict[int, Role]) -> None:
    """Give the person's current roles, which something else had to read."""
    db.session().info.setdefault(_KEY, {})[person.id] = roles


def role_in(person: Person | None, space: Space) -> Role | None:
    """The person's role in the space: their membership's, or that of the space above where this
    one lets its parent administer it.
    """
    if person is None or not person.is_active:
        return None
    roles = roles_of(person)
    if not roles:
        return None
    best = roles.get(space.id)
    here: Space | None = space
    while here is not None and here.parent_administers and here.parent_id is not None:
        above = roles.get(here.parent_id)
        if above is not None and above.rank > 0 and (best is None or above.rank > best.rank):
            best = above
        here = here.parent
    return best


def has_role(person: Person | None, space: Space, least: Role) -> bool:
    """Whether the person's role in the space is at least this one."""
    role = role_in(person, space)
    return role is not None and role.rank >= least.rank
