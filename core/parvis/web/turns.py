"""Requests of one process take turns: many wait at little cost, few run.

Python runs one thread of a process at a time. More threads than two, one that runs while the other
waits for the database, take it from one another in the middle of requests, and each is slower by
what that costs. But a thread that reads what a slow line sends, a photo from the country, is held
for as long as it takes: with two threads, two of them would stop the site. So there are many
threads, each reads what was sent to it, then waits for its turn.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IN_MEMORY = 64 * 1024
"""Bytes of a request that are kept in memory; longer ones wait in a file."""


class Turns:
    """An application of which so many requests run at once in this process. What is sent is read
    before, when it is said to be of at most `longest` bytes: the application refuses more without
    reading it.
    """

    def __init__(self, app: WSGIApplication, running: int, longest: int) -> None:
        self.app = app
        self.longest = longest
        self._turns = BoundedSemaphore(running)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        length = _length(environ)
        if not 0 < length <= self.longest:
            with self._turns:
                return self.app(environ, start_response)
        with _received(environ["wsgi.input"], length) as whole:
            environ["wsgi.input"] = whole
            with self._turns:
                return self.app(environ, start_response)


def _length(environ: WSGIEnvironment) -> int:
    """What the request says of its length; 0 when it says nothing that can be read."""
    said = environ.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _received(line: IO[bytes], length: int) -> IO[bytes]:
    """All that the line gives, which is shorter when whoever sends hangs up."""
    if length <= IN_MEMORY:
        return io.BytesIO(line.read(length))
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads it
    while length and (part := line.read(min(length, IN_MEMORY))):
        kept.write(part)
        length -= len(part)
    kept.seek(0)
    return kept
