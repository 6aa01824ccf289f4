"""The verifier as one file, that whoever trusts nobody can read, keep and run: Python and it.

A ZIP archive that Python runs, made of the very files that the site itself verifies with. Its bytes
depend on these alone, so that its SHA-256 is the same on every site with the same version.
"""

from __future__ import annotations

import hashlib
import io
from functools import cache
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

NAME = "parvis-sortition-verify.pyz"
HERE = Path(__file__).parent
PARTS = ("__init__.py", "draw/__init__.py", "draw/measures.py", "draw/things.py", "proof/*.py")
"""What the verifier imports, by its folder in the package."""
START = b"import sys\n\nfrom parvis_sortition.proof.verify import main\n\nsys.exit(main())\n"


@cache
def verifier() -> bytes:
    """The archive, with a first line that lets it be run by its name."""
    held = io.BytesIO(b"")
    held.write(b"#!/usr/bin/env python3\n")
    with ZipFile(held, "a", ZIP_STORED) as archive:
        _put(archive, "__main__.py", START)
        for path in sorted(path for part in PARTS for path in HERE.glob(part)):
            # Line ends as they are written, whatever the system the files are kept on.
            text = path.read_bytes().replace(b"\r\n", b"\n")
            _put(archive, f"{HERE.name}/{path.relative_to(HERE).as_posix()}", text)
    return held.getvalue()


def _put(archive: ZipFile, name: str, content: bytes) -> None:
    """One file, of no date and the same rights everywhere."""
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    archive.writestr(entry, content)


@cache
def verifier_hash() -> str:
    """Its SHA-256, in hexadecimal: what `sha256sum` says of the file."""
    return hashlib.sha256(verifier()).hexdigest()
