"""From a template and data to a PDF file.

typst works in a process of its own. It keeps what it has read, people's names among it, as long as
it lives, a megabyte for each letter; here it lives for one file, and a document that takes too long
is ended without harm to the site.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from parvis.documents.look import Look

PACKAGES = Path(__file__).parent / "packages"
WORKER = Path(__file__).parent / "worker.py"
LONGEST = 120
"""Seconds after which a document is given up."""

# What no printed text has: C0 controls other than tabulation and line breaks, DEL and C1.
_CONTROLS = {*range(32), *range(0x7F, 0xA0)} - {0x09, 0x0A, 0x0D}


class DocumentError(RuntimeError):
    """A document could not be made; the message is for the log."""


class Unprintable(ValueError):
    """A text holds control characters (NUL …) or half characters, which no paper shows."""


def make_pdf(
    package: str,
    template: str,
    data: Mapping[str, object],
    *,
    title: str,
    locale: str,
    look: Look,
) -> bytes:
    """The PDF/UA-1 file that `<package>/documents/<template>.typ` makes of the data.

    The template finds what is given here as `data` of `@local/parvis:0.1.0`: the data's names,
    beside `title`, `locale` and `look`. The data is what JSON can say; sums are sent as they are to
    be read. Characters that no font has are shown as □, pictograms left out.

    Raises Unprintable for control characters, DocumentError when typst refuses the template or
    takes more than LONGEST seconds.
    """
    _check({**data, "": [title, look.name]})
    folder = templates_of(package)
    whole = json.dumps(
        {**data, "title": title, "locale": locale, "look": _look(look)}, ensure_ascii=False
    )
    order = {
        "template": str(folder / f"{template}.typ"),
        "root": str(folder),
        "packages": str(PACKAGES),
        "fonts": str(fonts()),
        "data": whole,
    }
    return _run(json.dumps(order).encode())


@lru_cache(maxsize=64)
def templates_of(package: str) -> Path:
    """The folder of a package's templates. Raises DocumentError when there is none, or when one
    asks for a package of typst's universe: documents are made without the network.
    """
    spec = find_spec(package)
    folder = Path(spec.origin).parent / "documents" if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise DocumentError(f"{package} has no documents/")
    for path in folder.rglob("*.typ"):
        if "@preview" in path.read_text(encoding="utf-8"):
            raise DocumentError(f"{path.name} asks for a package from the network")
    return folder


@lru_cache(maxsize=1)
def fonts() -> Path:
    """The folder of Source Sans, the font of the pages."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise DocumentError("font-source-sans-pro is not installed")
    return Path(spec.origin).parent / "files"


def _look(look: Look) -> dict[str, object]:
    # typst has no base 64: the picture goes as numbers.
    return {
        "name": look.name,
        "ink": look.ink,
        "logo": list(look.logo),
        "logo_format": look.logo_format,
    }


def _check(value: object) -> None:
    """Refuse, in all the texts of the data, what can't be printed."""
    if isinstance(value, str):
        if any(ord(c) in _CONTROLS or 0xD800 <= ord(c) <= 0xDFFF for c in set(value)):
            raise Unprintable(f"control characters in {value[:60]!r}")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            _check(name)
            _check(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item)


def _run(order: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own worker, told what to do on its input
            [sys.executable, "-P", str(WORKER)],
            input=order,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(f"the document took more than {LONGEST} seconds") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise DocumentError(done.stderr.decode(errors="replace")[-2000:] or "typst has died")
    return done.stdout
