"""Reading a pool and its quotas from CSV, with a report line by line of what is wrong.

Formats: `people.csv` has a column `id` and one column for each feature; `features.csv` has the
columns `feature,value,min,max`. Other columns are left alone. Comma or semicolon, UTF-8.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from parvis_sortition.words import Fault, InputRefused

LARGEST = 999_999


@dataclass(frozen=True, order=True)
class Quota:
    """How many people of the panel may have one value of one feature, at least and at most."""

    feature: str
    value: str
    min: int
    max: int


@dataclass(frozen=True, order=True)
class Person:
    """Someone in the pool: values follow the order of the pool's features."""

    id: str
    values: tuple[str, ...]
    household: str = ""
    """Tag shared by the people of one household; empty for someone counted alone."""


@dataclass(frozen=True)
class Pool:
    """People and quotas in one canonical order, whatever the order of the files."""

    features: tuple[str, ...]
    quotas: tuple[Quota, ...]
    people: tuple[Person, ...]

    def without(self, ids: Iterable[str]) -> Pool:
        """The same pool without some people."""
        gone = set(ids)
        return replace(self, people=tuple(p for p in self.people if p.id not in gone))

    def with_quotas(self, quotas: Iterable[Quota]) -> Pool:
        """The same people under other quotas for the same values."""
        return replace(self, quotas=tuple(sorted(quotas)))


def make_pool(quotas: Iterable[Quota], people: Iterable[Person], features: Sequence[str]) -> Pool:
    """A pool in canonical order; the people's values follow `features`.

    Features, quotas and people are sorted, so that the order of the input never shows.
    """
    order = sorted(range(len(features)), key=lambda place: features[place])
    arranged = (
        Person(p.id, tuple(p.values[place] for place in order), p.household) for p in people
    )
    return Pool(
        features=tuple(features[place] for place in order),
        quotas=tuple(sorted(quotas)),
        people=tuple(sorted(arranged)),
    )


def read_pool(people: Path, features: Path, *, household: str = "") -> Pool:
    """Read both files; raise `InputRefused` with every fault found, in the order of the lines."""
    faults: list[Fault] = []
    quotas = _quotas(_table(features, faults), features.name, faults)
    crowd = _people(_table(people, faults), people.name, quotas, household, faults)
    if faults:
        raise InputRefused(faults)
    return make_pool(quotas, crowd, _names(quotas))


def _names(quotas: Iterable[Quota]) -> list[str]:
    return sorted({quota.feature for quota in quotas})


@dataclass(frozen=True)
class _Table:
    header: list[str]
    rows: list[tuple[int, list[str]]]


def _table(path: Path, faults: list[Fault]) -> _Table | None:
    """Header and numbered rows, cells stripped; blank lines passed over."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault(path.name, 0, "not_utf8"))
        return None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((line, stripped))
            line = reader.line_num + 1
    except csv.Error:
        faults.append(Fault(path.name, line, "not_csv"))
        return None
    if not rows:
        faults.append(Fault(path.name, 0, "empty_file"))
        return None
    header = rows[0][1]
    for column in sorted({name for name in header if name and header.count(name) > 1}):
        faults.append(Fault(path.name, rows[0][0], "column_twice", {"column": column}))
    kept = []
    for number, cells in rows[1:]:
        if len(cells) != len(header):
            values: dict[str, object] = {"found": len(cells), "expected": len(header)}
            faults.append(Fault(path.name, number, "cells", values))
        else:
            kept.append((number, cells))
    return _Table(header, kept)


def _plain(text: str) -> str:
    """A loose key: what is left of a name without capitals, accents and spaces."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c) and not c.isspace())


def _nearest(name: str, known: Iterable[str]) -> str | None:
    return next((other for other in sorted(known) if _plain(other) == _plain(name)), None)


