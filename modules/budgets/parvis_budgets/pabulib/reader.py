"""Reading the text of a Pabulib file, its lines remembered, its errors told line by line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from parvis_budgets.pabulib.document import (
    BYTE_ORDER_MARK,
    FIRST_COLUMN,
    SECTIONS,
    PbError,
    PbFile,
    Problem,
    Table,
)

_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"(?!")')
# No title is as long, spaces around it included: most rows need not be looked at.
LONGEST_TITLE = 40


def read(path: Path) -> PbFile:
    """Read a file. Raises PbError when it is not a Pabulib file, OSError when unreadable."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PbError([Problem(line, "This is not UTF-8 text.")]) from None
    return parse(text)


def parse(text: str) -> PbFile:
    """Read the text of a file. Raises PbError when it is not a Pabulib file."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        self.at = 0
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.titles: dict[str, str] = {}

    def read(self) -> PbFile:
        preface = self._preface()
        tables: dict[str, Table] = {}
        while self.at < len(self.lines):
            name = _title(self.lines[self.at])
            if not name:
                self._problem("Text stands before the title META.")
                self.at += 1
                continue
            if name in tables:
                self._problem(f"The section {name} appears twice.")
            elif SECTIONS.index(name) != len(tables):
                self._problem("The sections must come in the order META, PROJECTS, VOTES.")
            title = self.at
            self.at += 1
            while self.at < len(self.lines) and not self.lines[self.at].strip():
                self.at += 1
            self.titles[name] = "".join(self.lines[title : self.at])
            tables[name] = self._table(name, title)
        for name in SECTIONS:
            if name not in tables:
                self.problems.append(Problem(0, f"The section {name} is missing."))
        if self.problems:
            raise PbError(self.problems)
        ends = next((line for line in self.lines if line.endswith(("\n", "\r"))), "\n")
        newline = ends[len(ends.rstrip("\r\n")) :]
        return PbFile(
            tables["META"],
            tables["PROJECTS"],
            tables["VOTES"],
            newline,
            self.titles,
            preface,
            tuple(self.warnings),
        )

    def _preface(self) -> str:
        """A byte order mark and blank lines before the first title."""
        preface = ""
        if self.lines and self.lines[0].startswith(BYTE_ORDER_MARK):
            preface = BYTE_ORDER_MARK
            self.lines[0] = self.lines[0][1:]
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            preface += self.lines[self.at]
            self.at += 1
        return preface

    def _problem(self, message: str, line: int | None = None) -> None:
        self.problems.append(Problem((self.at if line is None else line) + 1, message))

    def _table(self, name: str, title: int) -> Table:
        if self.at >= len(self.lines) or _title(self.lines[self.at]):
            self._problem(f"The section {name} has no column names.", title)
            return Table((), ())
        line = self.at
        columns, heading = self._row()
        width = len(columns)
        while len(columns) > 1 and not columns[-1].strip():
            columns.pop()  # a spreadsheet gives every line as many cells as the longest
        names = tuple(column.strip() for column in columns)
        if len(set(names)) != len(names):
            self._problem("Two columns have the same name.", line)
        if names[0].lower() != FIRST_COLUMN[name]:
            self._problem(
                f"The first column of {name} must be {FIRST_COLUMN[name]}, not {names[0]}.", line
            )
        rows: list[tuple[str, ...]] = []
        raw: list[str] = []
        lines: list[int] = []
        while self.at < len(self.lines):
            text = self.lines[self.at]
            if text.isspace():
                # A blank line is kept with what it follows.
                if raw:
                    raw[-1] += text
                else:
                    heading += text
                self.at += 1
                continue
            if len(text) < LONGEST_TITLE and _title(text):
                break
            lines.append(self.at + 1)
            if '"' in text:
                cells, text = self._row()
                rows.append(tuple(cells))
            else:
                rows.append(tuple(text.rstrip("\r\n").split(";")))
                self.at += 1
            raw.append(text)
            if len(rows[-1]) <= len(names):
                continue
            if len(rows[-1]) <= width and not any(map(str.strip, rows[-1][len(names) :])):
                rows[-1] = rows[-1][: len(names)]
            else:
                self._extra(name, rows[-1], len(names), lines[-1])
        return Table(names, tuple(rows), heading, tuple(raw), tuple(lines), line + 1)

    def _extra(self, name: str, row: tuple[str, ...], columns: int, line: int) -> None:
        """A row longer than its heading: values that may have moved cannot be trusted."""
        problem = Problem(line, f"There are {len(row)} values for {columns} columns.")
        moved = name != "META" and any(value.strip() for value in row[columns:])
        (self.problems if moved else self.warnings).append(problem)

    def _row(self) -> tuple[list[str], str]:
        """The cells of the row that begins here, which may run over several lines, and its text."""
        first = self.at
        text = self.lines[self.at]
        self.at += 1
        while _unclosed(text) and self.at < len(self.lines):
            text += self.lines[self.at]
            self.at += 1
        if _unclosed(text):
            self._problem("A quotation mark is never closed.", first)
            return [text], text
        return list(_cells(text.rstrip("\r\n"))), text


def _unclosed(text: str) -> bool:
    """Whether a row ends inside quotes. As in CSV, only a value that begins with one is quoted."""
    at = 0
    while at < len(text):
        if text[at] == '"':
            closed = _QUOTED.match(text, at)
            if closed is None:
                return True
            at = closed.end()
        at = text.find(";", at) + 1
        if not at:
            return False
    return False


def _cells(text: str) -> Iterator[str]:
    """The values of a row; what follows a closing quotation mark is kept as it is, as in CSV."""
    at = 0
    while True:
        value = ""
        closed = _QUOTED.match(text, at)
        if closed is not None:
            value = closed[0][1:-1].replace('""', '"')
            at = closed.end()
        end = text.find(";", at)
        if end < 0:
            yield value + text[at:]
            return
        yield value + text[at:end]
        at = end + 1


def _title(line: str) -> str:
    """The section that a line opens, "" for none. Cells that a spreadsheet added are empty."""
    name = line.strip().rstrip("; ").upper()
    return name if name in SECTIONS else ""
