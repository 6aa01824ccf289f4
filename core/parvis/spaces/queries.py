"""Finding spaces and what is in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from parvis.db import db, now
from parvis.spaces.models import (
    Category,
    Component,
    Membership,
    Phase,
    Role,
    Space,
    SpaceState,
    Visibility,
)


def find_space(slug: str) -> Space | None:
    """The space of this address, those above loaded with it."""
    space = db.session.scalar(select(Space).where(Space.slug == slug))
    if space is not None and space.parent_id is not None:
        # One query for all that are above: `.parent` then finds them without asking again.
        db.session.scalars(select(Space).where(Space.id.in_(space.ancestor_ids))).all()
    return space


def components_of(space: Space) -> list[Component]:
    """The space's components, in order."""
    found = db.session.scalars(
        select(Component)
        .where(Component.space_id == space.id)
        .order_by(Component.position, Component.id)
    )
    return list(found)


def public_below(space: Space, *, itself: bool = True) -> Select[tuple[int]]:
    """Numbers of the public spaces from this one down. (A member-only space hides those below it:
    see `hidden_paths`.)
    """
    query = select(Space.id).where(
        Space.path.startswith(space.path, autoescape=True),
        Space.state.in_([SpaceState.OPEN, SpaceState.CLOSED]),
        Space.visibility == Visibility.PUBLIC,
    )
    for path in hidden_paths(space):
        query = query.where(~Space.path.startswith(path, autoescape=True))
    return query if itself else query.where(Space.id != space.id)


def hidden_paths(space: Space | None) -> list[str]:
    """Paths of spaces, from this one down, that the public may not see and that have others
    below them.
    """
    hidden = select(Space.path, Space.id).where(
        or_(
            Space.state.not_in([SpaceState.OPEN, SpaceState.CLOSED]),
            Space.visibility != Visibility.PUBLIC,
        )
    )
    if space is not None:
        hidden = hidden.where(Space.path.startswith(space.path, autoescape=True))
    below = select(Space.parent_id).where(Space.parent_id.is_not(None))
    return [path for path, _id in db.session.execute(hidden.where(Space.id.in_(below)))]


def root_spaces() -> list[Space]:
    """The spaces at the root, in order of name."""
    return list(
        db.session.scalars(
            select(Space).where(Space.parent_id.is_(None)).order_by(Space.position, Space.name)
        )
    )


def children(space: Space, kind: str | None = None) -> list[Space]:
    """The open spaces right below, by name."""
    query = select(Space).where(
        Space.parent_id == space.id, Space.state.in_([SpaceState.OPEN, SpaceState.CLOSED])
    )
    if kind:
        query = query.where(Space.kind == kind)
    return list(db.session.scalars(query.order_by(Space.kind, Space.position, Space.name)))


def phases_of(space: Space) -> list[Phase]:
    """The space's phases, in order of their beginning."""
    return list(
        db.session.scalars(
            select(Phase).where(Phase.space_id == space.id).order_by(Phase.starts_at, Phase.id)
        )
    )


def own_categories(space: Space) -> list[Category]:
    """The space's own categories, retired ones included, in order."""
    return list(
        db.session.scalars(
            select(Category)
            .where(Category.space_id == space.id)
            .order_by(Category.position, Category.id)
        )
    )


def categories_of(space: Space, *, retired: bool = False) -> list[Category]:
    """The categories that can be chosen in a space: its own and those of the spaces above."""
    query = select(Category).where(Category.space_id.in_([*space.ancestor_ids, space.id]))
    if not retired:
        query = query.where(Category.retired.is_(False))
    return list(db.session.scalars(query.order_by(Category.position, Category.title)))


def members_of(space: Space, least: Role = Role.MEMBER) -> Sequence[Membership]:
    """Current memberships with at least this role, the highest roles first."""
    moment = now()
    roles = [role for role in Role if role.rank >= least.rank]
    rows = db.session.scalars(
        select(Membership)
        .options(joinedload(Membership.person))
        .where(
            Membership.space_id == space.id,
            Membership.role.in_(roles),
            Membership.since <= moment,
            or_(Membership.until.is_(None), Membership.until > moment),
        )
    )
    return sorted(rows, key=lambda m: (-Role(m.role).rank, m.person.name))


def communes(limit: int = 40_000) -> list[tuple[int, str]]:
    """Number and name of the communes of the installation, for choosing one's residence."""
    rows = db.session.execute(
        select(Space.id, Space.name)
        .where(Space.kind == "commune", Space.state.in_([SpaceState.OPEN, SpaceState.CLOSED]))
        .order_by(func.lower(Space.name))
        .limit(limit)
    )
    return [(number, name) for number, name in rows]