def _columns(
    table: _Table, wanted: Sequence[str], file: str, faults: list[Fault]
) -> dict[str, int] | None:
    places = {name: place for place, name in enumerate(table.header)}
    for column in wanted:
        if column not in places:
            near = _nearest(column, table.header)
            key = "no_column_near" if near else "no_column"
            faults.append(Fault(file, 1, key, {"column": column, "near": near}))
    return None if any(column not in places for column in wanted) else places


def _quotas(table: _Table | None, file: str, faults: list[Fault]) -> list[Quota]:
    if table is None:
        return []
    places = _columns(table, ("feature", "value", "min", "max"), file, faults)
    if places is None:
        return []
    quotas: list[Quota] = []
    seen: dict[tuple[str, str], int] = {}
    for line, cells in table.rows:
        row = {name: cells[places[name]] for name in ("feature", "value", "min", "max")}
        quota = _quota(row, file, line, faults)
        if quota is None:
            continue
        key = (quota.feature, quota.value)
        if key in seen:
            values = {"feature": quota.feature, "value": quota.value, "line": seen[key]}
            faults.append(Fault(file, line, "value_twice", values))
            continue
        seen[key] = line
        quotas.append(quota)
    if not table.rows:
        faults.append(Fault(file, 0, "no_features"))
    return quotas


def _quota(row: dict[str, str], file: str, line: int, faults: list[Fault]) -> Quota | None:
    empty = [column for column in ("feature", "value") if not row[column]]
    faults += [Fault(file, line, "empty_cell", {"column": column}) for column in empty]
    low, high = (_bound(row, column, file, line, faults) for column in ("min", "max"))
    if empty:
        return None
    if low is not None and high is not None and low > high:
        values: dict[str, object] = {"value": row["value"], "min": low, "max": high}
        faults.append(Fault(file, line, "min_over_max", values))
    # Whatever its numbers, the value is known: the people who have it are not reported as well.
    return Quota(row["feature"], row["value"], low or 0, LARGEST if high is None else high)


def _bound(
    row: dict[str, str], column: str, file: str, line: int, faults: list[Fault]
) -> int | None:
    digits = row[column]
    # Its length first: Python reads no number of thousands of digits.
    if digits.isascii() and digits.isdecimal() and len(digits) < 100 and int(digits) <= LARGEST:
        return int(digits)
    faults.append(Fault(file, line, "not_a_number", {"column": column, "found": digits[:40]}))
    return None


def _people(
    table: _Table | None, file: str, quotas: list[Quota], household: str, faults: list[Fault]
) -> list[Person]:
    if table is None or not quotas:
        return []
    features = _names(quotas)
    wanted = ["id", *features] + ([household] if household else [])
    places = _columns(table, wanted, file, faults)
    if places is None:
        return []
    known = {name: {q.value for q in quotas if q.feature == name} for name in features}
    people: list[Person] = []
    seen: dict[str, int] = {}
    for line, cells in table.rows:
        id = cells[places["id"]]
        if not id:
            faults.append(Fault(file, line, "no_id"))
            continue
        if id in seen:
            faults.append(Fault(file, line, "id_twice", {"id": id, "line": seen[id]}))
            continue
        seen[id] = line
        values = tuple(cells[places[name]] for name in features)
        for name, value in zip(features, values, strict=True):
            fault = _value_fault(id, name, value, known[name])
            if fault:
                faults.append(Fault(file, line, *fault))
        people.append(Person(id, values, cells[places[household]] if household else ""))
    if not table.rows:
        faults.append(Fault(file, 0, "no_people"))
    return people


def _value_fault(
    id: str, feature: str, value: str, known: set[str]
) -> tuple[str, dict[str, object]] | None:
    if value in known:
        return None
    values: dict[str, object] = {"feature": feature, "id": id, "value": value}
    if not value:
        return "no_value", values
    near = _nearest(value, known)
    return ("unknown_value_near", values | {"near": near}) if near else ("unknown_value", values)
