"""Sectors of a territory: a commune each when it is large enough, several together when small.

A sector is a value of a criterion: too small, it has no seat in most panels, or one, whose holder
everyone recognises. Each must therefore expect some seats and have some inhabitants (`Least`).
What is proposed is a beginning: a facilitator knows the valleys, and `check` reads what they make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Any

from parvis_sortition.targets.words import SENTENCES, Remark
from parvis_sortition.words import Language

EARTH = 6371.0
"""Mean radius of the Earth, in kilometres."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune: INSEE code, inhabitants, and what is known of where it is.

    Latitude and longitude are in degrees. Communes with a postcode in common are taken for
    neighbours where there are no coordinates.
    """

    code: str
    name: str
    population: int
    postcodes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Least:
    """What each sector must have: seats it can expect, and inhabitants.

    Two seats, so that nobody is the only one of their sector. With 200 inhabitants, a cell of sex
    by age band that holds one in twenty of them still has ten people.
    """

    seats: int = 2
    inhabitants: int = 200

    def population(self, total: int, size: int) -> int:
        """Inhabitants that a sector needs, of so many in all, for a panel of `size`."""
        return max(self.inhabitants, ceil(Fraction(self.seats * total, size)))


class Joined(StrEnum):
    """Why communes are together."""

    ALONE = "alone"
    NEAR = "near"
    SIZE = "size"
    """Nothing says that they are neighbours: to be looked at by someone who knows."""


@dataclass(frozen=True, slots=True)
class Sector:
    """Communes drawn from as one, the largest first."""

    communes: tuple[Commune, ...]
    joined: Joined

    @property
    def population(self) -> int:
        """Inhabitants of its communes."""
        return sum(commune.population for commune in self.communes)

    @property
    def codes(self) -> tuple[str, ...]:
        """INSEE codes of its communes."""
        return tuple(commune.code for commune in self.communes)

    def label(self, language: Language = "fr") -> str:
        """A name for it: one or two communes, else the largest and how many more."""
        first, last = self.communes[0].name, self.communes[-1].name
        number = len(self.communes)
        key = ("sector_one", "sector_few")[number - 1] if number < 3 else "sector_many"
        template = SENTENCES[key][0 if language == "en" else 1]
        return template.format(name=first, first=first, last=last, others=number - 1)


def propose(communes: Iterable[Commune], size: int, least: Least = Least()) -> list[Sector]:
    """Sectors for a panel of `size` people, the most populated first.

    Small communes are put together, the smallest first: with the nearest small ones by their
    coordinates, when all have them; else with those of the same postcode, small ones before large
    ones; else by size. The order of `communes` does not matter. ValueError without a commune or
    a seat, or when a code comes twice.
    """
    known = sorted(communes, key=lambda commune: commune.code)
    if not known or size < 1:
        raise ValueError("sectors need communes and at least one seat")
    if len({commune.code for commune in known}) < len(known):
        raise ValueError("a commune is given twice")
    wanted = least.population(sum(commune.population for commune in known), size)
    located = all(c.latitude is not None and c.longitude is not None for c in known)
    groups = [_Group(commune, commune.population < wanted) for commune in known]
    best = {group: _best(group, groups, wanted, located) for group in groups}
    while len(groups) > 1 and any(group.population < wanted for group in groups):
        group = min((g for g in groups if g.population < wanted), key=lambda g: best[g][0])
        _rank, tie, other = best.pop(group)
        groups.remove(group)
        other.take(group, near=tie[0] < FAR)
        for one in groups:
            if one is other or best[one][2] in (group, other):
                best[one] = _best(one, groups, wanted, located)
            else:
                best[one] = min(best[one], _choice(one, other, wanted, located), key=_by_rank)
    sectors = [group.sector() for group in groups]
    return sorted(sectors, key=lambda sector: (-sector.population, sector.codes))


Tie = tuple[int, float]
"""How near two groups are: the sort of tie, the best first, then the distance or the size."""

NEAR_SMALL, NEAR_LARGE, FAR, FAR_LARGE = range(4)


Choice = tuple[tuple[object, ...], Tie, "_Group"]
"""A group that another could join, and the tie; first what tells good choices from others."""


def _by_rank(choice: Choice) -> Any:
    return choice[0]


def _best(group: _Group, groups: Sequence[_Group], wanted: int, located: bool) -> Choice:
    """Which group it should join. With one group there is no choice: itself."""
    others = [other for other in groups if other is not group] or [group]
    return min((_choice(group, other, wanted, located) for other in others), key=_by_rank)


def _choice(group: _Group, other: _Group, wanted: int, located: bool) -> Choice:
    """Where all have coordinates the smallest group goes first; else the surest tie."""
    tie = group.tie(other, wanted, located)
    if located:
        return ((group.population, group.first, tie, other.first), tie, other)
    return ((tie[0], group.population, group.first, tie[1], other.first), tie, other)


class _Group:
    """Communes put together so far; `small` while none of them is a sector by itself."""

    def __init__(self, commune: Commune, small: bool) -> None:
        self.communes = [commune]
        self.small = small
        self.near = True
        self.population = commune.population
        self.first = commune.code
        self.postcodes = set(commune.postcodes)
        self.centre = (commune.latitude or 0.0, commune.longitude or 0.0)

    def tie(self, other: _Group, wanted: int, located: bool) -> Tie:
        """How good it would be for this group to join another."""
        if located:
            return (NEAR_SMALL if other.small else NEAR_LARGE, self.distance(other))
        if not self.postcodes.isdisjoint(other.postcodes):
            return (NEAR_SMALL if other.small else NEAR_LARGE, other.population)
        if other.small and other.population < wanted:
            return (FAR, other.population)
        return (FAR_LARGE, other.population)

    def distance(self, other: _Group) -> float:
        """Kilometres between the centres of both, weighted by inhabitants."""
        (lat, lon), (lat2, lon2) = self.centre, other.centre
        across = sin(radians(lat2 - lat) / 2) ** 2
        across += cos(radians(lat)) * cos(radians(lat2)) * sin(radians(lon2 - lon) / 2) ** 2
        # Rounded, so that no machine's last digit decides.
        return round(2 * EARTH * asin(min(1.0, sqrt(across))), 3)

    def take(self, group: _Group, near: bool) -> None:
        """Add the communes of another group."""
        # One more each, so that places without inhabitants have a centre.
        mine, theirs = self.population + 1, group.population + 1
        self.centre = (
            (self.centre[0] * mine + group.centre[0] * theirs) / (mine + theirs),
            (self.centre[1] * mine + group.centre[1] * theirs) / (mine + theirs),
        )
        self.communes = self.communes + group.communes
        self.small = self.small and group.small
        self.near = self.near and group.near and near
        self.population += group.population
        self.first = min(self.first, group.first)
        self.postcodes |= group.postcodes

    def sector(self) -> Sector:
        order = sorted(self.communes, key=lambda commune: (-commune.population, commune.code))
        joined = Joined.NEAR if self.near else Joined.SIZE
        return Sector(tuple(order), joined if len(order) > 1 else Joined.ALONE)


def make(communes: Iterable[Commune], codes: Collection[str]) -> Sector:
    """The sector of the communes with these codes, put together by hand."""
    chosen = [commune for commune in communes if commune.code in codes]
    order = sorted(chosen, key=lambda commune: (-commune.population, commune.code))
    return Sector(tuple(order), Joined.NEAR if len(order) > 1 else Joined.ALONE)


def check(
    communes: Iterable[Commune],
    grouping: Mapping[str, Sequence[str]],
    size: int,
    least: Least = Least(),
) -> list[Remark]:
    """What is wrong with sectors made by hand: INSEE codes by name of sector.

    Communes that are unknown, in two sectors or in none, and sectors without a commune, block;
    sectors that are too small are advice, as the draw can be made nevertheless.
    """
    known = {commune.code: commune for commune in communes}
    total = sum(commune.population for commune in known.values())
    remarks: list[Remark] = []
    placed: dict[str, str] = {}
    for name, codes in grouping.items():
        if not codes:
            remarks.append(Remark("sector_empty", {"sector": name}))
        for code in codes:
            if code not in known:
                remarks.append(Remark("commune_unknown", {"code": code}))
            elif code in placed:
                values = {"commune": known[code].name, "sector": placed[code], "other": name}
                remarks.append(Remark("commune_twice", values))
            placed.setdefault(code, name)
        population = sum(known[code].population for code in set(codes) if code in known)
        if codes:
            remarks += _too_small(name, population, total, size, least)
    missing = (commune for code, commune in sorted(known.items()) if code not in placed)
    return remarks + [Remark("commune_missing", {"commune": one.name}) for one in missing]


def _too_small(name: str, population: int, total: int, size: int, least: Least) -> list[Remark]:
    seats = Fraction(size * population, total or 1)
    about = {"sector": name, "population": population}
    if seats < least.seats:
        values = {**about, "seats": float(seats), "wanted": least.seats}
        return [Remark("sector_few_seats", values, blocking=False)]
    if population < least.inhabitants:
        return [Remark("sector_few_people", {**about, "wanted": least.inhabitants}, blocking=False)]
    return []
