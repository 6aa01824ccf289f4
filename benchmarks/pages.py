"""The speed of pages on a large installation: `python -m benchmarks.pages [--on postgres]`.

Prints for each page the SQL queries, the instructions of one request (callgrind, where valgrind is
installed), requests a second, p50 and p95 at 8 clients, the processor's time that one takes in the
worker; and for the worker its memory and start-up time. The worker has a core of its own; the
clients, and the database's server where there is one, share the others. Machines are noisy: compare
figures of one run.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import load
from benchmarks.machine import describe


@dataclass(frozen=True)
class Measured:
    """A page, and how it is asked for: "" again and again, "fresh" under an address never asked
    for, "304" by someone who has it.
    """

    path: str
    signed_in: bool = False
    how: str = ""

    def address(self, turn: object) -> str:
        """What is asked for at this turn."""
        if self.how != "fresh":
            return self.path
        # Nothing kept can answer it: neither the page nor what a query string finds.
        return f"{self.path}{'&' if '?' in self.path else '?'}_={turn}"


LIST = "/territory/propositions/"
PAGES = {
    "list, signed out": Measured(LIST),
    "list, signed in": Measured(LIST, signed_in=True),
    "list, first rendering": Measured(LIST, how="fresh"),
    "list, 304": Measured(LIST, how="304"),
    "proposal, signed out": Measured(LIST + "77"),
    "proposal, signed in": Measured(LIST + "77", signed_in=True),
    "proposal, first rendering": Measured(LIST + "77", how="fresh"),
    "home, signed out": Measured("/territory/"),
    "home, signed in": Measured("/territory/", signed_in=True),
    "home, first rendering": Measured("/territory/", how="fresh"),
    "search, first rendering": Measured(LIST + "?q=marche+lavoir", how="fresh"),
    "search, nothing found": Measured(LIST + "?q=introuvable", how="fresh"),
    "JSON": Measured("/api/proposals?limit=20"),
}
COUNTED = [name for name in PAGES if name.startswith("list")]
REQUESTS = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the 10,000 proposals")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each page")
    parser.add_argument("--no-instructions", action="store_true")
    options = parser.parse_args()
    print(describe())
    core = take_core()
    with tempfile.TemporaryDirectory() as folder, database(options.on, folder) as url:
        environ = {
            "DATABASE_URL": url,
            "PARVIS_INSTANCE": folder,
            "RATE_LIMITS": "no",
            "JOB_RUNNER": "none",
        }
        os.environ.update(environ)
        token = prepare(options.scale)
        print(f"database {options.on}, scale {options.scale}")
        queries = count_queries(token)
        instructions = {} if options.no_instructions else count_instructions()
        with server(core):
            pass  # what the first start keeps for the others is there
        with server(core) as (port, start_up, pid):
            print(f"start-up {start_up:.2f} s")
            print(f"\n{'page':26}{'queries':>8}{'Minstr':>8}{'req/s':>8}{'p50 ms':>8}{'p95 ms':>8}"
                  f"{'CPU ms':>8}")
            for name, page in PAGES.items():
                cookie = token if page.signed_in else ""
                addresses = (page.address(f"{name[:4]}-{turn}") for turn in itertools.count())
                known = page.how == "304"
                found = load(port, pid, addresses, cookie, options.seconds, known=known)
                counted = instructions.get(name)
                shown = f"{counted / 1e6:8.1f}" if counted else f"{'-':>8}"
                print(f"{name:26}{queries[name]:8}{shown}{found.rate:8.0f}{found.p50:8.1f}"
                      f"{found.p95:8.1f}{found.cpu:8.2f}")
            print(f"\nmemory of the worker {memory(pid):.0f} MB")


@contextmanager
def database(kind: str, folder: str) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    from parvis.testing.services import Services

    services = Services()
    try:
        yield services.start_postgres()
    finally:
        services.stop()


def prepare(scale: float) -> str:
    """Make the schema and the data; returns the session cookie of someone signed in."""
    from benchmarks.data import fill
    from parvis.app import create_app
    from parvis.db import db
    from parvis.people.models import Person
    from parvis.testing.plugin import prepare_schema

    app = create_app()
    with app.app_context():
        prepare_schema(app)
        began = time.perf_counter()
        fill(scale)
        # What a server does by itself once it is filled: not while pages are measured.
        alone = db.engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            postgres = connection.dialect.name == "postgresql"
            connection.exec_driver_sql("VACUUM ANALYZE" if postgres else "ANALYZE")
        print(f"filled in {time.perf_counter() - began:.1f} s")
        db.session.remove()
    cookie = cookie_of(app, Person)
    with app.app_context():
        db.engine.dispose()
    return cookie


def cookie_of(app: Any, model: Any) -> str:
    """The Cookie header of the first person, as a browser has it after its first page: with the
    secret of forms, which a cookie without it would be given again at each request.
    """
    from parvis.db import db
    from parvis.people.operations import enter_as

    with app.app_context():
        person = db.session.get(model, 1)
        assert person is not None
        token = enter_as(person)
        db.session.remove()
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer is not None
    kept = {"_user_id": token, "_fresh": True, "csrf_token": "0" * 40}
    return f"parvis={serializer.dumps(kept)}"


def count_queries(cookie: str) -> dict[str, int]:
    """SQL statements of each page, once what is loaded once has been."""
    from sqlalchemy import event

    from parvis.app import create_app
    from parvis.db import db

    app = create_app()
    sent: list[str] = []
    with app.app_context():
        event.listen(
            db.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_r: sent.append(statement),
        )
    counts = {}
    client = app.test_client(use_cookies=False)
    for name, page in PAGES.items():
        headers = {"Host": "localhost", "Accept-Language": "fr"}
        if page.signed_in:
            headers["Cookie"] = cookie
        for turn in range(3):
            sent.clear()
            answer = client.get(page.address(turn), headers=headers)
            assert answer.status_code in (200, 304), (name, answer.status)
            if page.how == "304":
                headers["If-None-Match"] = answer.headers["ETag"]
        counts[name] = len([s for s in sent if not s.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])
    with app.app_context():
        db.engine.dispose()
    return counts


def count_instructions() -> dict[str, float]:
    """Instructions of one request, the mean of a few."""
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: no instruction counts")
        return {}
    return {name: _callgrind(name) / REQUESTS for name in COUNTED}


def _callgrind(name: str) -> int:
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         "--toggle-collect=ffi_call", sys.executable, "-m", "benchmarks.one_page", name,
         str(REQUESTS)],
        capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "0"}, timeout=1800,
    )  # fmt: skip
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if found is None or done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return int(found[1])


@contextmanager
def server(core: int | None) -> Iterator[tuple[int, float, int]]:
    """One worker on this core: its port, the seconds it took to answer, its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
               "--workers", "1", "--blocking-threads", "1", "--log-level", "warning",
               "wsgi:app"]  # fmt: skip
    if core is not None and shutil.which("taskset"):
        command = ["taskset", "-c", str(core), *command]
    # As an installation has it: compiled code is kept from one start to the next.
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    process = subprocess.Popen(command, start_new_session=True, env=environ)
    try:
        for _attempt in range(600):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", "/territory/")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.02)
        yield port, time.perf_counter() - began, _worker_of(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _worker_of(server: int) -> int:
    """The process that answers, which the server's has started."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = re.search(r"PPid:\s+(\d+)", status.read_text())
        except OSError:
            continue
        if parent and int(parent[1]) == server:
            return int(status.parent.name)
    return server


def take_core() -> int | None:
    """Keep one core for the worker: this process, which asks, and the database's server that it
    starts share the others. None where there is one core, or no telling.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    first, *others = sorted(os.sched_getaffinity(0))
    if not others:
        return None
    os.sched_setaffinity(0, others)
    return first


def memory(pid: int) -> float:
    """Resident memory of a process, MB; 0 where the system does not tell."""
    try:
        size = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(size[1]) / 1000 if size else 0.0


if __name__ == "__main__":
    main()
