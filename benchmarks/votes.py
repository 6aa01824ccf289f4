"""The speed of voting: `python -m benchmarks.votes [--on postgres]`.

Sixty-four clients cast a ballot for each of many voters, as fast as they are answered, on two
server processes. Everyone is signed in and has filled in a ballot beforehand: what is counted is
the request that puts it in the box, up to the last byte of its answer, which is the receipt's page.
Limits on tries are on; PostgreSQL waits for the disk at each commit. Before, and apart, the two
pages that lead there: the ballot, and its check.

Printed of each: requests a second, p50, p95 and the longest, statuses, CPU milliseconds of a
request in the servers, in PostgreSQL and in the clients, which are one process that reads no page.
All share the machine's cores. At the end, what is in the box is counted. Machines are noisy:
compare figures of one run, or CPU.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.machine import describe
from benchmarks.pages import database

CLIENTS = 64
WARM_UP = 4 * CLIENTS
PAGES = 300
"""Requests of each of the pages before."""
READY = "/volonne/budget/"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--voters", type=int, default=6000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, help="by default those of `parvis serve`")
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder, database(options.on, folder) as url:
        from parvis.cli.serve import RUNNING, SLOW_LINES
        from parvis.testing.races import environment_of, servers

        threads = options.threads or RUNNING
        environment = environment_of(url, Path(folder)) | {"RATE_LIMITS": "yes"}
        environment["PARVIS_RUNNING"] = str(threads)
        postmaster = make_durable(url) if options.on == "postgres" else None
        began = time.perf_counter()
        voters = lay(environment, options.voters + WARM_UP)
        print(f"{len(voters)} voters made ready in {time.perf_counter() - began:.0f} s")
        print(f"database {options.on}, {options.workers} workers, {threads} threads run in each")
        with servers(
            environment,
            READY,
            workers=options.workers,
            threads=threads + SLOW_LINES,
            app=("--factory", "parvis.cli.serve:served_app"),
        ) as port:
            watched = [("servers", granian())]
            if postmaster is not None:
                watched.append(("PostgreSQL", postmaster))
            few = voters[:PAGES]
            ask_all(port, [voter.page for voter in few])  # what is loaded once is
            measure("the ballot", port, [voter.page for voter in few], watched)
            measure("its check", port, [voter.check for voter in few], watched)
            ask_all(port, [voter.cast for voter in voters[:WARM_UP]])
            measure("votes", port, [voter.cast for voter in voters[WARM_UP:]], watched)
        count(environment, len(voters))


@dataclass(frozen=True)
class Requests:
    """What one voter's browser sends, whole: the ballot's page, its check, the vote."""

    page: bytes
    check: bytes
    cast: bytes


def make_durable(url: str) -> int:
    """Have the server wait for the disk, as one does that keeps votes; returns its process."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = on")
        connection.execute("ALTER SYSTEM SET synchronous_commit = on")
        connection.execute("SELECT pg_reload_conf()")
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    return int((Path(row[0]) / "postmaster.pid").read_text().split()[0])


