"""Reading a list of addresses as a town has it: an electoral roll or a simple list, as CSV.

Known headings are those of the extracts of the répertoire électoral unique, those of the rolls
that were sent to prefectures (arrêté du 12 novembre 2013, INTA1326795A, article 2), and the usual
ones of address lists. The file is read line by line: what is kept of it is 32 bytes a line.
"""

from __future__ import annotations

import codecs
import csv
import enum
import hashlib
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MOST = 500_000
"""Lines that are read of one file."""
LONGEST = 120
"""Characters of a line of an address."""
TOLD = 100
"""Faults that are told one by one."""
DELIMITERS = ";,\t|"

FIELDS = (
    "name", "first_names", "birth_name", "used_name",
    "extra1", "extra2", "number", "way", "street", "hamlet", "postcode", "town",
)  # fmt: skip
"""What a column can be: the whole name, or its parts; the parts of an address. `way` is the type of
street (rue, avenue), when it stands in a column of its own.
"""

_HEADINGS = {
    "name": ("nom complet", "nom et prenom", "nom prenom", "prenom nom", "destinataire",
             "civilite nom prenom"),
    "first_names": ("prenoms", "prenom", "prenom 1", "first name", "given name"),
    "birth_name": ("nom de naissance", "nomdenaissance", "nom", "nom de famille", "surname",
                   "last name"),
    "used_name": ("nom d usage", "nomdusage", "nom usage", "nom d epouse", "nom marital"),
    "extra1": ("complement 1", "complementdelocalisation1", "complement", "complement adresse",
               "complement d adresse", "appartement", "adresse 2", "batiment"),
    "extra2": ("complement 2", "complementdelocalisation2", "adresse 3", "residence"),
    "number": ("numero de voie", "numerovoie", "numero", "no voie", "n voie", "num voie"),
    "way": ("typevoie", "type de voie", "type voie", "nature de voie"),
    "street": ("libelle de voie", "libellevoie", "voie", "rue", "adresse", "adresse 1",
               "adresse postale", "nom de la voie", "address", "street"),
    "hamlet": ("lieu dit", "lieudit", "hameau", "quartier"),
    "postcode": ("code postal", "codepostal", "cp", "postcode", "zip"),
    "town": ("commune", "villelocalite", "ville", "localite", "town", "city", "nom commune"),
}  # fmt: skip


Source = Callable[[], Iterator[bytes]]
"""Gives the file's bytes, piece by piece, from the beginning."""


class FaultKind(enum.StrEnum):
    """Why a line can't be drawn."""

    NAME = "name"
    STREET = "street"
    POSTCODE = "postcode"
    TOWN = "town"
    LONG = "long"
    TWICE = "twice"
    OBJECTED = "objected"


