"""The territories of the installation: found in the official data, added, followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import get_locale
from sqlalchemy import select

from parvis.db import db, operation
from parvis.people.models import Person
from parvis.rules import require
from parvis.spaces.models import Space
from parvis.spaces.operations.pages import fill_legal_pages
from parvis.territories import Intercommunality, Match, UnknownTerritoryError, load
from parvis.territories.operations import Report, add_territory

RESULTS = 8


@dataclass(frozen=True)
class Found:
    """A territory that answers a search, as the page shows it."""

    siren: str
    name: str
    legal_type: str
    departments: str
    population: int
    population_year: int
    communes: int
    through: str
    """The commune by which it was found; empty when by its own name."""
    space: Space | None
    """Its space, when the installation has it already."""


def search(text: str) -> list[Found]:
    """Territories that answer to a name, a post code, a commune, a SIREN number …, likeliest
    first. Communes that belong to no intercommunality are left out.
    """
    matches = [m for m in load().search(text, RESULTS) if m.intercommunality is not None]
    known = _known([m.intercommunality.siren for m in matches if m.intercommunality])
    return [_shown(match, known) for match in matches]


def _known(sirens: Sequence[str]) -> dict[str, Space]:
    rows = db.session.scalars(select(Space).where(Space.siren.in_(sirens)))
    return {str(space.siren): space for space in rows}


def _shown(match: Match, known: dict[str, Space]) -> Found:
    territory = match.intercommunality
    assert territory is not None
    return Found(
        siren=territory.siren,
        name=territory.name,
        legal_type=legal_type(territory),
        departments=", ".join(f"{d.name} ({d.code})" for d in territory.departments),
        population=territory.population_municipal,
        population_year=territory.population.year,
        communes=len(territory.commune_codes),
        through=match.commune.name if match.commune else "",
        space=known.get(territory.siren),
    )


def legal_type(territory: Intercommunality) -> str:
    """« Communauté d’agglomération », in the language of the page."""
    french = str(get_locale() or "fr").startswith("fr")
    words = territory.legal_type.french if french else territory.legal_type.english
    return (words[0].upper() + words[1:]).replace("'", "’")


@operation
def open_territory(actor: Person, siren: str) -> Report:
    """Make the spaces of a territory and of its communes, not published yet, with the legal pages
    to complete; the actor administers the territory. One that is there is brought up to date.

    Raises SirenError, UnknownTerritoryError, Refused.
    """
    report = add_territory(siren, actor)
    if report.space in report.created:
        fill_legal_pages(report.space)
    return report


@dataclass
class Following:
    """What following the official data has changed."""

    reports: list[Report] = field(default_factory=list)
    gone: list[Space] = field(default_factory=list)
    """Territories that this millésime does not have any more: kept as they are."""


def follow_official_data(actor: Person) -> Following:
    """Bring all territories up to the millésime that ships with the software, one after the other.
    Raises Refused.
    """
    require(actor, "core.administer_installation", None)
    found = Following()
    for space in territories():
        try:
            found.reports.append(add_territory(str(space.siren)))
        except UnknownTerritoryError:
            found.gone.append(space)
    return found


def territories() -> Sequence[Space]:
    """The territories of the installation, by name."""
    return db.session.scalars(
        select(Space)
        .where(Space.kind == "agglomeration", Space.siren.is_not(None))
        .order_by(Space.name, Space.id)
    ).all()
