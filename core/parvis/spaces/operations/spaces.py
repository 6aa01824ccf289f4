"""Making, changing, publishing and closing a space."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _
from sqlalchemy import select, update

from parvis.db import db, operation
from parvis.events import record
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.rules import Conflict, Invalid, forget_roles, require
from parvis.spaces.addresses import check_space_slug, free_space_slug
from parvis.spaces.inputs import line, point, words
from parvis.spaces.models import Membership, Role, Space, SpaceState, Visibility

NAME_LONGEST = 120
WELCOME_LONGEST = 400
ABOUT_LONGEST = 20_000


class SpaceChanges(TypedDict, total=False):
    """What `change_space` can change; what is left out stays as it is."""

    name: str
    slug: str
    welcome: str
    about: str
    visibility: Visibility
    parent_administers: bool
    latitude: float | None
    longitude: float | None


def make_space(
    kind: str, name: str, *, parent: Space | None = None, slug: str = "", **values: Any
) -> Space:
    """A new space with its path, within an operation; a draft unless `values` say otherwise.

    Asks no rule: the caller has. Without a slug the name makes one. Raises Invalid for a kind that
    can't stand there, a name or a slug that can't be taken.
    """
    check_place(kind, parent)
    name = line("name", name, NAME_LONGEST)
    slug = check_space_slug(slug) if slug else free_space_slug(name)
    space = Space(kind=kind, name=name, slug=slug, **values)
    space.parent_id = parent.id if parent else None
    db.session.add(space)
    db.session.flush()
    space.path = f"{parent.path if parent else '/'}{space.id}/"
    db.session.flush()
    return space


def check_place(kind: str, parent: Space | None) -> None:
    """Raise Invalid when no space of this kind can stand under this one (None: at the root)."""
    declared = registry().space_kinds.get(kind)
    if declared is None:
        raise Invalid({"kind": _("No module knows this kind of space.")})
    allowed = parent.kind in declared.parents if parent else not declared.parents
    if not allowed:
        raise Invalid({"kind": _("A space of this kind can't stand here.")})


@operation
def create_space(
    actor: Person,
    kind: str,
    name: str,
    *,
    parent: Space | None = None,
    slug: str = "",
    welcome: str = "",
) -> Space:
    """Make a space, not published yet, which the actor administers. At the root it gets its legal
    pages, to be completed; those below show them too. Raises Refused, Invalid.
    """
    from parvis.spaces.operations.pages import fill_legal_pages

    require(actor, "core.create_space", parent)
    welcome = words("welcome", welcome, WELCOME_LONGEST)
    space = make_space(kind, name, parent=parent, slug=slug, welcome=welcome)
    db.session.add(Membership(space_id=space.id, person_id=actor.id, role=Role.ADMINISTRATOR))
    db.session.flush()
    forget_roles()
    if parent is None:
        fill_legal_pages(space)
    record("core.space_created", actor=actor, space=space)
    return space


@operation
def change_space(actor: Person, space: Space, **changes: Unpack[SpaceChanges]) -> bool:
    """Change the space's name, address, texts, visibility, place on the map, or whether the space
    above administers it too. Returns whether anything has changed. Raises Refused, Invalid.
    """
    require(actor, "core.administer_space", space)
    changed = []
    for name, value in _checked(space, changes).items():
        if getattr(space, name) != value:
            setattr(space, name, value)
            changed.append(name)
    if not changed:
        return False
    db.session.flush()
    forget_roles()
    record("core.space_changed", actor=actor, space=space, changed=changed)
    return True


def _checked(space: Space, changes: SpaceChanges) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "name" in changes:
        values["name"] = line("name", changes["name"], NAME_LONGEST)
    if "slug" in changes:
        values["slug"] = check_space_slug(changes["slug"], but=space)
    if "welcome" in changes:
        values["welcome"] = words("welcome", changes["welcome"], WELCOME_LONGEST)
    if "about" in changes:
        values["about"] = words("about", changes["about"], ABOUT_LONGEST)
    if "visibility" in changes:
        values["visibility"] = Visibility(changes["visibility"])
    if "parent_administers" in changes:
        values["parent_administers"] = bool(changes["parent_administers"]) and bool(space.parent_id)
    if "latitude" in changes or "longitude" in changes:
        place = point(
            changes.get("latitude", space.latitude), changes.get("longitude", space.longitude)
        )
        values["latitude"], values["longitude"] = place or (None, None)
    return values


@operation
def publish_space(actor: Person, space: Space) -> None:
    """Open a draft, or a closed space again, to those its visibility says. A territory opens with
    those of its communes that nobody administers yet. Raises Refused, and Conflict for a
    collective that has not been accepted.
    """
    require(actor, "core.administer_space", space)
    if space.state == SpaceState.OPEN:
        return
    if space.state not in (SpaceState.DRAFT, SpaceState.CLOSED):
        raise Conflict(_("This collective has not been accepted."))
    first = space.state == SpaceState.DRAFT
    space.state = SpaceState.OPEN
    if first and space.kind == "agglomeration":
        _open_communes(space)
    db.session.flush()
    record("core.space_opened" if first else "core.space_changed", actor=actor, space=space)


def _open_communes(space: Space) -> None:
    administered = select(Membership.space_id).where(Membership.role == Role.ADMINISTRATOR)
    db.session.execute(
        update(Space)
        .where(
            Space.parent_id == space.id,
            Space.kind == "commune",
            Space.state == SpaceState.DRAFT,
            Space.id.not_in(administered),
        )
        .values(state=SpaceState.OPEN)
        .execution_options(synchronize_session="fetch")
    )


@operation
def close_space(actor: Person, space: Space) -> None:
    """Close an open space: it can still be read. Raises Refused, and Conflict for any other."""
    require(actor, "core.administer_space", space)
    if space.state != SpaceState.OPEN:
        raise Conflict(_("This space is not open."))
    space.state = SpaceState.CLOSED
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["state"])
