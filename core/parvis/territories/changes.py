"""What a millésime changes in the spaces an installation already has.

Pure: the importer gives what it recorded from the data when it last wrote each space, and gets
the list of what to create and update, and of what it should tell the administrators. Nothing is
ever to be deleted: a commune that merged or left keeps its space until people decide.

What is compared is the data then and the data now, never the space's own title: an importer
should change a title only where it still equals ``before.name``, so that a town which renamed
its space keeps its name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from parvis.territories.dataset import Dataset
from parvis.territories.legal_types import LegalType
from parvis.territories.records import Commune, Intercommunality


class UnknownTerritoryError(LookupError):
    """No EPCI or EPT of this millésime bears the SIREN number."""

    def __init__(self, siren: str) -> None:
        self.siren = siren
        super().__init__(f"No EPCI or EPT bears the SIREN number {siren} in this millésime.")


@dataclass(frozen=True, slots=True)
class TerritoryFacts:
    """What a space records of the official data.

    ``code`` is its key: the SIREN number of an intercommunality, the INSEE code of a commune
    (nine figures or five signs, so that they never meet). ``population`` is municipal, of
    ``population_year``; ``population_total`` is known for intercommunalities.
    """

    code: str
    siren: str | None
    name: str
    legal_type: LegalType | None
    department: str
    postcodes: tuple[str, ...]
    population: int | None
    population_total: int | None
    population_year: int | None


@dataclass(frozen=True, slots=True)
class Update:
    """A space whose facts changed; ``changed`` names the fields of `TerritoryFacts`."""

    before: TerritoryFacts
    after: TerritoryFacts
    changed: tuple[str, ...]


class DepartureReason(StrEnum):
    """Why a commune is no longer a member."""

    MERGED = "merged"
    MOVED = "moved"
    INDEPENDENT = "independent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Departure:
    """A commune recorded under the intercommunality, and no longer its member.

    ``into`` is the INSEE code of the commune it merged into, or the SIREN numbers of the
    intercommunalities it moved to; empty when it is in none, or unknown to the data.
    """

    before: TerritoryFacts
    reason: DepartureReason
    into: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What to do: each tuple in the order of codes, the intercommunality before its communes."""

    created: tuple[TerritoryFacts, ...]
    updated: tuple[Update, ...]
    unchanged: tuple[str, ...]
    departed: tuple[Departure, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be written; departures are told, not written."""
        return not self.created and not self.updated


def commune_facts(commune: Commune) -> TerritoryFacts:
    """What the space of a commune records."""
    return TerritoryFacts(
        code=commune.insee,
        siren=commune.siren,
        name=commune.name,
        legal_type=None,
        department=commune.department.code,
        postcodes=commune.postcodes,
        population=commune.population,
        population_total=None,
        population_year=commune.population_year,
    )


def intercommunality_facts(intercommunality: Intercommunality) -> TerritoryFacts:
    """What the space of an EPCI or EPT records."""
    return TerritoryFacts(
        code=intercommunality.siren,
        siren=intercommunality.siren,
        name=intercommunality.name,
        legal_type=intercommunality.legal_type,
        department=intercommunality.departments[0].code,
        postcodes=(),
        population=intercommunality.population_municipal,
        population_total=intercommunality.population_total,
        population_year=intercommunality.population.year,
    )


def compare(
    dataset: Dataset,
    siren: str,
    recorded: Mapping[str, TerritoryFacts],
    children: Collection[str],
) -> Changes:
    """Compare an intercommunality and its communes with what spaces recorded.

    ``recorded`` holds, by code, the facts of the intercommunality's space and of every commune's
    space of the installation, wherever it stands in the tree: a commune of Grand Paris already
    there under its EPT is updated, not created again. ``children`` are the codes of the communes
    whose spaces stand under this intercommunality: those among them that are no longer members
    are the departures.

    Raises:
        SirenError: ``siren`` is no SIREN number.
        UnknownTerritoryError: no intercommunality bears it, in this millésime.
    """
    intercommunality = dataset.find_by_siren(siren)
    if intercommunality is None:
        raise UnknownTerritoryError(siren)
    current = [intercommunality_facts(intercommunality)]
    current += [commune_facts(commune) for commune in dataset.communes_of(intercommunality)]
    created, updated, unchanged = [], [], []
    for facts in current:
        before = recorded.get(facts.code)
        if before is None:
            created.append(facts)
        elif before == facts:
            unchanged.append(facts.code)
        else:
            updated.append(Update(before, facts, _changed_fields(before, facts)))
    present = {facts.code for facts in current}
    departed = [_departure(dataset, recorded[code]) for code in sorted(set(children) - present)]
    return Changes(tuple(created), tuple(updated), tuple(unchanged), tuple(departed))


def _changed_fields(before: TerritoryFacts, after: TerritoryFacts) -> tuple[str, ...]:
    names = (field.name for field in fields(TerritoryFacts))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _departure(dataset: Dataset, before: TerritoryFacts) -> Departure:
    successor = dataset.current_code(before.code)
    if successor is None:
        return Departure(before, DepartureReason.UNKNOWN, ())
    if successor != before.code:
        return Departure(before, DepartureReason.MERGED, (successor,))
    joined = tuple(other.siren for other in dataset.intercommunalities_of(before.code))
    reason = DepartureReason.MOVED if joined else DepartureReason.INDEPENDENT
    return Departure(before, reason, joined)
