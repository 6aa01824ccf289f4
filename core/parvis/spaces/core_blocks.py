"""The core's own blocks and figures.

What a block shows to everyone is kept until something changes in the space or below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy import func, select

from parvis.content.queries import newest_below
from parvis.db import db, now
from parvis.people.models import Person
from parvis.rules.roles import roles_of
from parvis.spaces import queries
from parvis.spaces.activity import entries, latest_events
from parvis.spaces.kinds import TERRITORIES, kind_title
from parvis.spaces.models import Membership, Space
from parvis.spaces.operations.members import current_membership, is_following
from parvis.spaces.phases import timeline
from parvis.web.fragments import kept_in
from parvis.web.here import here
from parvis.web.text import plain
from parvis.web.urls import space_url

COLLECTIVES_SHOWN = 6


@dataclass(frozen=True)
class Place:
    """A point for the map macro."""

    lat: float
    lon: float
    title: str
    url: str


def welcome(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The space's name, what it is, its welcome, its picture; following and joining it."""
    return render_template(
        "blocks/welcome.html",
        space=space,
        kind=kind_title(space),
        following=person is not None and is_following(person, space),
        joinable=space.kind not in TERRITORIES,
        member=person is not None
        and space.kind not in TERRITORIES
        and current_membership(person, space) is not None,
    )


def phases(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The steps of the space, those under way marked."""
    steps = timeline(queries.phases_of(space), now())
    return render_template("blocks/phases.html", phases=steps) if steps else ""


def communes(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The communes of the territory, as a list and on a map, filtered by name."""
    typed = request.args.get("commune", "")[:80]
    if typed or _sees_more(person):
        return _communes(space, person, typed)
    return kept_in(space, "communes", _communes, space, None, "")


def _sees_more(person: Person | None) -> bool:
    """Whether the person may see more than everyone of what is below a space."""
    return person is not None and bool(roles_of(person))


def _communes(space: Space, person: Person | None, typed: str) -> str:
    every = queries.visible_children(space, "commune", person)
    if not every:
        return ""
    wanted = plain(typed.replace("-", " ")).replace("'", " ")
    every.sort(key=lambda commune: plain(commune.name))
    found = [c for c in every if _is_called(c, wanted)] if wanted else every
    places = [
        Place(c.latitude, c.longitude, c.name, space_url(c))
        for c in found
        if c.latitude is not None and c.longitude is not None
    ]
    return render_template(
        "blocks/communes.html",
        space=space,
        total=len(every),
        communes=found,
        places=places,
        centre=_centre(places),
        typed=typed,
    )


def _is_called(commune: Space, wanted: str) -> bool:
    name = plain(commune.name.replace("-", " ")).replace("'", " ")
    return wanted in name or any(code.startswith(wanted) for code in commune.postcodes)


def _centre(places: list[Place]) -> tuple[float, float] | None:
    if not places:
        return None
    return (
        sum(place.lat for place in places) / len(places),
        sum(place.lon for place in places) / len(places),
    )


def collectives(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The citizens' collectives of the space and of those below; asking for one."""
    if _sees_more(person):
        return _collectives(space, person)
    return kept_in(space, "collectives", _collectives, space, None)


def _collectives(space: Space, person: Person | None) -> str:
    found = queries.below(space, "collective", person)
    return render_template(
        "blocks/collectives.html",
        space=space,
        collectives=found[:COLLECTIVES_SHOWN],
        more=len(found) > COLLECTIVES_SHOWN,
    )


def latest(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """What was published last, here and in the spaces below."""
    return kept_in(space, "latest", _latest, space)


def _latest(space: Space) -> str:
    return render_template(
        "blocks/latest.html",
        space=space,
        contents=newest_below(space, 6),
        first=next(iter(here.navigation), None),
    )


def activity(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """What has happened last, here and in the spaces below."""
    return kept_in(space, "activity", _activity, space)


def _activity(space: Space) -> str:
    lines = entries(space, latest_events(space, 5))
    return render_template("blocks/activity.html", space=space, entries=lines) if lines else ""


def about(space: Space, person: Person | None, settings: dict[str, Any]) -> str:
    """The space's presentation."""
    return render_template("blocks/about.html", space=space) if space.about else ""


def count_members(space: Space) -> int:
    """Figure: people with a current membership of the space or of a public one below."""
    moment = now()
    query = select(func.count(func.distinct(Membership.person_id))).where(
        Membership.space_id.in_(queries.seen_below(space)),
        Membership.holds(moment),
    )
    return int(db.session.scalar(query) or 0)
