"""Finding an intercommunality by whatever a person knows of it.

A text may be a SIREN (or SIRET) number, a post code or its beginning, an INSEE code, a
department's code or name, the name of an intercommunality, of a commune or of a part of one,
with or without its legal type in French or English ("communauté d'agglomération", "CC") and
its department ("Saint-Denis 93"). Accents, case, hyphens and small words do not count; each
word may be unfinished.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from itertools import chain

from parvis.territories.dataset import Dataset
from parvis.territories.identifiers import SIREN_LENGTH, SIRET_LENGTH, is_siren
from parvis.territories.legal_types import LegalType
from parvis.territories.matching import (
    Needles,
    closeness_of,
    holds,
    needles_of,
    rows_holding,
    without_small_words,
)
from parvis.territories.records import Commune, Intercommunality
from parvis.territories.text import fold, fold_lines

MAX_TEXT = 100
_MIN_PREFIX = 2
_POSTCODE_LENGTH = 5


# What may stand before a name, each with a space at the end; and all their words, for a type
# written after the name.
_LEGAL_PHRASES = {
    kind: tuple(f"{fold(phrase)} " for phrase in (kind, kind.french, kind.english))
    for kind in LegalType
}
_LEGAL_WORDS = {kind: " " + "".join(phrases) for kind, phrases in _LEGAL_PHRASES.items()}


class _Rank(IntEnum):
    """How well a row answers, best first."""

    NUMBER = 0
    POSTCODE = 1
    INSEE = 2
    MAIN_DEPARTMENT = 3
    OTHER_DEPARTMENT = 4
    POSTCODE_BEGINNING = 5
    NAME = 10
    COMMUNE = 11
    NAME_BEGINNING = 12
    NAME_WORDS = 13
    COMMUNE_BEGINNING = 14
    LOCALITY = 15
    NAME_AND_PLACE = 16
    COMMUNE_WORDS = 17
    COMMUNE_AND_PLACE = 18
    LOCALITY_WORDS = 19
    DEPARTMENT_NAME = 20
    LEGAL_TYPE = 21


# By how the text meets the name: equal, at its beginning, by all its words.
_NAME_RANKS = (_Rank.NAME, _Rank.NAME_BEGINNING, _Rank.NAME_WORDS)
_COMMUNE_RANKS = (_Rank.COMMUNE, _Rank.COMMUNE_BEGINNING, _Rank.COMMUNE_WORDS)
_LOCALITY_RANKS = (_Rank.LOCALITY, _Rank.LOCALITY_WORDS, _Rank.LOCALITY_WORDS)


class MatchReason(StrEnum):
    """By what an intercommunality was found."""

    NAME = "name"
    SIREN = "siren"
    COMMUNE = "commune"
    LOCALITY = "locality"
    INSEE = "insee"
    POSTCODE = "postcode"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Match:
    """One answer: an intercommunality, and the commune through which it was found, if any.

    ``intercommunality`` is none for a commune that belongs to none.
    """

    intercommunality: Intercommunality | None
    commune: Commune | None
    reason: MatchReason


@dataclass(frozen=True, slots=True)
class _Hit:
    """A row that answers, before it is made an object."""

    rank: _Rank
    reason: MatchReason
    population: int
    intercommunality: int | None = None
    commune: int | None = None


class SearchIndex:
    """Folded names of a dataset, made at the first search."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def search(self, text: str, limit: int) -> tuple[Match, ...]:
        """Return at most ``limit`` matches, likeliest first, each intercommunality once.

        Equally likely ones come by population, biggest first. Only the first 100 signs of
        ``text`` count. An EPT comes before the métropole around it.

        Raises:
            ValueError: ``limit`` is under 1.
        """
        if limit < 1:
            raise ValueError("limit must be at least 1")
        query = fold(text[:MAX_TEXT])
        if not query:
            return ()
        hits = chain(self._by_code(query.replace(" ", "")), self._by_words(query))
        ordered = sorted(hits, key=lambda hit: (hit.rank, -hit.population))
        return self._matches(ordered, limit)

    def _matches(self, hits: Iterable[_Hit], limit: int) -> tuple[Match, ...]:
        matches: list[Match] = []
        seen: set[tuple[int | None, int | None]] = set()
        for hit in hits:
            key = (hit.intercommunality, None if hit.intercommunality is not None else hit.commune)
            if key in seen:
                continue
            seen.add(key)
            matches.append(self._match(hit))
            if len(matches) == limit:
                break
        return tuple(matches)

    def _match(self, hit: _Hit) -> Match:
        data = self._dataset
        return Match(
            None
            if hit.intercommunality is None
            else data.intercommunality_at(hit.intercommunality),
            None if hit.commune is None else data.commune_at(hit.commune),
            hit.reason,
        )

    # --- codes

    def _by_code(self, code: str) -> Iterator[_Hit]:
        """Answer what may be a number: SIREN, post code, INSEE code, department."""
        data = self._dataset
        if len(code) == SIRET_LENGTH:
            code = code[:SIREN_LENGTH]
        if len(code) == SIREN_LENGTH and code.isdigit() and is_siren(code):
            index = data.intercommunality_rows.get(code)
            if index is not None:
                yield self._intercommunality_hit(_Rank.NUMBER, MatchReason.SIREN, index)
            commune = data.find_commune_by_siren(code)
            if commune is not None:
                row = data.commune_rows[commune.insee]
                yield from self._commune_hits(_Rank.NUMBER, MatchReason.SIREN, row)
        if code.upper() in data.departments:
            yield from self._department_hits(code.upper())
        if code.isdigit() and _MIN_PREFIX <= len(code) <= _POSTCODE_LENGTH:
            whole = len(code) == _POSTCODE_LENGTH
            rank = _Rank.POSTCODE if whole else _Rank.POSTCODE_BEGINNING
            for row in self._rows_of_postcode(code):
                yield from self._commune_hits(rank, MatchReason.POSTCODE, row)
        current = data.current_code(code) if len(code) == _POSTCODE_LENGTH else None
        if current is not None:
            row = data.commune_rows[current]
            yield from self._commune_hits(_Rank.INSEE, MatchReason.INSEE, row)

    def _rows_of_postcode(self, prefix: str) -> Iterator[int]:
        needle = f" {prefix}"
        return (row for row, codes in enumerate(self._postcodes) if needle in codes)

    def _department_hits(self, code: str) -> Iterator[_Hit]:
        for index, departments in enumerate(self._departments_of_intercommunalities):
            if code in departments:
                main = departments[0] == code
                rank = _Rank.MAIN_DEPARTMENT if main else _Rank.OTHER_DEPARTMENT
                yield self._intercommunality_hit(rank, MatchReason.DEPARTMENT, index)

    # --- words

    def _by_words(self, query: str) -> Iterator[_Hit]:
        needles = needles_of(query)
        yield from self._intercommunalities_by_type(query)
        yield from self._intercommunalities_by_words(query, needles)
        yield from self._communes_by_words(query, needles)
        yield from self._localities_by_words(query, needles)

    def _intercommunalities_by_type(self, query: str) -> Iterator[_Hit]:
        """Answer a text that begins with a legal type: "CA Provence", "metropolis of Lyon"."""
        for legal_type, phrases in _LEGAL_PHRASES.items():
            spoken = next((phrase for phrase in phrases if f"{query} ".startswith(phrase)), None)
            if spoken is None:
                continue
            rest = without_small_words(query[len(spoken) :])
            needles = needles_of(rest)
            for index, name in enumerate(self._intercommunality_names):
                if self._legal_types[index] is legal_type:
                    closeness = closeness_of(name, rest, needles) if rest else 2
                    if closeness is not None:
                        rank = _NAME_RANKS[closeness]
                        yield self._intercommunality_hit(rank, MatchReason.NAME, index)

    def _intercommunalities_by_words(self, query: str, needles: Needles) -> Iterator[_Hit]:
        for index, name in enumerate(self._intercommunality_names):
            closeness = closeness_of(name, query, needles)
            if closeness is not None:
                yield self._intercommunality_hit(_NAME_RANKS[closeness], MatchReason.NAME, index)
                continue
            # The official name adds initials by which people know some of them ("CINOR").
            name = self._official_names[index]
            legal = _LEGAL_WORDS[self._legal_types[index]]
            departments = self._departments_of_intercommunalities[index]
            around = legal + "".join(self._department_words[code] for code in departments)
            if not all(holds(name + around, needle) for needle in needles):
                continue
            if any(holds(name, needle) for needle in needles):
                rank, reason = _Rank.NAME_AND_PLACE, MatchReason.NAME
            elif all(holds(legal, needle) for needle in needles):
                rank, reason = _Rank.LEGAL_TYPE, MatchReason.NAME
            else:
                rank, reason = _Rank.DEPARTMENT_NAME, MatchReason.DEPARTMENT
            yield self._intercommunality_hit(rank, reason, index)

    def _communes_by_words(self, query: str, needles: Needles) -> Iterator[_Hit]:
        names = self._commune_names
        for row in rows_holding(names, needles):
            closeness = closeness_of(names[row], query, needles)
            if closeness is not None:
                yield from self._commune_hits(_COMMUNE_RANKS[closeness], MatchReason.COMMUNE, row)
            elif self._around_commune(names[row], row, needles):
                rank = _Rank.COMMUNE_AND_PLACE
                yield from self._commune_hits(rank, MatchReason.COMMUNE, row)

    def _localities_by_words(self, query: str, needles: Needles) -> Iterator[_Hit]:
        data, names = self._dataset, self._locality_names
        for index in rows_holding(names, needles):
            closeness = closeness_of(names[index], query, needles)
            if closeness is not None:
                row = data.commune_rows[data.locality_lines[index].split("\t", 4)[3]]
                rank = _LOCALITY_RANKS[closeness]
                yield from self._commune_hits(rank, MatchReason.LOCALITY, row)

    def _around_commune(self, name: str, row: int, needles: Needles) -> bool:
        """Whether the words not in the commune's name are of its department or legal type."""
        data = self._dataset
        insee, _, _, department, _ = data.commune_lines[row].split("\t", 4)
        legal_types = (self._legal_types[i] for i in data.memberships.get(insee, ()))
        legal = "".join(_LEGAL_WORDS[legal_type] for legal_type in legal_types)
        around = self._department_words[department] + legal
        return all(holds(name + around, needle) for needle in needles)

    # --- hits

    def _intercommunality_hit(self, rank: _Rank, reason: MatchReason, index: int) -> _Hit:
        population = int(self._dataset.intercommunality_lines[index].split("\t", 5)[4])
        return _Hit(rank, reason, population, intercommunality=index)

    def _commune_hits(self, rank: _Rank, reason: MatchReason, row: int) -> Iterator[_Hit]:
        """One hit for each intercommunality of the commune, one without when it has none."""
        line = self._dataset.commune_lines[row].split("\t", 6)
        population = int(line[5] or 0)
        indexes: tuple[int | None, ...] = self._dataset.memberships.get(line[0], (None,))
        for index in indexes:
            yield _Hit(rank, reason, population, intercommunality=index, commune=row)

    # --- folded tables

    @cached_property
    def _intercommunality_names(self) -> list[str]:
        return fold_lines([found.name for found in self._dataset.intercommunalities()])

    @cached_property
    def _official_names(self) -> list[str]:
        lines = self._dataset.intercommunality_lines
        return fold_lines([line.split("\t", 3)[2] for line in lines])

    @cached_property
    def _legal_types(self) -> list[LegalType]:
        lines = self._dataset.intercommunality_lines
        return [LegalType(line.split("\t", 2)[1]) for line in lines]

    @cached_property
    def _departments_of_intercommunalities(self) -> list[list[str]]:
        lines = self._dataset.intercommunality_lines
        return [line.split("\t", 7)[6].split() for line in lines]

    @cached_property
    def _commune_names(self) -> list[str]:
        return fold_lines([line.split("\t", 3)[2] for line in self._dataset.commune_lines])

    @cached_property
    def _postcodes(self) -> list[str]:
        return [" " + line.split("\t", 5)[4] for line in self._dataset.commune_lines]

    @cached_property
    def _locality_names(self) -> list[str]:
        return fold_lines([line.split("\t", 3)[2] for line in self._dataset.locality_lines])

    @cached_property
    def _department_words(self) -> dict[str, str]:
        return {
            code: f" {fold(f'{code} {department.name}')} "
            for code, department in self._dataset.departments.items()
        }
