"""Supports under 64 clients at once, against real servers: once for each person and proposal, never
more than the limit, counters exact. With the guard off the same run breaks the limit.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, make_url, select

from parvis.app import create_app
from parvis.config import Config
from parvis.db import db, transaction
from parvis.people.models import Person
from parvis.people.operations import enter_as, make_person
from parvis.spaces.models import Component, Space, SpaceState
from parvis.testing.plugin import DATABASE, prepare_schema
from parvis_proposals.models import Proposal, Support
from parvis_proposals.operations import Text, draft_proposal, publish_proposal

ROOT = Path(__file__).resolve().parents[2]
SECRET = "for the tests of races, for the tests of races"
CLIENTS = 64
LIMIT = 3

pytestmark = pytest.mark.slow


@dataclass
class Visitor:
    """A person's browser: its cookie and its form token."""

    cookie: str
    token: str


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A database of this test's own, on the server of the session or in a file."""
    server = os.environ.get(DATABASE)
    if server is None:
        yield f"sqlite:///{tmp_path / 'race.sqlite3'}"
        return
    import psycopg

    name = f"parvis_race_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(server).set(drivername="postgresql", database=name)
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def environment(database: str, tmp_path: Path) -> dict[str, str]:
    """The servers' environment."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "DATABASE_URL": database,
        "PARVIS_INSTANCE": str(tmp_path / "instance"),
        "SECRET_KEY": SECRET,
        "JOB_RUNNER": "none",
        "RATE_LIMITS": "no",
    }


@pytest.fixture
def race_app(environment: dict[str, str]) -> Iterator[Flask]:
    """The same application in this process: it lays the data and counts afterwards."""
    app = create_app(Config.from_environment(environment))
    with app.app_context():
        prepare_schema(app)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def proposals(race_app: Flask) -> list[Proposal]:
    """Twelve published proposals where one may give three supports."""
    with transaction():
        space = Space(kind="commune", slug="volonne", name="Volonne", state=SpaceState.OPEN)
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        component = Component(
            space_id=space.id,
            module="proposals",
            slug="propositions",
            title="Propositions",
            settings={"supports_max": LIMIT},
        )
        db.session.add(component)
        author = make_person("author@example.org", "Jeanne")
    made = []
    for number in range(12):
        text = Text(title=f"Proposition {number}", body="Un texte.")
        made.append(draft_proposal(author, component, text))
        publish_proposal(author, made[-1])
    return made


def visitor(app: Flask, number: int) -> Visitor:
    """Someone new, signed in."""
    with transaction():
        person = make_person(f"person{number}@example.org", f"Personne {number}")
    token = enter_as(person)
    with app.test_request_context():
        g.pop("csrf_token", None)
        session["_user_id"], session["_fresh"] = token, True
        form_token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = serializer.dumps(dict(session))
    return Visitor(f"{app.config['SESSION_COOKIE_NAME']}={cookie}", form_token)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def servers(environment: dict[str, str], **more: str) -> Iterator[int]:
    """Two server processes of eight threads each, on one port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--backlog", "256"),
        *("--workers", "2", "--blocking-threads", "8", "--log-level", "warning", "wsgi:app"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment | more)
    try:
        wait_until_up(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            if get(port, "/volonne/propositions/1") == 200:
                return
        except OSError:
            pass
        threading.Event().wait(0.1)
    raise AssertionError("the server did not start")


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def post_at_once(port: int, sendings: list[tuple[Visitor, int, dict[str, str]]]) -> Counter[int]:
    """Send all the support forms (visitor, proposal's number, fields) at the same moment; returns
    how many answers had each status.
    """
    barrier = threading.Barrier(len(sendings))

    def send(sending: tuple[Visitor, int, dict[str, str]]) -> int:
        visitor, number, fields = sending
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.connect()
            barrier.wait(60)
            body = urlencode({"csrf_token": visitor.token, **fields})
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": visitor.cookie,
            }
            address = f"/volonne/propositions/{number}/support"
            connection.request("POST", address, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sendings)) as pool:
        return Counter(pool.map(send, sendings))


def given() -> int:
    return int(db.session.scalar(select(func.count()).select_from(Support)) or 0)


def assert_counters_exact() -> None:
    """Every counter says what the rows say."""
    db.session.rollback()
    db.session.expire_all()
    for proposal in db.session.scalars(select(Proposal)):
        rows = select(func.count()).where(Support.proposal_id == proposal.id)
        assert proposal.supports_count == db.session.scalar(rows)


def test_never_more_than_the_limit(race_app, proposals, environment):
    impatient = visitor(race_app, 1)
    sendings = [(impatient, 1 + i % 12, {}) for i in range(CLIENTS)]
    with servers(environment) as port:
        statuses = post_at_once(port, sendings)
    assert set(statuses) <= {303, 403, 409}, statuses
    assert given() == LIMIT
    assert_counters_exact()


def test_with_the_guard_off_the_limit_is_broken(race_app, proposals, environment):
    impatient = visitor(race_app, 1)
    sendings = [(impatient, 1 + i % 12, {}) for i in range(CLIENTS)]
    with servers(environment, PARVIS_GUARDS_OFF="proposals.allowance") as port:
        statuses = post_at_once(port, sendings)
    assert set(statuses) <= {303, 403, 409}, statuses
    assert given() > LIMIT, "the race did not happen: this test proves nothing"
    # The key of the table still keeps one support for each person and proposal.
    assert_counters_exact()


def test_each_person_supports_once_and_all_are_counted(race_app, proposals, environment):
    people = [visitor(race_app, number) for number in range(CLIENTS // 2)]
    with servers(environment) as port:
        statuses = post_at_once(port, [(person, 1, {}) for person in people for _twice in (0, 1)])
        assert set(statuses) == {303}, statuses
        assert given() == len(people)
        assert_counters_exact()
        # Giving and taking back at the same moment leaves whatever it leaves, well counted.
        statuses = post_at_once(
            port,
            [(p, n, {"take_back": "1"} if n == 1 else {}) for p in people for n in (1, 2)],
        )
    assert set(statuses) == {303}, statuses
    assert given() == len(people)
    assert_counters_exact()
    assert db.session.scalar(select(func.count()).select_from(Person)) == len(people) + 1
