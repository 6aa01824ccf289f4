"""The first page: what to do next, what waits, some figures."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, func, select

from parvis.db import db
from parvis.modules.registry import load_reference, registry
from parvis.spaces import operations
from parvis.spaces.admin.common import blueprint, do, enter, show
from parvis.spaces.collectives import requests_below
from parvis.spaces.invitations import invitations_of
from parvis.spaces.kinds import TERRITORIES
from parvis.spaces.labels import STATES
from parvis.spaces.legal import is_complete
from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
from parvis.spaces.pages import own_pages
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.urls import space_url

log = logging.getLogger("parvis.spaces")


@dataclass(frozen=True)
class Todo:
    """A step before a space is ready."""

    name: str
    """The view where it is done."""
    title: str
    text: str
    url: str
    done: bool


@blueprint.get("/<slug:space>/admin/")
def index(space: str) -> ResponseReturnValue:
    """What to do next."""
    found = enter(space)
    return show(
        "index",
        found,
        todos=todos(found) if here.administers else [],
        requests=requests_below(found) if found.kind in TERRITORIES else [],
        figures=figures(found),
        state=STATES[found.state],
    )


@blueprint.post("/<slug:space>/admin/publish")
def publish(space: str) -> ResponseReturnValue:
    """Open the space."""
    found = enter(space, administrators=True)
    # The first time, one wants to see it.
    back = space_url(found) if found.state == SpaceState.DRAFT else url_for(".index", space=space)
    return do(
        lambda: operations.publish_space(acting_person(), found),
        back,
        _("%(space)s is open.", space=found.name),
    )


@blueprint.post("/<slug:space>/admin/close")
def close(space: str) -> ResponseReturnValue:
    """Close the space: it can be read only."""
    found = enter(space, administrators=True)
    return do(
        lambda: operations.close_space(acting_person(), found),
        url_for(".index", space=space),
        _("%(space)s is closed: it can be read only.", space=found.name),
    )


def todos(space: Space) -> list[Todo]:
    """The steps of making a space ready, those done included, in the order they are best done."""
    slug = space.slug
    pages = own_pages(space)
    steps = [] if space.parent_id else [_appearance(space)]
    has_component = bool(db.session.scalar(select(exists().where(Component.space_id == space.id))))
    steps += [
        Todo(
            "identity",
            _("Say what one can do here"),
            _("Two sentences of welcome: they are on top of the home page."),
            url_for("spaces_admin.identity", space=slug),
            bool(space.welcome),
        ),
        Todo(
            "components",
            _("Choose what people can do"),
            _("Proposals, for instance. You can change it at any time."),
            url_for(
                "spaces_admin.components" if has_component else "spaces_admin.add_component",
                space=slug,
            ),
            has_component,
        ),
    ]
    if pages:
        missing = sum(not is_complete(page.body) for page in pages)
        steps.append(
            Todo(
                "pages",
                _("Complete the legal pages"),
                _("They are written already: what is yours to fill in stands in brackets."),
                url_for("spaces_admin.pages", space=slug),
                not missing,
            )
        )
    steps.append(
        Todo(
            "members",
            _("Invite a colleague"),
            _("Two people keep a space alive when one is away."),
            url_for("spaces_admin.members", space=slug),
            _has_company(space),
        )
    )
    return steps


def _appearance(space: Space) -> Todo:
    return Todo(
        "appearance",
        _("Choose colours and a logo"),
        _("So that people know at once where they are."),
        url_for("theming_admin.appearance", space=space.slug),
        bool(space.theme or space.appearance),
    )


def _has_company(space: Space) -> bool:
    team = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(Membership.space_id == space.id, Membership.role != Role.MEMBER)
    )
    return (team or 0) > 1 or bool(invitations_of(space))


def figures(space: Space) -> list[tuple[str, int]]:
    """What modules count in the space and below; nothing where there is nothing to count."""
    found = []
    for figure in registry().figures.values():
        try:
            value = int(load_reference(figure.compute)(space))
        except Exception:
            log.exception("figure %s of %s", figure.name, space.slug)
            db.session.rollback()
            continue
        if value:
            found.append((str(figure.title), value))
    return found
