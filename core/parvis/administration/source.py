"""The source code of the version that runs here, as the licence asks for (AGPL, section 13)."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

_LEFT_OUT = ("__pycache__", "vendor")
"""What Python makes, and packages of others, which have addresses of their own."""


def source_archive(packages: Iterable[str], folder: Path) -> Path:
    """A zip archive of these packages as they are installed, kept in `folder` and made again when
    one of their files has changed. Raises OSError when it can't be written.
    """
    found = sorted(_files(packages))
    state = "".join(f"{name}{path.stat().st_mtime_ns}" for name, path in found)
    mark = hashlib.sha256(state.encode()).hexdigest()[:12]
    archive = folder / f"source-{mark}.zip"
    if not archive.exists():
        unfinished = folder / f".source-{mark}.{os.getpid()}"
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as opened:
            for name, path in found:
                opened.write(path, name)
        unfinished.rename(archive)
        for old in folder.glob("source-*.zip"):
            if old != archive:
                old.unlink(missing_ok=True)
    return archive


def _files(packages: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """The files of the packages by their names in the archive; links to folders are followed, as
    that of the themes in a checkout.
    """
    for package in packages:
        root = Path(str(files(package)))
        for at, folders, names in os.walk(root, followlinks=True):
            folders[:] = sorted(f for f in folders if f not in _LEFT_OUT and f[0] != ".")
            for name in names:
                path = Path(at) / name
                if path.suffix != ".pyc" and path.is_file():
                    yield f"{package}/{path.relative_to(root).as_posix()}", path
