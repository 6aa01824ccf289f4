"""Populations by value of criteria, from a file: `criterion,value,population`."""

from __future__ import annotations

import csv
import io

from parvis_sortition.words import Fault, InputRefused

COLUMNS = ("criterion", "value", "population")


def read_populations(content: bytes, name: str = "populations.csv") -> dict[str, dict[str, int]]:
    """By criterion and value, in the order of the file, how many people.

    Comma or semicolon, UTF-8; spaces inside numbers are understood; other columns are left alone.
    `InputRefused` lists what is wrong line by line, under the file's `name`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputRefused([Fault(name, 0, "not_utf8")]) from None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [(lines.line_num, [cell.strip() for cell in row]) for row in lines if any(row)]
    except csv.Error:
        raise InputRefused([Fault(name, lines.line_num, "cell_too_long")]) from None
    if not rows:
        raise InputRefused([Fault(name, 0, "empty_file")])
    (_line, header), *body = rows
    faults = [Fault(name, 1, "no_column", {"column": c}) for c in COLUMNS if c not in header]
    if faults:
        raise InputRefused(faults)
    places = [header.index(column) for column in COLUMNS]
    found: dict[str, dict[str, int]] = {}
    given: dict[tuple[str, str], int] = {}
    for line, row in body:
        if len(row) != len(header):
            values: dict[str, object] = {"found": len(row), "expected": len(header)}
            faults.append(Fault(name, line, "cells", values))
            continue
        criterion, value, number = (row[place] for place in places)
        fault = _fault(name, line, (criterion, value, number), given)
        if fault:
            faults.append(fault)
            continue
        given[criterion, value] = line
        found.setdefault(criterion, {})[value] = _people(number) or 0
    if faults:
        raise InputRefused(faults)
    return found


def _fault(
    name: str, line: int, row: tuple[str, str, str], given: dict[tuple[str, str], int]
) -> Fault | None:
    for column, cell in zip(COLUMNS, row, strict=True):
        if not cell:
            return Fault(name, line, "empty_cell", {"column": column})
    criterion, value, number = row
    if (criterion, value) in given:
        values = {"value": value, "feature": criterion, "line": given[criterion, value]}
        return Fault(name, line, "value_twice", values)
    if _people(number) is None:
        return Fault(name, line, "not_a_population", {"found": number[:40]})
    return None


def _people(text: str) -> int | None:
    """A whole number of people; French spreadsheets put spaces in it."""
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 8:
        return None
    return int(digits)
