"""Documents: which types are taken, recognised by what they hold and not only by their name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from flask_babel import lazy_gettext as _

from parvis.content.attachments import store
from parvis.rules.refusals import Invalid

FILE = "file"
"""Name of a document in its key's folder: nothing of the name that was sent."""

_HEAD = 64 * 1024


@dataclass(frozen=True)
class FileType:
    """A type of document that can be attached."""

    media_type: str
    holds: Callable[[IO[bytes]], bool]
    """Whether these bytes are of this type; the stream is at its beginning."""


@dataclass(frozen=True)
class StoredFile:
    """A document in the media store."""

    key: str
    name: str
    """What it is downloaded as."""
    media_type: str
    size: int


def store_file(stream: IO[bytes], name: str, *, field: str = "file") -> StoredFile:
    """Keep a document. Raises Invalid, at `field`, for a type that is not taken, or content that is
    not of the type that the name says.
    """
    suffix = PurePath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    kind = TYPES.get(suffix)
    if kind is None:
        message = _("This type of file is not taken. Those taken: %(types)s.", types=shown_types())
        raise Invalid({field: message})
    stream.seek(0)
    if not kind.holds(stream):
        raise Invalid(
            {field: _("What this file holds is not what its name says (%(type)s).", type=suffix)}
        )
    stream.seek(0)
    data = stream.read()
    key = store.new_key()
    store.write(key, FILE, data)
    return StoredFile(key, download_name(name, suffix), kind.media_type, len(data))


def shown_types() -> str:
    """« pdf, odt, … », for the person."""
    return ", ".join(TYPES)


def accepted() -> str:
    """The types for the `accept` of a file field."""
    return ",".join(f".{suffix}" for suffix in TYPES)


def download_name(name: str, suffix: str) -> str:
    """A name that no system stumbles on: no folders, no controls, at most 120 characters."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = re.sub(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069<>:"|?*/]', "", stem)
    stem = " ".join(stem.split()).strip(". ")[:110]
    return f"{stem or 'document'}.{suffix}"


def _pdf(stream: IO[bytes]) -> bool:
    return b"%PDF-" in stream.read(1024)


def _open_document(kind: str) -> Callable[[IO[bytes]], bool]:
    """An OpenDocument says its type in the first entry of its archive, unpacked."""
    mark = b"mimetypeapplication/vnd.oasis.opendocument." + kind.encode()
    return lambda stream: (head := stream.read(128)).startswith(b"PK\x03\x04") and (
        head[30:].startswith(mark)
    )


def _office(folder: str) -> Callable[[IO[bytes]], bool]:
    """An Office document is an archive with a folder of its type, and no macros. The list of
    names is read, nothing is unpacked.
    """

    def holds(stream: IO[bytes]) -> bool:
        try:
            with zipfile.ZipFile(stream) as archive:
                names = archive.namelist()
        except Exception:
            # The reader of archives raises many things on hostile bytes.
            return False
        return (
            "[Content_Types].xml" in names
            and any(name.startswith(f"{folder}/") for name in names)
            and not any(name.lower().endswith("vbaproject.bin") for name in names)
        )

    return holds


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _text(beginning: str = "", mark: str = "") -> Callable[[IO[bytes]], bool]:
    """Plain text without control characters, that begins so and holds the mark not far behind."""

    def holds(stream: IO[bytes]) -> bool:
        data = stream.read()
        if _CONTROLS.search(data):
            return False
        head = data[:_HEAD].decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
        return head.startswith(beginning) and re.search(mark, head) is not None

    return holds


_GEOMETRIES = "Feature|Point|LineString|Polygon|Multi|Geometry"
_OPEN = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."

TYPES = {
    "pdf": FileType("application/pdf", _pdf),
    "odt": FileType(_OPEN + "text", _open_document("text")),
    "ods": FileType(_OPEN + "spreadsheet", _open_document("spreadsheet")),
    "odp": FileType(_OPEN + "presentation", _open_document("presentation")),
    "docx": FileType(_OFFICE + "wordprocessingml.document", _office("word")),
    "xlsx": FileType(_OFFICE + "spreadsheetml.sheet", _office("xl")),
    "pptx": FileType(_OFFICE + "presentationml.presentation", _office("ppt")),
    "csv": FileType("text/csv", _text()),
    "txt": FileType("text/plain", _text()),
    "ics": FileType("text/calendar", _text("BEGIN:VCALENDAR")),
    "gpx": FileType("application/gpx+xml", _text("<", r"<gpx[\s>]")),
    "geojson": FileType(
        "application/geo+json", _text("{", rf'"type"\s*:\s*"({_GEOMETRIES})')
    ),
}
