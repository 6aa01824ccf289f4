"""What the official data says of a territory, as immutable values.

INSEE codes, SIREN numbers and post codes are texts: they begin with zeros, and Corsica's hold
letters. Populations are whole numbers of people, each with its year of reference.
"""

from dataclasses import dataclass
from enum import StrEnum

from parvis.territories.legal_types import LegalType


@dataclass(frozen=True, slots=True)
class Region:
    """A region, or an overseas authority that stands for one; ``code`` is INSEE's."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department, or an overseas authority that stands for one; ``code`` is INSEE's."""

    code: str
    name: str
    region: Region


@dataclass(frozen=True, slots=True)
class Population:
    """Population of reference of one place, as decree authenticates it.

    ``municipal`` counts each resident once, and may be summed over places; ``total`` adds the
    people counted apart (CGCT R2151-1), and is what laws refer to unless they say otherwise.
    """

    year: int
    municipal: int
    total: int


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today ("commune actuelle").

    ``population`` is the municipal population of ``population_year``, the newest published:
    none for the uninhabited southern districts. ``listed`` is what the list of EPCI says, often
    a year older: its figures add up to those of the intercommunality. None outside any EPCI.
    ``former_codes`` are the INSEE codes of the communes it took in.
    """

    insee: str
    siren: str | None
    name: str
    department: Department
    postcodes: tuple[str, ...]
    population: int | None
    population_year: int | None
    listed: Population | None
    former_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intercommunality:
    """An EPCI with its own taxes (CC, CA, CU, métropole) or an EPT of Grand Paris.

    ``name`` is for pages, beside the legal type; ``official_name`` is the list's own;
    ``full_name`` spells the type out. ``commune_codes`` are INSEE codes in ascending order;
    ``departments`` begin with the one where most members' inhabitants live.
    """

    siren: str
    name: str
    official_name: str
    full_name: str
    legal_type: LegalType
    population: Population
    departments: tuple[Department, ...]
    commune_codes: tuple[str, ...]

    @property
    def population_municipal(self) -> int:
        """Municipal population, in the year of ``population``."""
        return self.population.municipal

    @property
    def population_total(self) -> int:
        """Total population, in the year of ``population``."""
        return self.population.total


class LocalityKind(StrEnum):
    """Parts of a commune that have an INSEE code and a name of their own."""

    MUNICIPAL_ARRONDISSEMENT = "municipal_arrondissement"
    DELEGATED_COMMUNE = "delegated_commune"
    ASSOCIATED_COMMUNE = "associated_commune"


@dataclass(frozen=True, slots=True)
class Locality:
    """A part of a commune: not a territory of its own here, but a name people search by.

    A delegated commune may bear the code of the commune it is the seat of. ``population`` is
    municipal, and known for municipal arrondissements alone.
    """

    code: str
    kind: LocalityKind
    name: str
    commune_code: str
    postcodes: tuple[str, ...]
    population: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """One publication the data was made from."""

    name: str
    publisher: str
    url: str
    vintage: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the data comes from; the licence asks for source and date to be shown with it.

    ``vintage`` is the year of the communes and perimeters; ``attribution_french`` and
    ``attribution_english`` are the sentences for pages; ``counts`` says how many records of
    each sort there must be.
    """

    vintage: int
    package: str
    package_version: str
    updated: str
    licence: str
    licence_identifier: str
    licence_url: str
    attribution_french: str
    attribution_english: str
    sources: tuple[Source, ...]
    counts: dict[str, int]