def lay(environment: dict[str, str], voters: int) -> list[Requests]:
    """An edition in its vote in a commune of an agglomeration, and people who live there."""
    from parvis.app import create_app
    from parvis.config import Config
    from parvis.db import db, now, transaction
    from parvis.people.operations import make_person
    from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
    from parvis.testing.plugin import prepare_schema
    from parvis_budgets.models import ProjectStage
    from parvis_budgets.operations.freezing import freeze_reglement
    from parvis_budgets.operations.projects import Idea, propose_project
    from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
    from parvis_budgets.operations.study import Study, study_project
    from parvis_budgets.reglement import BallotRules, Calendar, Reglement, Step, Window
    from parvis_budgets.views.ballots import sign_receipt

    app = create_app(Config.from_environment(environment))
    with app.app_context():
        prepare_schema(app)
        with transaction():
            agent = make_person("agent@example.org", "Awa Diop")
            above = Space(kind="territory", slug="p2a", name="Provence", state=SpaceState.OPEN)
            db.session.add(above)
            db.session.flush()
            above.path = f"/{above.id}/"
            space = Space(
                kind="commune",
                slug="volonne",
                name="Volonne",
                state=SpaceState.OPEN,
                parent_id=above.id,
            )
            db.session.add(space)
            db.session.flush()
            space.path = f"{above.path}{space.id}/"
            role = Membership(space_id=space.id, person_id=agent.id, role=Role.FACILITATOR)
            component = Component(
                space_id=space.id, module="budgets", slug="budget", title="Budget", settings={}
            )
            db.session.add_all([role, component])
        calendar = Calendar({Step.VOTE: Window(now() + timedelta(1), now() + timedelta(2))})
        budget = make_budget(
            agent,
            component,
            title="Budget participatif",
            body="Pour le village.",
            reglement=Reglement(
                title="small-commune", ballot=BallotRules(most=3), calendar=calendar
            ),
            envelopes=[Money("Volonne", 15_000_00)],
        )
        publish_budget(agent, budget)
        (envelope,) = budget.envelopes
        numbers = []
        for place in range(14):
            idea = Idea(title=f"Projet numéro {place}", body="Un texte. " * 40)
            project = propose_project(agent, budget, idea)
            study = Study(stage=ProjectStage.BALLOT, cost=3_000_00, envelope_id=envelope.id)
            study_project(agent, project, study)
            numbers.append(project.number)
        freeze_reglement(agent, budget)
        with transaction():
            window = Window(now() - timedelta(hours=1), now() + timedelta(days=1))
            budget.reglement = replace(
                budget.reglement, calendar=Calendar({Step.VOTE: window})
            )
        address = f"/volonne/budget/{budget.number}/vote/{envelope.id}"
        requests = []
        with app.test_request_context():
            for number, (person, cookie, token) in enumerate(signed_in(space.id, voters)):
                fields = {
                    "csrf_token": token,
                    "name": f"Jo {letters(number)}",
                    "born_on": "1980-05-17",
                    "tie": "resident",
                    f"project-{numbers[number % 14]}": "1",
                    f"project-{numbers[number * 7 % 14]}": "1",
                }
                cast = fields | {"receipt": sign_receipt(person, envelope.id), "step": "cast"}
                requests.append(
                    Requests(
                        request("GET", address, cookie),
                        request("POST", address, cookie, fields),
                        request("POST", address, cookie, cast),
                    )
                )
        db.session.remove()
        db.engine.dispose()
    return requests


def signed_in(home: int, voters: int) -> Iterator[tuple[int, str, str]]:
    """So many people who live in this space and are signed in: number, cookie, forms' secret."""
    from flask import current_app, g, session
    from flask_wtf.csrf import generate_csrf
    from sqlalchemy import insert

    from parvis.db import db, now, transaction
    from parvis.people.models import Person, Session, SignInWay
    from parvis.people.tokens import new_token, token_hash

    first, moment = 1000, now()
    tokens = {first + place: new_token() for place in range(voters)}
    with transaction():
        db.session.execute(
            insert(Person),
            [
                {
                    "id": number,
                    "email": f"v{number}@example.org",
                    "name": f"Voteuse {letters(number)}",
                    "residence_id": home,
                    "created_at": moment,
                }
                for number in tokens
            ],
        )
        db.session.execute(
            insert(Session),
            [
                {"token_hash": token_hash(token), "person_id": number, "way": SignInWay.LINK}
                for number, token in tokens.items()
            ],
        )
    sessions: Any = current_app.session_interface
    signer = sessions.get_signing_serializer(current_app)
    for number, token in tokens.items():
        session.clear()
        g.pop("csrf_token", None)
        session["_user_id"], session["_fresh"] = token, True
        form_token = generate_csrf()
        name = current_app.config["SESSION_COOKIE_NAME"]
        yield number, f"{name}={signer.dumps(dict(session))}", form_token


