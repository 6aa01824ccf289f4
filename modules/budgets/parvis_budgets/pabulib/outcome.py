"""The outcome of a count written into a Pabulib file: who is selected, by which rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from parvis_budgets.counting.model import Election
from parvis_budgets.counting.result import Result
from parvis_budgets.pabulib.compose import META_ORDER, PROJECT_ORDER
from parvis_budgets.pabulib.document import PbFile, Table
from parvis_budgets.pabulib.formatrules import GREEDY_THRESHOLD, NEED_WORDS, format_rule

SELECTED, NOT_SELECTED = "1", "0"
COLUMNS = ("votes", "score", "selected")
"""What is written of each project."""
SETTINGS = ("rule", "min_project_score_threshold", "fully_funded", "comment")
"""The keys of META that are written: those that do not hold are taken away."""

_OURS = re.compile(r" ?#[0-9]+: Counted by parvis-budgets .*? has it whole\.")
_MARK = re.compile(r"#[0-9]+:")


def with_result(file: PbFile, election: Election, result: Result, points_unit: int = 1) -> PbFile:
    """The file with the outcome written into it: rule, votes, score, and who is selected.

    Columns that are there already keep their place; new ones go where the format puts them. The
    same count written twice is written once.
    """
    projects = [
        dict(zip(file.projects.columns, _filled(file.projects, row), strict=True))
        for row in file.projects.rows
    ]
    chosen = set(result.selected)
    for place, row in enumerate(projects):
        row["votes"] = str(int(election.named[place]))
        if election.profile.points is not None:
            row["score"] = _decimal(Fraction(int(election.scores[place]), points_unit))
        inside = row["project_id"].strip() in chosen
        row["selected"] = SELECTED if inside else NOT_SELECTED
    table = file.projects
    for name in COLUMNS:
        if projects and name in projects[0]:
            table = _with_column(table, name, [row[name] for row in projects])
    return replace(_with_settings(file, election, result), projects=table)


def _with_settings(file: PbFile, election: Election, result: Result) -> PbFile:
    name = format_rule(election, result)
    enough = sum(project.cost for project in election.projects) <= election.budget
    left = len(election.projects) - len(result.selected)
    words = ""
    if name in NEED_WORDS or (enough and left):
        words = _in_words(election, result, left if enough else 0)
    threshold = str(result.parameters["threshold"]) if name == GREEDY_THRESHOLD else ""
    comment = _commented(file.settings.get("comment", ""), words)
    values = (name, threshold, "1" if enough else "", comment)
    for key, value in zip(SETTINGS, values, strict=True):
        file = _with_setting(file, key, value) if value else _without(file, key)
    return file


def _in_words(election: Election, result: Result, left: int) -> str:
    """How it was counted, for who reads the file alone. The seed, anyone's text, is not there."""
    said = ", ".join(
        f"{name} {' then '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in result.parameters.items()
        if name != "seed"
    )
    text = f"Counted by parvis-budgets with the rule {result.rule} ({said})"
    for group in election.conflicts:
        places = sorted(election.index[name] for name in group)
        text += f", at most one of {' and '.join(election.projects[p].id for p in places)}"
    if left:
        text += f"; the budget is enough for all projects; {left} of them not selected"
    return f"{text}; result.json has it whole."


def _commented(comment: str, words: str) -> str:
    """The comment with these words in place of those of an earlier count, numbered as the format
    wants.
    """
    others = _OURS.sub("", comment).strip()
    if not words:
        return others
    return f"{others} #{len(_MARK.findall(others)) + 1}: {words}".strip()


def _with_setting(file: PbFile, key: str, value: str) -> PbFile:
    """The file with a key of META set, a new one at its place in the order of the format."""
    if key in file.settings:
        return file.with_setting(key, value)
    after = META_ORDER[META_ORDER.index(key) + 1 :]
    rows = list(file.meta.rows)
    place = next((n for n, row in enumerate(rows) if row and row[0].strip() in after), len(rows))
    rows.insert(place, (key, value))
    return replace(file, meta=file.meta.with_rows(rows))


def _without(file: PbFile, key: str) -> PbFile:
    if key not in file.settings:
        return file
    rows = [row for row in file.meta.rows if not row or row[0].strip() != key]
    return replace(file, meta=file.meta.with_rows(rows))


def _filled(table: Table, row: tuple[str, ...]) -> tuple[str, ...]:
    return (*row[: len(table.columns)], *[""] * (len(table.columns) - len(row)))


def _with_column(table: Table, name: str, values: Sequence[str]) -> Table:
    """The table with a column replaced, or added at its place in the order of the format."""
    if table.has(name):
        return table.with_column(name, values)
    before = PROJECT_ORDER[: PROJECT_ORDER.index(name)]
    place = 1 + max(
        (number for number, column in enumerate(table.columns) if column in before), default=0
    )
    rows = []
    for row, value in zip(table.rows, values, strict=True):
        cells = list(_filled(table, row))
        cells.insert(place, value)
        rows.append(tuple(cells))
    columns = (*table.columns[:place], name, *table.columns[place:])
    return Table(columns, tuple(rows), lines=table.lines, line=table.line)


def _decimal(value: Fraction) -> str:
    """A number as the format writes it: no decimals where there are none."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0")
