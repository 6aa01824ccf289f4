"""The files of a publication wherever they lie: the archive of the site, its folder unpacked, the
folder of one envelope, one `result.json`. Only reads; nothing is unpacked.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from parvis_budgets.pabulib import BALLOTS, RESULT, PublicationError
from parvis_budgets.reglement.frozen import REGLEMENT

MOST_BYTES = 512 * 2**20
"""What an archive may unpack into: a hundred times the largest known publication."""


@dataclass(frozen=True)
class Publication:
    """One envelope's: `place` is its folder's name; `reglement` None where there is none."""

    place: str
    result: bytes
    ballots: bytes
    reglement: bytes | None


@dataclass(frozen=True)
class Bundle:
    """`whole`: all the envelopes of an edition should be there."""

    publications: tuple[Publication, ...]
    whole: bool


Reader = Callable[[str], bytes | None]
"""What a file holds, by its name from the root with slashes; None where there is none."""


def open_bundle(
    path: Path, ballots: Path | None = None, reglement: Path | None = None
) -> Bundle:
    """What is published there. `ballots` and `reglement` are read from elsewhere when given.
    Raises PublicationError; OSError when a file can't be read.
    """
    given = None if reglement is None else reglement.read_bytes()
    base = path.resolve()
    if path.is_dir() and not (base / RESULT).is_file():
        results = sorted(file.relative_to(base).as_posix() for file in base.glob(f"*/{RESULT}"))
        return _several(results, lambda name: _bytes(base / name), given)
    if path.is_file() and zipfile.is_zipfile(path):
        return _unzipped(path, given)
    result = base / RESULT if path.is_dir() else base
    return _one(result, ballots or result.parent / BALLOTS, given)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _one(result: Path, ballots: Path, given: bytes | None) -> Bundle:
    folder = result.parent
    found = given
    if found is None:
        found = _chosen(_bytes(folder / REGLEMENT), _bytes(folder.parent / REGLEMENT))
    one = Publication(folder.name, result.read_bytes(), ballots.read_bytes(), found)
    return Bundle((one,), whole=False)


def _chosen(beside: bytes | None, above: bytes | None) -> bytes | None:
    if beside is not None and above is not None and beside != above:
        raise PublicationError(
            f"There are two different {REGLEMENT}, beside the result and above: say which by "
            "--reglement."
        )
    return beside if above is None else above


def _several(results: list[str], read: Reader, given: bytes | None) -> Bundle:
    if not results:
        raise PublicationError(f"There is no {RESULT} there, nor in the folders inside.")
    return Bundle(tuple(_each(sorted(results, key=_numbered), read, given)), whole=True)


def _numbered(name: str) -> tuple[int, str]:
    """Folders bear the numbers of envelopes: 9 comes before 10."""
    return len(name), name


def _each(results: list[str], read: Reader, given: bytes | None) -> Iterator[Publication]:
    for name in results:
        folder = PurePosixPath(name).parent
        result, ballots = read(name), read(str(folder / BALLOTS))
        if result is None or ballots is None:
            raise PublicationError(f"{folder / BALLOTS} is not there.")
        found = given
        if found is None:
            above = None
            if folder.name:
                above = read(str(folder.parent / REGLEMENT))
            found = _chosen(read(str(folder / REGLEMENT)), above)
        yield Publication(folder.name or ".", result, ballots, found)


def _unzipped(path: Path, given: bytes | None) -> Bundle:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            double = next((name for name in names if names.count(name) > 1), "")
            if double:
                raise PublicationError(f"{double} is twice in the archive.")
            if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
                raise PublicationError("The archive unpacks into more than any publication has.")
            members = {str(PurePosixPath(name)): name for name in names}

            def read(name: str) -> bytes | None:
                return archive.read(members[name]) if name in members else None

            results = [name for name in members if PurePosixPath(name).name == RESULT]
            return _several(results, read, given)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        NotImplementedError,
        RuntimeError,  # a password is asked for
    ) as error:
        raise PublicationError(f"The archive cannot be read: {error}.") from None
