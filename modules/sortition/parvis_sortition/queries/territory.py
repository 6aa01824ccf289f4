"""The communes from which a panel is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from parvis.db import db
from parvis.spaces import Space
from parvis_sortition.targets.sectors import Commune

LARGEST = 600
"""No French territory has as many communes but regions, which have no sectors by commune."""


def communes_of(space: Space) -> list[Commune]:
    """The communes of a space and of those below it; of the territory above when it has none.
    Inhabitants are those of the official data; communes without any are left out.
    """
    at: Space | None = space
    while at is not None:
        found = _communes_below(at)
        if found:
            return found
        at = at.parent
    return []


def _communes_below(space: Space) -> list[Commune]:
    rows = db.session.execute(
        select(
            Space.insee,
            Space.name,
            Space.population,
            Space.postcodes,
            Space.latitude,
            Space.longitude,
        )
        .where(
            Space.path.startswith(space.path, autoescape=True),
            Space.kind == "commune",
            Space.insee.is_not(None),
            Space.population > 0,
        )
        .order_by(Space.name, Space.id)
        .limit(LARGEST)
    )
    return [
        Commune(insee, name, population, tuple(postcodes or ()), latitude, longitude)
        for insee, name, population, postcodes, latitude, longitude in rows
        if insee and population
    ]


def by_sector(communes: Sequence[Commune], names: Mapping[str, str]) -> dict[str, list[str]]:
    """INSEE codes by the name of the sector that each commune is in, in the order of `communes`;
    those without a name are left out.
    """
    grouping: dict[str, list[str]] = {}
    for commune in communes:
        name = names.get(commune.code, "")
        if name:
            grouping.setdefault(name, []).append(commune.code)
    return grouping
