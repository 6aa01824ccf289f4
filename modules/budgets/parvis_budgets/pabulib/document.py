"""Pabulib files (.pb) as they are written: every value, column and line kept.

The format (pabulib.org/format) is one UTF-8 text in three sections, META, PROJECTS and VOTES,
each a table of values separated by semicolons, quoted as in CSV where they need it. Reading a
file and writing it again gives the same bytes; a table that was changed keeps its other rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

SECTIONS = ("META", "PROJECTS", "VOTES")
FIRST_COLUMN = {"META": "key", "PROJECTS": "project_id", "VOTES": "voter_id"}
BYTE_ORDER_MARK = "\ufeff"
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file, at a line (from 1; 0 for the file as a whole)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class PbError(ValueError):
    """A file that cannot be used; ``problems`` says why, line by line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:MOST_PROBLEMS]]
        more = len(self.problems) - len(shown)
        if more:
            shown.append(f"and {more} more")
        super().__init__("\n".join(shown))


def encode(values: Iterable[str]) -> str:
    """One row of a table, without its line end; values are quoted where they must be."""
    return ";".join(
        '"' + value.replace('"', '""') + '"' if _must_quote(value) else value for value in values
    )


def _must_quote(value: str) -> bool:
    # A row that begins with a section's name could be read as its title.
    return any(mark in value for mark in ';"\r\n') or value.strip(" ").upper() in SECTIONS


@dataclass(frozen=True)
class Table:
    """One section: its columns and rows, and how each row stood in the file.

    ``raw`` holds the text of each row with its line end, "" where it is to be written anew;
    ``lines`` the line of the file where each row begins, 0 for a new row.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    heading: str = ""
    raw: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    line: int = 0

    def has(self, column: str) -> bool:
        """Whether there is a column of that name."""
        return column in self.columns

    def column(self, name: str) -> list[str]:
        """The values of a column, "" where a row stops before it. KeyError if there is none."""
        try:
            place = self.columns.index(name)
        except ValueError:
            raise KeyError(name) from None
        return [row[place].strip() if place < len(row) else "" for row in self.rows]

    def line_of(self, row: int) -> int:
        """The line of the file where a row begins, 0 for a new row."""
        return self.lines[row] if row < len(self.lines) else 0

    def with_rows(self, rows: Iterable[Sequence[str]]) -> Table:
        """The table with other rows; those that were there already keep how they stood."""
        before = {row: place for place, row in enumerate(self.rows)}
        new = tuple(tuple(row) for row in rows)
        places = [before.get(row, -1) for row in new]
        return replace(
            self,
            rows=new,
            raw=tuple(self._raw(place) for place in places),
            lines=tuple(self.line_of(place) if place >= 0 else 0 for place in places),
        )

    def with_column(self, name: str, values: Sequence[str]) -> Table:
        """The table with a column replaced, or added as the last one. One value for each row."""
        if len(values) != len(self.rows):
            raise ValueError("A column needs one value for each row.")
        columns = self.columns if name in self.columns else (*self.columns, name)
        place = columns.index(name)
        rows, raw = [], []
        for number, (row, value) in enumerate(zip(self.rows, values, strict=True)):
            cells = [*row, *[""] * (len(columns) - len(row))]
            same = name in self.columns and place < len(row) and row[place] == value
            cells[place] = value
            rows.append(row if same else tuple(cells))
            raw.append(self._raw(number) if same else "")
        heading = self.heading if name in self.columns else ""
        return replace(self, columns=columns, rows=tuple(rows), raw=tuple(raw), heading=heading)

    def _raw(self, row: int) -> str:
        return self.raw[row] if 0 <= row < len(self.raw) else ""


@dataclass(frozen=True)
class PbFile:
    """A Pabulib file. ``newline`` ends the lines that are written anew.

    ``warnings`` tell what was odd in the text but could be read.
    """

    meta: Table
    projects: Table
    votes: Table
    newline: str = "\n"
    titles: dict[str, str] = field(default_factory=dict)
    preface: str = ""
    warnings: tuple[Problem, ...] = ()

    @property
    def settings(self) -> dict[str, str]:
        """META as a mapping from key to value."""
        return {
            row[0].strip(): row[1].strip() if len(row) > 1 else "" for row in self.meta.rows if row
        }

    def section(self, name: str) -> Table:
        """The table of META, PROJECTS or VOTES."""
        return {"META": self.meta, "PROJECTS": self.projects, "VOTES": self.votes}[name]

    def with_setting(self, key: str, value: str) -> PbFile:
        """The file with one key of META set; a new key comes last."""
        rows = list(self.meta.rows)
        for place, row in enumerate(rows):
            if row and row[0].strip() == key:
                if len(row) > 1 and row[1] == value:
                    return self
                rows[place] = (row[0], value, *row[2:])
                break
        else:
            rows.append((key, value))
        return replace(self, meta=self.meta.with_rows(rows))

    def text(self) -> str:
        """The whole file."""
        parts = [self.preface]
        for name in SECTIONS:
            table = self.section(name)
            parts.append(self.titles.get(name) or name + self.newline)
            parts.append(table.heading or encode(table.columns) + self.newline)
            for number, row in enumerate(table.rows):
                raw = table.raw[number] if number < len(table.raw) else ""
                parts.append(raw or encode(row) + self.newline)
        return "".join(_closed(parts, self.newline))

    def write(self, path: Path) -> None:
        """Write the file."""
        path.write_bytes(self.text().encode())


def _closed(parts: list[str], newline: str) -> Iterator[str]:
    """The parts, each but the last ending its line: a file's last line may have had no end."""
    for part in parts[:-1]:
        yield part
        if part and part != BYTE_ORDER_MARK and part[-1] not in "\r\n":
            yield newline
    yield parts[-1]
