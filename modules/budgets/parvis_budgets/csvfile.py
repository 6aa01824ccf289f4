"""Projects as a CSV file, there and back. Pure: bytes or text in, lines and what is wrong out."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from parvis.opendata.csv_stream import stream
from parvis_budgets.amounts import AmountError, cents_in

COLUMNS = (
    "title", "body", "envelope", "theme", "category", "place", "latitude", "longitude",
    "channel_note", "stage", "cost", "cost_low", "cost_high", "yearly", "delay", "service",
    "reason",
)  # fmt: skip
"""The columns, of which `title` and `body` are needed. Amounts in euros, the delay in months."""

ALIASES = {
    "titre": "title", "nom": "title", "projet": "title",
    "texte": "body", "description": "body", "resume": "body",
    "enveloppe": "envelope", "secteur": "envelope", "quartier": "envelope",
    "categorie": "category", "sujet": "category",
    "lieu": "place", "adresse": "place", "lat": "latitude", "lon": "longitude", "lng": "longitude",
    "origine": "channel_note", "note": "channel_note",
    "etape": "stage", "etat": "stage", "cout": "cost", "montant": "cost",
    "cout_bas": "cost_low", "cout_haut": "cost_high", "cout_annuel": "yearly",
    "fonctionnement": "yearly", "delai": "delay", "motif": "reason", "raisons": "reason",
}  # fmt: skip
"""Other names of columns, without accents or capitals."""

STAGES = {
    "": "", "idea": "idea", "idee": "idea", "admissible": "admissible", "recevable": "admissible",
    "refused": "refused", "refuse": "refused", "non recevable": "refused",
    "ballot": "ballot", "vote": "ballot", "soumis au vote": "ballot",
    "merged": "idea", "funded": "ballot", "unfunded": "ballot",
}  # fmt: skip

HIDDEN = ("Cc", "Cs", "Zl", "Zp")
"""Control characters, half characters, separators of lines and paragraphs: Unicode categories."""

LONG = ("body", "reason")
"""The columns whose texts may have several lines."""

LINES_MOST, BYTES_MOST = 1000, 2_000_000


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


class FileRefused(ValueError):
    """The file as a whole can't be read; the message is an English msgid."""


@dataclass
class Line:
    """A line of the file: its number there, texts and numbers by column, and what is wrong."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float | int | None] = field(default_factory=dict)
    """Degrees; cents; months."""
    errors: dict[str, str] = field(default_factory=dict)
    """Column → English msgid."""

    def text(self, column: str) -> str:
        """The text of a column; empty when it is not there."""
        return self.texts.get(column, "")


def decode(data: bytes) -> str:
    """The text of a file, whatever the spreadsheet that wrote it. Raises FileRefused."""
    if len(data) > BYTES_MOST:
        raise FileRefused(_("This file is too large: 2 MB at most."))
    if data[:2] == b"PK" or b"\0" in data[:4000]:
        raise FileRefused(_("This is no CSV file: save the sheet as CSV."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def read(text: str) -> list[Line]:
    """The lines of the file, what is wrong beside each. Raises FileRefused."""
    if len(text) > BYTES_MOST:
        raise FileRefused(_("This file is too large: 2 MB at most."))
    text = text.lstrip("\ufeff").replace("\0", "")
    if not text.strip():
        raise FileRefused(_("There is nothing in it."))
    head = text.lstrip().split("\n", 1)[0]
    separator = max(";\t,", key=head.count)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=separator, strict=False)
        return list(_lines(rows))
    except csv.Error:
        text = _("A line of this file can’t be read: see its quotation marks.")
        raise FileRefused(text) from None


def _lines(rows: Iterable[list[str]]) -> Iterator[Line]:
    names: list[str] | None = None
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        if names is None:
            names = [_column(cell) for cell in row]
            if "title" not in names or "body" not in names:
                raise FileRefused(
                    _("The first line must name the columns, “title” and “body” at least.")
                )
            if len({name for name in names if name}) != len([name for name in names if name]):
                raise FileRefused(_("A column is there twice."))
            continue
        if number > LINES_MOST + 1:
            raise FileRefused(_("1,000 projects at most in one file."))
        yield _line(number, dict(zip(names, row, strict=False)))


def _column(cell: str) -> str:
    name = _bare(cell).replace(" ", "_").removesuffix("_eur").removesuffix("_euros")
    name = ALIASES.get(name, name)
    return name if name in COLUMNS else ""


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _line(number: int, cells: Mapping[str, str]) -> Line:
    line = Line(number)
    for name, cell in cells.items():
        if not name:
            continue
        said = _unquoted(cell.strip())
        if name in ("cost", "cost_low", "cost_high", "yearly"):
            line.numbers[name] = _cents(line, name, said)
        elif name in ("latitude", "longitude"):
            line.numbers[name] = _degrees(line, name, said)
        elif name == "delay":
            line.numbers[name] = _months(line, said)
        elif name == "stage":
            line.texts[name] = STAGES.get(_bare(said), "?")
            if line.texts[name] == "?":
                line.errors[name] = _("Choose one.")
        else:
            text = _clean(said)
            line.texts[name] = text if name in LONG else " ".join(text.split())
    return line


def _unquoted(text: str) -> str:
    """Without the apostrophe that keeps spreadsheets from running a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _clean(text: str) -> str:
    """Without what no text holds on purpose and no printer takes: control characters."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) not in HIDDEN).strip()


def _cents(line: Line, name: str, said: str) -> int | None:
    try:
        return cents_in(said)
    except AmountError as error:
        line.errors[name] = str(error)
        return None


def _degrees(line: Line, name: str, said: str) -> float | None:
    if not said:
        return None
    try:
        value = float(said.replace(",", "."))
    except ValueError:
        value = 1000.0
    if not -180 <= value <= 180:
        line.errors[name] = _("Degrees, such as 44.11.")
        return None
    return value


def _months(line: Line, said: str) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 5):
        line.errors["delay"] = _("A number of months.")
        return None
    return int(said)


def as_csv(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """The file of these rows, a line at a time; no cell that a spreadsheet would run."""
    names = ["number", *COLUMNS, "url"]
    return stream(names, ([[row.get(name) for name in names]] for row in rows))
