"""The core's own blocks."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import func, select

from parvis.content.queries import newest_below
from parvis.db import db, now
from parvis.people.models import Person
from parvis.spaces import queries
from parvis.spaces.models import Space


def welcome(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The space's name, its welcome, its picture."""
    return render_template("blocks/welcome.html", space=space)


def phases(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The steps under way and to come."""
    steps = queries.phases_of(space)
    return render_template("blocks/phases.html", phases=steps, now=now()) if steps else ""


def communes(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The communes of the territory, as a list and on a map."""
    found = queries.children(space, "commune")
    return render_template("blocks/communes.html", space=space, communes=found) if found else ""


def collectives(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The citizens' collectives under the space."""
    found = queries.children(space, "collective")
    return render_template("blocks/collectives.html", space=space, collectives=found)


def latest(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """What was published last, here and in the spaces below."""
    return render_template("blocks/latest.html", space=space, contents=newest_below(space, 6))


def about(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The space's presentation."""
    return render_template("blocks/about.html", space=space) if space.about else ""


def count_members(space: Space) -> int:
    """Figure: people with a current role in the space or below."""
    from parvis.spaces.models import Membership

    query = (
        select(func.count(func.distinct(Membership.person_id)))
        .join(Space)
        .where(Space.path.startswith(space.path, autoescape=True))
    )
    return int(db.session.scalar(query) or 0)
