"""The speed of voting: `python -m benchmarks.votes [--on postgres]`.

Sixty-four clients cast one ballot for each of many voters, as fast as they are answered, on two
server processes: votes a second, p50, p95 and the longest answer, statuses; then what is in the box
is counted. Clients share the machine's cores with the servers and the database. Machines are noisy:
compare figures of one run.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.machine import describe
from benchmarks.pages import database

CLIENTS = 64
READY = "/volonne/budget/"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--voters", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder, database(options.on, folder) as url:
        from parvis.testing.races import environment_of, servers

        environment = environment_of(url, Path(folder))
        forms = lay(environment, options.voters)
        print(f"database {options.on}, {options.workers} workers of {options.threads} threads")
        with servers(
            environment, READY, workers=options.workers, threads=options.threads
        ) as port:
            asyncio.run(cast_all(port, forms[:CLIENTS]))  # what is loaded once is
            began = time.perf_counter()
            answers = asyncio.run(cast_all(port, forms[CLIENTS:]))
            seconds = time.perf_counter() - began
        show(answers, seconds)
        count(environment, options.voters)


Form = tuple[str, bytes, str]
"""An address, a body, a cookie."""


def lay(environment: dict[str, str], voters: int) -> list[Form]:
    """An edition in its vote, and a form for each voter."""
    from parvis.app import create_app
    from parvis.config import Config
    from parvis.db import db, now, transaction
    from parvis.people.operations import make_person
    from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
    from parvis.testing.plugin import prepare_schema
    from parvis.testing.races import signed_in
    from parvis_budgets.models import ProjectStage
    from parvis_budgets.operations.projects import Idea, propose_project
    from parvis_budgets.operations.reglement import (
        Money,
        freeze_reglement,
        make_budget,
        publish_budget,
    )
    from parvis_budgets.operations.study import Study, study_project
    from parvis_budgets.reglement import BallotRules, Calendar, Reglement, Step, Window

    app = create_app(Config.from_environment(environment))
    with app.app_context():
        prepare_schema(app)
        with transaction():
            agent = make_person("agent@example.org", "Awa Diop")
            space = Space(kind="commune", slug="volonne", name="Volonne", state=SpaceState.OPEN)
            db.session.add(space)
            db.session.flush()
            space.path = f"/{space.id}/"
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
        with transaction():
            people = [make_person(f"v{n}@example.org", f"Voteuse {n}") for n in range(voters)]
        address = f"/volonne/budget/{budget.number}/vote/{envelope.id}"
        forms = []
        for number, person in enumerate(people):
            visitor = signed_in(app, person)
            letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
            fields = {
                "csrf_token": visitor.token,
                "name": f"Jo {letters}",
                "born_on": "1980-05-17",
                "tie": "resident",
                "step": "cast",
                f"project-{numbers[number % 14]}": "1",
                f"project-{numbers[number * 7 % 14]}": "1",
            }
            forms.append((address, urlencode(fields).encode(), visitor.cookie))
        db.session.remove()
        db.engine.dispose()
    return forms


async def cast_all(port: int, forms: list[Form]) -> list[tuple[int, float]]:
    """Status and seconds of each, with so many clients at once."""
    waiting = iter(forms)
    answers: list[tuple[int, float]] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for address, body, cookie in waiting:
            began = time.perf_counter()
            writer.write(
                f"POST {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            await reader.readexactly(int(headers.get("content-length", "0")))
            answers.append((int(lines[0].split()[1]), time.perf_counter() - began))
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(client() for _n in range(CLIENTS)))
    return answers


def show(answers: list[tuple[int, float]], seconds: float) -> None:
    """One line of figures."""
    times = sorted(time for _status, time in answers)
    statuses = Counter(status for status, _time in answers)
    print(
        f"{len(answers) / seconds:.0f} votes/s; p50 {statistics.median(times) * 1000:.0f} ms, "
        f"p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms; "
        f"answers {dict(statuses)}"
    )


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
