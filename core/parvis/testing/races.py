"""Tests of races: real server processes, many clients that send at the same moment.

A test of a race proves something only if it fails with the guard off: `servers(…,
PARVIS_GUARDS_OFF="name")` switches the one named off (`parvis.db.guarded`). The fixtures
`race_environment` and `race_app` are the plugin's; the rest is here.
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import make_url

from parvis.people.models import Person
from parvis.people.operations import enter_as

CLIENTS = 64


@dataclass(frozen=True)
class Visitor:
    """A person's browser: its cookie and its form token."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Sending:
    """A form sent by someone to an address."""

    visitor: Visitor
    path: str
    fields: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def own_database(server: str | None, folder: Path) -> Iterator[str]:
    """The address of a database of one's own: on this PostgreSQL server, else in a file."""
    if server is None:
        yield f"sqlite:///{folder / 'race.sqlite3'}"
        return
    import psycopg

    name = f"parvis_race_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(server).set(drivername="postgresql", database=name)
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment_of(database: str, folder: Path) -> dict[str, str]:
    """What servers run in: this database, no jobs, no limits on tries."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "DATABASE_URL": database,
        "PARVIS_INSTANCE": str(folder / "instance"),
        "SECRET_KEY": secrets.token_hex(32),
        "JOB_RUNNER": "none",
        "RATE_LIMITS": "no",
    }


def signed_in(app: Flask, person: Person) -> Visitor:
    """The person's browser, signed in."""
    token = enter_as(person)
    with app.test_request_context():
        g.pop("csrf_token", None)
        session["_user_id"], session["_fresh"] = token, True
        form_token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = serializer.dumps(dict(session))
    return Visitor(f"{app.config['SESSION_COOKIE_NAME']}={cookie}", form_token)


@contextmanager
def servers(
    environment: Mapping[str, str],
    ready: str,
    *,
    workers: int = 2,
    threads: int = 8,
    app: Sequence[str] = ("wsgi:app",),
    **more: str,
) -> Iterator[int]:
    """Server processes on one port, which is yielded once the path `ready` answers 200. `app` is
    what granian is told to serve; `more` is added to the environment.
    """
    port = _free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--backlog", "256"),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--log-level", "warning", *app),
    ]
    root = Path(__file__).resolve().parents[3]
    env = {**environment, **more}
    process = subprocess.Popen(command, cwd=root, env=env)  # noqa: S603 (a command of ours)
    try:
        _wait_until_up(port, ready, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def get(port: int, path: str) -> int:
    """The status of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def post_at_once(port: int, sendings: Sequence[Sending]) -> Counter[int]:
    """Send all the forms at the same moment; returns how many answers had each status."""
    barrier = threading.Barrier(len(sendings))

    def send(sending: Sending) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.connect()
            barrier.wait(60)
            body = urlencode({"csrf_token": sending.visitor.token, **sending.fields})
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": sending.visitor.cookie,
            }
            connection.request("POST", sending.path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sendings)) as pool:
        return Counter(pool.map(send, sendings))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(port: int, ready: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            if get(port, ready) == 200:
                return
        except OSError:
            pass
        threading.Event().wait(0.1)
    raise AssertionError("the server did not start")