def letters(number: int) -> str:
    """A name for a number: the roll reads letters only."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def request(method: str, address: str, cookie: str, fields: dict[str, str] | None = None) -> bytes:
    """A request of a connection that is kept."""
    body = urlencode(fields or {}).encode()
    lines = [f"{method} {address} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}"]
    lines += ["Accept-Language: fr", "Accept: text/html"]
    if fields is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded"]
        lines += [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


Answer = tuple[int, float]
"""A status, and the seconds it took."""


class Client(asyncio.Protocol):
    """One connection: sends the next request when the last one is answered."""

    LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)

    def __init__(self, waiting: Iterator[bytes], answers: list[Answer]) -> None:
        self.waiting, self.answers = waiting, answers
        self.done = asyncio.get_running_loop().create_future()
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def _send(self) -> None:
        message = next(self.waiting, None)
        self.began = time.perf_counter()
        if message is None:
            self.transport.close()
        else:
            self.transport.write(message)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head = self.received.find(b"\r\n\r\n")
        if head < 0:
            return
        length = self.LENGTH.search(self.received, 0, head + 2)
        if len(self.received) < head + 4 + (int(length[1]) if length else 0):
            return
        self.answers.append((int(self.received[9:12]), time.perf_counter() - self.began))
        self.received = b""
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None:
            self.answers.append((0, 0.0))
        self.done.set_result(None)


def ask_all(port: int, messages: Sequence[bytes]) -> list[Answer]:
    """Send them all, from so many clients at once."""
    waiting = iter(messages)
    answers: list[Answer] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        clients = []
        for _n in range(CLIENTS):
            _transport, client = await loop.create_connection(
                lambda: Client(waiting, answers), "127.0.0.1", port
            )
            clients.append(client)
        await asyncio.gather(*(client.done for client in clients))

    asyncio.run(run())
    return answers


Watched = Sequence[tuple[str, int]]
"""Names of what works beside the clients, and the first process of each."""


def measure(what: str, port: int, messages: Sequence[bytes], watched: Watched) -> None:
    """Send them all; print the figures."""
    before = [cpu_of(process) for _name, process in watched]
    own, began = time.process_time(), time.perf_counter()
    answers = ask_all(port, messages)
    seconds, own = time.perf_counter() - began, time.process_time() - own
    spent = [
        (name, cpu_of(process) - cpu)
        for (name, process), cpu in zip(watched, before, strict=True)
    ]
    times = sorted(time for _status, time in answers)
    statuses = dict(Counter(status for status, _time in answers))
    share = ", ".join(
        f"{name} {cpu / len(answers) * 1000:.2f}" for name, cpu in [*spent, ("clients", own)]
    )
    print(
        f"{what:12}{len(answers) / seconds:6.0f}/s; p50 {statistics.median(times) * 1000:.0f} ms, "
        f"p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms; "
        f"answers {statuses}; CPU ms each: {share}",
        flush=True,
    )


def granian() -> int:
    """The server that this process has started."""
    for status in Path("/proc").glob("[0-9]*/status"):
        parent = re.search(r"PPid:\s+(\d+)", status.read_text())
        if parent and int(parent[1]) == os.getpid():
            command = (status.parent / "cmdline").read_bytes()
            if b"granian" in command:
                return int(status.parent.name)
    raise RuntimeError("no server was started")


def cpu_of(process: int) -> float:
    """CPU seconds of a process and of those below it."""
    spent: dict[int, float] = {}
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        number = int(stat.parent.name)
        # Its own, and those of the processes it has waited for.
        spent[number] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        below.setdefault(int(fields[1]), []).append(number)
    total, waiting = 0.0, [process]
    while waiting:
        number = waiting.pop()
        total += spent.get(number, 0.0)
        waiting += below.get(number, [])
    return total


def count(environment: dict[str, str], voters: int) -> None:
    """What is in the box."""
    from sqlalchemy import func, select

    from parvis.app import create_app
    from parvis.config import Config
    from parvis.db import db
    from parvis_budgets.models import CastBallot, Participation

    with create_app(Config.from_environment(environment)).app_context():
        ballots, signatures = (
            db.session.scalar(select(func.count()).select_from(table))
            for table in (CastBallot, Participation)
        )
        db.session.remove()
        db.engine.dispose()
    right = "as many as voters" if ballots == signatures == voters else "WRONG"
    print(f"{ballots} ballots, {signatures} signatures: {right}")


if __name__ == "__main__":
    main()
