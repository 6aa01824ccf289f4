"""The speed of pages on a large installation: `python -m benchmarks.pages [--on postgres]`.

Prints for each page the SQL queries, the instructions of one request (callgrind, where valgrind is
installed), requests a second on one core, p50 and p95 at 8 clients; and for the server its memory
and start-up time. Machines are noisy: compare figures of one run.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.machine import describe

LIST = "/territory/propositions/"
PAGES = {
    "list, signed out": (LIST, False, ""),
    "list, signed in": (LIST, True, ""),
    "list, first rendering": (LIST, False, "fresh"),
    "list, 304": (LIST, False, "304"),
    "proposal, signed out": ("/territory/propositions/77", False, ""),
    "proposal, signed in": ("/territory/propositions/77", True, ""),
    "home, signed out": ("/territory/", False, ""),
    "search, first rendering": (LIST + "?q=marche+lavoir", False, "fresh"),
    "JSON": ("/api/proposals?limit=20", False, ""),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the 10,000 proposals")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each page")
    parser.add_argument("--no-instructions", action="store_true")
    options = parser.parse_args()
    print(describe())
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
        with server() as (port, start_up, pid):
            print(f"start-up {start_up:.2f} s")
            print(f"\n{'page':26}{'queries':>8}{'Minstr':>8}{'req/s':>8}{'p50 ms':>8}{'p95 ms':>8}")
            for name, (path, signed_in, how) in PAGES.items():
                cookie = token if signed_in else ""
                rate, p50, p95 = load(port, path, cookie, how, options.seconds)
                counted = instructions.get(name)
                shown = f"{counted / 1e6:8.1f}" if counted else f"{'-':>8}"
                print(f"{name:26}{queries[name]:8}{shown}{rate:8.0f}{p50:8.1f}{p95:8.1f}")
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
    from parvis.people.operations import enter_as
    from parvis.testing.plugin import prepare_schema

    app = create_app()
    with app.app_context():
        prepare_schema(app)
        began = time.perf_counter()
        fill(scale)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        print(f"filled in {time.perf_counter() - began:.1f} s")
        person = db.session.get(Person, 1)
        assert person is not None
        token = enter_as(person)
        serializer = app.session_interface.get_signing_serializer(app)
        assert serializer is not None
        cookie = serializer.dumps({"_user_id": token, "_fresh": True})
        db.session.remove()
        db.engine.dispose()
    return f"parvis={cookie}"


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
    for number, (name, (path, signed_in, how)) in enumerate(PAGES.items()):
        for turn in range(2):
            headers = {"Host": "localhost", "Accept-Language": "fr"}
            if signed_in:
                headers["Cookie"] = cookie
            address = path
            if how == "fresh":
                address += ("&" if "?" in path else "?") + f"_={number}{turn}"
            sent.clear()
            answer = client.get(address, headers=headers)
            assert answer.status_code == 200, (name, answer.status)
            if how == "304":
                sent.clear()
                tag = answer.headers["ETag"]
                answer = client.get(address, headers=headers | {"If-None-Match": tag})
                assert answer.status_code == 304
        counts[name] = len([s for s in sent if not s.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])
    with app.app_context():
        db.engine.dispose()
    return counts


def count_instructions() -> dict[str, float]:
    """Instructions of one request: callgrind's total for many requests less that for few."""
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: no instruction counts")
        return {}
    counts = {}
    for name in ("list, signed out", "list, signed in", "list, first rendering"):
        few, many = (_callgrind(name, requests) for requests in (5, 15))
        counts[name] = (many - few) / 10
    return counts


def _callgrind(name: str, requests: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", sys.executable,
             "-m", "benchmarks.one_page", name, str(requests)],
            capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "0"}, timeout=1800,
        )  # fmt: skip
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if found is None:
        raise RuntimeError(done.stderr[-2000:])
    return int(found[1])


@contextmanager
def server() -> Iterator[tuple[int, float, int]]:
    """One worker on one core: its port, the seconds it took to answer, its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
               "--workers", "1", "--blocking-threads", "1", "--log-level", "warning", "wsgi:app"]  # fmt: skip
    if shutil.which("taskset"):
        command = ["taskset", "-c", "0", *command]
    began = time.perf_counter()
    process = subprocess.Popen(command, start_new_session=True)
    try:
        for _attempt in range(600):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", "/territory/")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.05)
        yield port, time.perf_counter() - began, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def load(port: int, path: str, cookie: str, how: str, seconds: float) -> tuple[float, float, float]:
    """Requests a second with 8 clients, and p50 and p95 of their times in ms."""
    clients = 8
    with ProcessPoolExecutor(clients) as pool:
        jobs = [pool.submit(_client, port, path, cookie, how, seconds, n) for n in range(clients)]
        times = [t for job in jobs for t in job.result()]
    times.sort()
    return (
        len(times) / seconds,
        statistics.median(times) * 1000,
        times[int(len(times) * 0.95)] * 1000,
    )


def _client(
    port: int, path: str, cookie: str, how: str, seconds: float, number: int
) -> list[float]:
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": "localhost", "Accept-Language": "fr"}
    if cookie:
        headers["Cookie"] = cookie
    if how == "304":
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        headers["If-None-Match"] = answer.headers["ETag"]
    times = []
    end = time.perf_counter() + seconds
    turn = 0
    while (began := time.perf_counter()) < end:
        address = path
        if how == "fresh":
            # An address never asked for: nothing kept can answer it.
            address += ("&" if "?" in path else "?") + f"_={os.getpid()}-{number}-{turn}"
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 304):
            raise RuntimeError(f"{address}: {answer.status}")
        times.append(time.perf_counter() - began)
        turn += 1
    return times


def memory(pid: int) -> float:
    """Resident memory of the largest process under this one, MB."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        parent = re.search(r"PPid:\s+(\d+)", text)
        size = re.search(r"VmRSS:\s+(\d+)", text)
        if parent and size and int(parent[1]) in (pid, os.getpid()) and int(parent[1]) == pid:
            sizes.append(int(size[1]) / 1000)
    return max(sizes, default=0)


if __name__ == "__main__":
    main()
