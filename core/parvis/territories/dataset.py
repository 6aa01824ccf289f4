"""The official data of French territories, shipped with the core in ``data/``.

Pure: no Flask, no database. Nothing is read at import; each table is read at its first use and
kept as lines of text, of which only the rows asked for become objects: a whole France of objects
would weigh on every worker for the sake of an installer used once.

Choices where the official map is not a plain tree:

- **Paris and its suburbs** belong both to an EPT and to the Métropole du Grand Paris. Both are
  listed; the EPT comes first, as the place where people meet, and `enclosing` names the métropole
  around it. Paris itself is a member of the métropole alone.
- **Communes outside any EPCI** (four islands, the overseas authorities) are communes like others,
  without intercommunality and `listed` population; overseas ones have no SIREN in the data.
- **Uninhabited southern districts and Clipperton** are "communes" to INSEE alone: kept, so that
  the count is INSEE's, with no population.
- **Municipal arrondissements, delegated and associated communes** are localities: found by the
  search, which answers with their commune, never territories of their own.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from parvis.territories.identifiers import normalise_siren
from parvis.territories.legal_types import LegalType, display_name, full_name
from parvis.territories.records import (
    Commune,
    Department,
    Intercommunality,
    Locality,
    LocalityKind,
    Population,
    Provenance,
    Region,
    Source,
)

if TYPE_CHECKING:
    from parvis.territories.search import Match, SearchIndex

PROVENANCE_FILE = "provenance.json"
COMMUNES_FILE = "communes.tsv.gz"
INTERCOMMUNALITIES_FILE = "intercommunalities.tsv.gz"
LOCALITIES_FILE = "localities.tsv.gz"


@lru_cache(maxsize=1)
def load() -> "Dataset":
    """Return the data shipped with the core; the same object at every call, read bit by bit."""
    return Dataset(resources.files("parvis.territories") / "data")


class Dataset:
    """The tables of one millésime, in a folder written by ``tools/build_territory_data.py``."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder

    # --- what the data is

    @cached_property
    def provenance(self) -> Provenance:
        """Millésime, sources, licence and the sentence that the licence asks to show."""
        fields = dict(self._about["provenance"])
        fields["sources"] = tuple(Source(**source) for source in fields["sources"])
        return Provenance(**fields)

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """Departments, and the overseas authorities that stand for one, by INSEE code."""
        regions = {code: Region(code, name) for code, name in self._about["regions"]}
        return {
            code: Department(code, name, regions[region])
            for code, name, region in self._about["departments"]
        }

    # --- intercommunalities

    def find_by_siren(self, siren: str) -> Intercommunality | None:
        """Return the EPCI or EPT of this SIREN number (spaces allowed), none when there is none.

        Raises:
            SirenError: the text is no SIREN number.
        """
        index = self.intercommunality_rows.get(normalise_siren(siren))
        return None if index is None else self.intercommunality_at(index)

    def intercommunalities(self) -> Iterator[Intercommunality]:
        """Every EPCI and EPT, by ascending SIREN number."""
        return (self.intercommunality_at(i) for i in range(len(self.intercommunality_lines)))

    def communes_of(self, intercommunality: Intercommunality) -> tuple[Commune, ...]:
        """The member communes, by ascending INSEE code."""
        rows = self.commune_rows
        return tuple(self.commune_at(rows[code]) for code in intercommunality.commune_codes)

    def intercommunalities_of(self, insee: str) -> tuple[Intercommunality, ...]:
        """The intercommunalities a commune belongs to: none, one, or an EPT then its métropole."""
        rows = self.memberships.get(insee, ())
        return tuple(self.intercommunality_at(index) for index in rows)

    def enclosing(self, intercommunality: Intercommunality) -> Intercommunality | None:
        """The métropole around an EPT, none for an EPCI."""
        if intercommunality.legal_type is not LegalType.EPT:
            return None
        *_, outer = self.intercommunalities_of(intercommunality.commune_codes[0])
        return None if outer.siren == intercommunality.siren else outer

    # --- communes

    def find_commune(self, insee: str) -> Commune | None:
        """Return the commune of today that bears this INSEE code, none when there is none."""
        index = self.commune_rows.get(insee.upper())
        return None if index is None else self.commune_at(index)

    def find_commune_by_siren(self, siren: str) -> Commune | None:
        """Return the commune of this SIREN number (spaces allowed), none when there is none.

        Raises:
            SirenError: the text is no SIREN number.
        """
        field = f"\t{normalise_siren(siren)}\t"
        found = (i for i, line in enumerate(self.commune_lines) if field in line)
        index = next(found, None)
        return None if index is None else self.commune_at(index)

    def communes(self) -> Iterator[Commune]:
        """Every commune of today, by ascending INSEE code."""
        return (self.commune_at(index) for index in range(len(self.commune_lines)))

    def current_code(self, code: str) -> str | None:
        """Return the INSEE code of the commune of today in which ``code`` lies.

        ``code`` may be the commune's own, that of a commune it took in, or of a locality.
        """
        code = code.upper()
        return code if code in self.commune_rows else self._successors.get(code)

    def localities(self) -> Iterator[Locality]:
        """Municipal arrondissements, delegated and associated communes, by ascending code."""
        return (self.locality_at(index) for index in range(len(self.locality_lines)))

    # --- search

    def search(self, text: str, limit: int = 10) -> "tuple[Match, ...]":
        """Return the intercommunalities that ``text`` may mean, likeliest first.

        See `parvis.territories.search` for what a text may be.

        Raises:
            ValueError: ``limit`` is under 1.
        """
        return self._index.search(text, limit)

    @cached_property
    def _index(self) -> "SearchIndex":
        # Imported here: the index imports this module.
        from parvis.territories.search import SearchIndex

        return SearchIndex(self)

    # --- rows: for this package

    @cached_property
    def commune_lines(self) -> list[str]:
        """The communes' lines; the order gives each its row number."""
        return self._read(COMMUNES_FILE)

    @cached_property
    def intercommunality_lines(self) -> list[str]:
        """The intercommunalities' lines; the order gives each its row number."""
        return self._read(INTERCOMMUNALITIES_FILE)

    @cached_property
    def locality_lines(self) -> list[str]:
        """The localities' lines; the order gives each its row number."""
        return self._read(LOCALITIES_FILE)

    @cached_property
    def commune_rows(self) -> Mapping[str, int]:
        """Row number by INSEE code."""
        return {line[:5]: index for index, line in enumerate(self.commune_lines)}

    @cached_property
    def intercommunality_rows(self) -> Mapping[str, int]:
        """Row number by SIREN number."""
        return {line[:9]: index for index, line in enumerate(self.intercommunality_lines)}

    @cached_property
    def memberships(self) -> Mapping[str, tuple[int, ...]]:
        """Row numbers of a commune's intercommunalities by its INSEE code, EPT before métropole."""
        rows: dict[str, tuple[int, ...]] = {}
        for index, line in enumerate(self.intercommunality_lines):
            is_ept = line.split("\t", 2)[1] == LegalType.EPT
            for code in line.rsplit("\t", 1)[1].split():
                others = rows.get(code, ())
                rows[code] = (index, *others) if is_ept else (*others, index)
        return rows

    def commune_at(self, index: int) -> Commune:
        """Make the commune of a row."""
        (insee, siren, name, department, postcodes, population, year, *listed, former) = (
            self.commune_lines[index].split("\t")
        )
        listed_year, listed_municipal, listed_total = listed
        return Commune(
            insee=insee,
            siren=siren or None,
            name=name,
            department=self.departments[department],
            postcodes=tuple(postcodes.split()),
            population=int(population) if population else None,
            population_year=int(year) if year else None,
            listed=Population(int(listed_year), int(listed_municipal), int(listed_total))
            if listed_year
            else None,
            former_codes=tuple(former.split()),
        )

    def intercommunality_at(self, index: int) -> Intercommunality:
        """Make the intercommunality of a row."""
        siren, code, official_name, year, municipal, total, departments, members = (
            self.intercommunality_lines[index].split("\t")
        )
        legal_type = LegalType(code)
        return Intercommunality(
            siren=siren,
            name=display_name(official_name),
            official_name=official_name,
            full_name=full_name(official_name, legal_type),
            legal_type=legal_type,
            population=Population(int(year), int(municipal), int(total)),
            departments=tuple(self.departments[code] for code in departments.split()),
            commune_codes=tuple(members.split()),
        )

    def locality_at(self, index: int) -> Locality:
        """Make the locality of a row."""
        code, kind, name, commune_code, postcodes, population = self.locality_lines[index].split(
            "\t"
        )
        return Locality(
            code=code,
            kind=LocalityKind(kind),
            name=name,
            commune_code=commune_code,
            postcodes=tuple(postcodes.split()),
            population=int(population) if population else None,
        )

    @cached_property
    def _successors(self) -> Mapping[str, str]:
        """Code of the commune of today by code of a locality or of a commune it took in."""
        successors: dict[str, str] = {}
        for line in self.locality_lines:
            code, _, _, commune_code, _ = line.split("\t", 4)
            successors[code] = commune_code
        for line in self.commune_lines:
            for code in line.rsplit("\t", 1)[1].split():
                successors[code] = line[:5]
        return successors

    @cached_property
    def _about(self) -> dict[str, Any]:
        text = (self._folder / PROVENANCE_FILE).read_text(encoding="utf-8")
        about: dict[str, Any] = json.loads(text)
        return about

    def _read(self, name: str) -> list[str]:
        content = gzip.decompress((self._folder / name).read_bytes())
        return content.decode("utf-8").splitlines()
