"""Who took part, counted so that nobody can be recognised. Pure.

All tables of an edition are made together, once, when the roll is final: a hidden count can then
be worked out from none of them (`parvis.figures.small_cells`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.figures.small_cells import Counts, Dimension, Shown, suppress_together

HOME, AGE, CHANNEL = "home", "age", "channel"
"""What people are counted by."""

UNSAID = "not said"


@dataclass(frozen=True)
class Participant:
    """One voter, once, whatever the number of envelopes."""

    home: str
    """The commune's name, or `UNSAID`."""
    age: str
    """The band, or `UNSAID`."""
    channel: str


def tables_of(people: Sequence[Participant]) -> list[dict[str, Any]]:
    """What may be published, as JSON: by commune and age, and by commune and channel; by age and
    channel where all come from one commune. Nothing where nobody came.
    """
    if not people:
        return []
    homes = _values(person.home for person in people)
    ages = sorted({person.age for person in people}, key=_age_order)
    channels = _values(person.channel for person in people)
    home, age = Dimension(HOME, tuple(homes)), Dimension(AGE, tuple(ages))
    channel = Dimension(CHANNEL, tuple(channels))
    pairs = [(age, channel)] if len(homes) < 2 else [(home, age), (home, channel)]
    return [_dump(shown) for shown in suppress_together([_table(people, *pair) for pair in pairs])]


def shown_in(table: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]) -> Shown:
    """A kept table with the reader's words: `words` gives for a dimension its title (under "")
    and the titles of its values.
    """
    dimensions = [
        Dimension(known[""], tuple(known.get(value, value) for value in values))
        for name, values in (table["rows"], table["columns"])
        for known in [words[name]]
    ]
    return Shown(
        dimensions[0],
        dimensions[1],
        tuple(tuple(line) for line in table["cells"]),
        tuple(table["row_totals"]),
        tuple(table["column_totals"]),
        table["total"],
    )


def rows_in(tables: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The tables as lines of a file: what by what, the two values, the count; empty: hidden."""
    lines: list[list[Any]] = []
    for table in tables:
        (first, firsts), (second, seconds) = table["rows"], table["columns"]
        for value, counts, total in zip(firsts, table["cells"], table["row_totals"], strict=True):
            lines += [
                [first, value, second, other, count]
                for other, count in zip(seconds, counts, strict=True)
            ]
            lines.append([first, value, second, "all", total])
        lines += [
            [first, "all", second, other, count]
            for other, count in zip(seconds, table["column_totals"], strict=True)
        ]
        lines.append([first, "all", second, "all", table["total"]])
    return lines


def _values(words: Any) -> list[str]:
    return sorted(set(words))


def _age_order(band: str) -> int:
    digits = "".join(c if c.isdigit() else " " for c in band).split()
    return int(digits[0]) if digits else 999


def _table(people: Sequence[Participant], rows: Dimension, columns: Dimension) -> Counts:
    counted = Counter(
        (getattr(person, rows.name), getattr(person, columns.name)) for person in people
    )
    cells = tuple(tuple(counted[row, column] for column in columns.values) for row in rows.values)
    return Counts(rows, columns, cells)


def _dump(shown: Shown) -> dict[str, Any]:
    assert shown.columns is not None
    return {
        "rows": [shown.rows.name, list(shown.rows.values)],
        "columns": [shown.columns.name, list(shown.columns.values)],
        "cells": [list(line) for line in shown.cells],
        "row_totals": list(shown.row_totals),
        "column_totals": list(shown.column_totals),
        "total": shown.total,
    }