class Unreadable(ValueError):
    """A file that is no list: `reason` is `empty`, `quotes`, `long` or `columns`."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"{reason}, line {line}")
        self.reason, self.line = reason, line


@dataclass(frozen=True)
class Layout:
    """How a file is read."""

    encoding: str
    delimiter: str
    columns: Mapping[str, int]
    """The place, from 0, of the column of each field that there is."""
    header: bool = True
    """The first line names the columns."""


@dataclass(frozen=True)
class Address:
    """Whom to write to, as printed."""

    name: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    """The last one is postcode and town."""
    postcode: str = field(repr=False)
    town: str = field(repr=False)
    key: str = field(repr=False)
    """The same for two lines that are one person: all the names and the address, simplified."""
    line: int = 0
    """Where it stands in the file."""


@dataclass
class Report:
    """What was found in a file."""

    read: int = 0
    usable: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    told: list[tuple[int, str]] = field(default_factory=list)
    """Line number and fault of the first ones."""

    def note(self, line: int, kind: FaultKind) -> None:
        """Count a fault."""
        self.faults[str(kind)] += 1
        if len(self.told) < TOLD:
            self.told.append((line, str(kind)))


def encoding_of(source: Source) -> str:
    """UTF-8 when all of the file is, UTF-16 when it says so, else what Windows writes in France."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    first = True
    try:
        for piece in source():
            if first and piece[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "utf-16"
            first = False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def guess(source: Source, encoding: str) -> tuple[Layout, list[list[str]]]:
    """The likely layout, and the first lines as they are. Raises Unreadable."""
    beginning = ""
    for piece in _text(source(), encoding):
        beginning = piece
        if beginning.strip():
            break
    if not beginning.strip():
        raise Unreadable("empty")
    delimiter = max(DELIMITERS, key=lambda sign: (beginning.count(sign), sign == ";"))
    rows: list[list[str]] = []
    for row in _rows(source(), encoding, delimiter):
        rows.append([cell.strip()[:200] for cell in row[1]])
        if len(rows) == 6:
            break
    columns = _matched(rows[0]) if rows else {}
    return Layout(encoding, delimiter, columns, header=bool(columns)), rows


def _matched(headings: Sequence[str]) -> dict[str, int]:
    plain = [_plain(heading) for heading in headings]
    found: dict[str, int] = {}
    for name, known in _HEADINGS.items():
        for heading in known:
            if heading in plain:
                found[name] = plain.index(heading)
                break
    if "name" in found and found["name"] == found.get("birth_name"):
        del found["name"]
    return found


def can_be_read(layout: Layout) -> bool:
    """Whether it says where the street (or the hamlet), the postcode and the town are."""
    known = set(layout.columns)
    return {"postcode", "town"} <= known and bool({"street", "hamlet"} & known)


def read(
    source: Source,
    layout: Layout,
    report: Report,
    objected: frozenset[str] = frozenset(),
    only: Collection[int] | None = None,
) -> Iterator[Address]:
    """The addresses that can be drawn, one by one; the report is complete at the end. `objected`
    are the keys (`written_key`) of those who asked not to be written to. With `only`, other lines
    are passed over. Raises Unreadable.
    """
    if not can_be_read(layout):
        raise Unreadable("columns")
    named = {"name", "first_names", "birth_name", "used_name"} & set(layout.columns)
    seen: set[bytes] = set()
    for line, row in _rows(source(), layout.encoding, layout.delimiter):
        if (line == 1 and layout.header) or (only is not None and line not in only):
            continue
        if not any(cell.strip() for cell in row):
            continue
        report.read += 1
        if report.read > MOST:
            raise Unreadable("long", line)
        found = _address(line, row, layout.columns, bool(named))
        if isinstance(found, FaultKind):
            report.note(line, found)
            continue
        mark = hashlib.sha256(found.key.encode()).digest()
        if mark in seen:
            report.note(line, FaultKind.TWICE)
        elif objected and written_key(found.name, found.lines) in objected:
            report.note(line, FaultKind.OBJECTED)
        else:
            seen.add(mark)
            report.usable += 1
            yield found


def written_key(name: str, lines: Sequence[str]) -> str:
    """What tells one who was written to: the name and address as printed, simplified."""
    return _plain(" ".join((name, *lines)))


def _address(
    line: int, row: Sequence[str], columns: Mapping[str, int], named: bool
) -> Address | FaultKind:
    said: defaultdict[str, str] = defaultdict(str)
    for field_name, place in columns.items():
        said[field_name] = _clean(row[place]) if place < len(row) else ""
    surname = said["used_name"] or said["birth_name"]
    first = re.split(r"[ ,;]+", said["first_names"])[0]
    name = said["name"] or " ".join(filter(None, (first, surname)))
    if named and not name:
        return FaultKind.NAME
    street = " ".join(filter(None, (said["number"], said["way"], said["street"])))
    hamlet = said["hamlet"]
    if not (said["street"] or hamlet):
        return FaultKind.STREET
    postcode = said["postcode"].replace(" ", "")
    if re.fullmatch(r"[0-9]{4}", postcode):
        postcode = f"0{postcode}"  # spreadsheets take the first zero away
    if not re.fullmatch(r"[0-9]{5}", postcode):
        return FaultKind.POSTCODE
    town = said["town"]
    if not town:
        return FaultKind.TOWN
    extras = [extra for extra in (said["extra1"], said["extra2"]) if extra]
    lines = tuple(filter(None, (*extras, street, hamlet, f"{postcode} {town}")))
    if max(map(len, (name, *lines))) > LONGEST:
        return FaultKind.LONG
    names = " ".join(filter(None, (said["first_names"], said["birth_name"], name)))
    return Address(name, lines, postcode, town, _plain(" | ".join((names, *lines))), line)


def _clean(cell: str) -> str:
    """On one line, without controls nor what has no printed form."""
    if not cell.isprintable():
        cell = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in cell)
    return " ".join(cell.split())


def _plain(text: str) -> str:
    """Words without accents, capitals or punctuation."""
    bare = text.casefold()
    if not bare.isascii():
        bare = _SIGNS.sub(" ", bare.replace("œ", "oe").replace("æ", "ae"))
        bare = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    return " ".join(_WORDS.findall(bare))


_SIGNS = re.compile(r"[^\w]+")
_WORDS = re.compile(r"[a-z0-9]+")


def _text(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The lines of the file, as text, each with its end."""
    reader = io.TextIOWrapper(
        io.BufferedReader(_Stream(pieces)), encoding, errors="replace", newline=""
    )
    yield from reader


def _rows(
    pieces: Iterable[bytes], encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each line."""
    reader = csv.reader(
        (line.replace("\0", " ") for line in _text(pieces, encoding)), delimiter=delimiter
    )
    before = 0
    try:
        for row in reader:
            yield before + 1, row
            before = reader.line_num
    except csv.Error:
        raise Unreadable("quotes", before + 1) from None


class _Stream(io.RawIOBase):
    """Pieces of bytes, read as one file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer from the pieces."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        taken = self._left[: len(view)]
        self._left = self._left[len(view) :]
        view[: len(taken)] = taken
        return len(taken)
