"""Ask for one page so many times in this process: what callgrind counts.

`valgrind --tool=callgrind --toggle-collect=ffi_call python -m benchmarks.one_page "list, 304" 10`
counts the requests alone: each is made inside a call of the C function `ffi_call`, which nothing
but ctypes calls. Neither the start nor the first requests, which load what is loaded once, are in
the count.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.pages import PAGES, cookie_of

WARM_UP = 6


def main(name: str, requests: int) -> None:
    """Ask for the page, a few times to begin with, then so many times that are counted."""
    from parvis.app import create_app
    from parvis.people.models import Person

    page = PAGES[name]
    app = create_app()
    environ = {"HTTP_HOST": "localhost", "HTTP_ACCEPT_LANGUAGE": "fr"}
    if page.signed_in:
        environ["HTTP_COOKIE"] = cookie_of(app, Person)

    def ask(turn: int) -> None:
        status, headers = get(app.wsgi_app, page.address(turn), environ)
        if page.how == "304":
            environ.setdefault("HTTP_IF_NONE_MATCH", headers["ETag"])
        assert status in ("200 OK", "304 NOT MODIFIED"), status

    for turn in range(WARM_UP):
        ask(turn)
    for turn in range(requests):
        counted(lambda turn=turn: ask(WARM_UP + turn))  # type: ignore[misc]


def get(app: Any, address: str, environ: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Ask the WSGI application for this address; its status and headers."""
    path, _sep, query = address.partition("?")
    answer: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        answer[:] = status, dict(headers)

    body = app(
        {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http", "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr,
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
            "wsgi.version": (1, 0), **environ,
        },
        start_response,
    )  # fmt: skip
    b"".join(body)
    body.close()
    status, headers = answer
    return status, headers


def counted(work: Callable[[], None]) -> None:
    """Do the work inside one call of `ffi_call`. Raises what the work raised."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    ctypes.CFUNCTYPE(None)(run)()
    if errors:
        raise errors[0]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
