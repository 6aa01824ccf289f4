"""Ask for one page so many times in this process: what callgrind counts.

`python -m benchmarks.one_page "list, signed out" 15`
"""

from __future__ import annotations

import sys

from benchmarks.pages import PAGES


def main(name: str, requests: int) -> None:
    """Ask for the page."""
    from parvis.app import create_app
    from parvis.db import db
    from parvis.people.models import Person
    from parvis.people.operations import enter_as

    path, signed_in, how = PAGES[name]
    app = create_app()
    environ = {"HTTP_HOST": "localhost", "HTTP_ACCEPT_LANGUAGE": "fr"}
    if signed_in:
        with app.app_context():
            person = db.session.get(Person, 1)
            assert person is not None
            token = enter_as(person)
        serializer = app.session_interface.get_signing_serializer(app)
        assert serializer is not None
        environ["HTTP_COOKIE"] = "parvis=" + serializer.dumps({"_user_id": token, "_fresh": True})
    for turn in range(requests):
        query = f"_={turn}" if how == "fresh" else ""
        status = []
        body = app.wsgi_app(
            {
                "REQUEST_METHOD": "GET", "PATH_INFO": path.partition("?")[0],
                "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
                "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr,
                "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
                "wsgi.version": (1, 0), **environ,
            },
            lambda code, headers, exc=None, status=status: status.append(code),
        )  # fmt: skip
        b"".join(body)
        assert status == ["200 OK"], status


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
