"""Many documents at once, without holding them all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def lots(items: Iterable[T], size: int = 1000) -> Iterator[list[T]]:
    """The items by lots of at most `size`, in order, read as they are needed."""
    source = iter(items)
    while lot := list(islice(source, size)):
        yield lot


def zip_stream(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A ZIP archive of (name, contents), in pieces, each file written and forgotten as it comes."""
    pipe = _Pipe()
    # PDF files are compressed already.
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, contents in files:
            archive.writestr(name, contents)
            yield pipe.take()
    yield pipe.take()


class _Pipe(io.RawIOBase):
    """What is written waits until it is taken; there is no going back in it."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self._waiting.append(piece)
        return len(piece)

    def take(self) -> bytes:
        """All that was written since the last time."""
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken
