"""Finding spaces and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from parvis.db import db, now
from parvis.people.models import Person, PersonState
from parvis.rules.visibility import may_see_space
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

SHOWN = (SpaceState.OPEN, SpaceState.CLOSED)
"""The states in which a space is shown to others than those who run it."""


# Asked by every page: built once, SQLAlchemy then finds what it compiled by the object itself.
@cache
def _space_by_slug() -> Select[Space]:
    return (
        select(Space).options(joinedload(Space.parent)).where(Space.slug == bindparam("slug"))
    )


@cache
def _components_by_space() -> Select[Component]:
    return (
        select(Component)
        .where(Component.space_id == bindparam("space"))
        .order_by(Component.position, Component.id)
    )


def find_space(slug: str) -> Space | None:
    """The space of this address, those above loaded with it: one query, two when it is deep."""
    space = db.session.scalar(_space_by_slug(), {"slug": slug})
    _follow_above(space)
    return space


def _follow_above(space: Space | None) -> None:
    if space is None or space.parent is None:
        return
    above = load_above([space.parent])
    # Followed while they are held: each then holds the one above.
    at: Space | None = space.parent
    while at is not None:
        at = at.parent
    del above


@cache
def _space_with_components() -> Select[Space, Component | None]:
    return (
        select(Space, Component)
        .outerjoin(Component, Component.space_id == Space.id)
        .options(joinedload(Space.parent))
        .where(Space.slug == bindparam("slug"))
        .order_by(Component.position, Component.id)
    )


def find_space_with_components(slug: str) -> tuple[Space | None, list[Component]]:
    """The space of this address and its components in order, in one query; two when it is deep."""
    rows = db.session.execute(_space_with_components(), {"slug": slug}).all()
    space = rows[0][0] if rows else None
    _follow_above(space)
    return space, [component for _space, component in rows if component is not None]


def load_above(spaces: Iterable[Space]) -> Sequence[Space]:
    """Load in one query all the spaces above these: `.parent` finds them without asking again, as
    long as what is returned is kept.
    """
    above = {number for space in spaces for number in space.ancestor_ids}
    if not above:
        return []
    return db.session.scalars(select(Space).where(Space.id.in_(above))).all()


def components_of(space: Space) -> list[Component]:
    """The space's components, in order."""
    return list(db.session.scalars(_components_by_space(), {"space": space.id}))


def public_spaces() -> Select[int]:
    """Numbers of the spaces that everyone may see: those that are public, with none above them
    that is not.
    """
    query = select(Space.id).where(
        Space.state.in_(SHOWN),
        Space.visibility == Visibility.PUBLIC,
    )
    for path in hidden_paths(None):
        query = query.where(~Space.path.startswith(path, autoescape=True))
    return query


def public_below(space: Space, *, itself: bool = True) -> Select[int]:
    """Numbers of the spaces from this one down that everyone may see."""
    query = public_spaces().where(Space.path.startswith(space.path, autoescape=True))
    return query if itself else query.where(Space.id != space.id)


def seen_below(space: Space) -> Select[int]:
    """Numbers of the spaces that whoever sees this one sees too: itself, whatever its state and
    visibility, and the public ones below.
    """
    query = select(Space.id).where(
        Space.path.startswith(space.path, autoescape=True),
        or_(
            Space.id == space.id,
            and_(Space.state.in_(SHOWN), Space.visibility == Visibility.PUBLIC),
        ),
    )
    for path in hidden_paths(space):
        if path != space.path:
            query = query.where(~Space.path.startswith(path, autoescape=True))
    return query


def hidden_paths(space: Space | None) -> list[str]:
    """Paths of spaces, from this one down, that the public may not see and that have others
    below them.
    """
    hidden = select(Space.path, Space.id).where(
        or_(
            Space.state.not_in(SHOWN),
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
    """The spaces right below that are open or closed, by name, whatever their visibility."""
    query = select(Space).where(
        Space.parent_id == space.id, Space.state.in_(SHOWN)
    )
    if kind:
        query = query.where(Space.kind == kind)
    return list(db.session.scalars(query.order_by(Space.kind, Space.position, Space.name)))


def visible_children(space: Space, kind: str, person: Person | None) -> list[Space]:
    """The spaces of a kind right below that this person, who sees this one, may see too."""
    return [child for child in children(space, kind) if may_see_space(person, child)]


def below(space: Space, kind: str, person: Person | None, limit: int = 200) -> list[Space]:
    """The spaces of a kind at any depth below that this person may see, by name."""
    found = db.session.scalars(
        select(Space)
        .where(
            Space.path.startswith(space.path, autoescape=True),
            Space.id != space.id,
            Space.kind == kind,
            Space.state.in_(SHOWN),
        )
        .order_by(Space.name, Space.id)
        .limit(limit)
    ).all()
    kept = load_above(found)
    visible = [each for each in found if may_see_space(person, each)]
    del kept
    return visible


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


def current_members(space: Space) -> Select[Membership]:
    """The current memberships of people with an account, with the people."""
    moment = now()
    return (
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(
            Membership.space_id == space.id,
            Membership.holds(moment),
            Person.state != PersonState.DELETED,
        )
    )


def team_of(space: Space) -> list[Membership]:
    """Who runs the space or has a function in it, the highest roles first: shown to everyone."""
    rows = db.session.scalars(
        current_members(space)
        .where(or_(Membership.role != Role.MEMBER, Membership.title != ""))
        .limit(500)
    )
    return sorted(rows, key=lambda m: (-Role(m.role).rank, m.person.name))


def communes(limit: int = 40_000) -> list[tuple[int, str]]:
    """Number and name of the communes of the installation, for choosing one's residence."""
    rows = db.session.execute(
        select(Space.id, Space.name)
        .where(Space.kind == "commune", Space.state.in_(SHOWN))
        .order_by(func.lower(Space.name))
        .limit(limit)
    )
    return [(number, name) for number, name in rows]
