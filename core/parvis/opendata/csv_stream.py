"""CSV written as it goes: RFC 4180, UTF-8, commas, no formula that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any


def stream(header: list[str], batches: Iterable[Iterable[list[Any]]]) -> Iterator[str]:
    """The lines of the file, a batch at a time."""
    yield _lines([header])
    for batch in batches:
        yield _lines([[safe_cell(value) for value in row] for row in batch])


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _lines(rows: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
