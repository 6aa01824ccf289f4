"""Votes of 64 clients at once on real servers, racing with the closing; workers, closings killed:
one ballot for each voter, every one that was acknowledged is there, none comes after the closing.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from budget_worlds import forget, hold_vote, open_vote, people, word
from sqlalchemy import CheckConstraint, MetaData, PrimaryKeyConstraint, func, select

from parvis.db import db, is_sqlite, now, transaction
from parvis.events.runners import drain
from parvis.people.operations import make_person
from parvis.spaces import Component, Role, Space
from parvis.spaces.models import Membership, SpaceState
from parvis.testing.races import CLIENTS, Visitor, servers, signed_in
from parvis_budgets.models import Ballot, BallotKey, Budget, CastBallot, Participation
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.queries.ballots import in_order_for
from parvis_budgets.reglement import BallotRules
from parvis_budgets.roll import receipt_hash

READY = "/volonne/budget/"
CODE = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")

pytestmark = pytest.mark.slow


@dataclass
class Answer:
    """What a client was told: 0 when the server died on it."""

    status: int
    text: str = ""

    @property
    def code(self) -> str:
        found = CODE.search(self.text)
        return found[0] if found else ""


@pytest.fixture
def agent(race_app):
    with transaction():
        return make_person("agent@example.org", "Awa Diop")


@pytest.fixture
def component(agent):
    with transaction():
        space = Space(kind="commune", slug="volonne", name="Volonne", state=SpaceState.OPEN)
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        db.session.add(
            Membership(space_id=space.id, person_id=agent.id, role=Role.FACILITATOR)
        )
        component = Component(
            space_id=space.id, module="budgets", slug="budget", title="Budget", settings={}
        )
        db.session.add(component)
    return component


@pytest.fixture
def election(agent, component):
    """`election(rules)` ▸ an edition whose vote is open for an hour."""

    def make(**rules) -> Budget:
        budget = open_vote(agent, component, BallotRules(least=1, **rules), projects=3)
        hold_vote(budget, now() - timedelta(hours=1), now() + timedelta(hours=1))
        return budget

    return make


@dataclass
class Voter:
    """Someone at their ballot."""

    visitor: Visitor
    fields: dict[str, str]
    address: str


@pytest.fixture
def voters(race_app):
    """`voters(budget, 64)` ▸ so many, signed in, each with one choice."""

    def make(budget: Budget, number: int) -> list[Voter]:
        envelope = budget.envelopes[0]
        numbers = [project.number for project in in_order_for(1, envelope)]
        found = []
        for place, person in enumerate(people(number)):
            fields = {
                "name": f"Jo {word(place)}",
                "born_on": "1980-05-17",
                "tie": "resident",
                f"project-{numbers[place % len(numbers)]}": "1",
            }
            address = f"/volonne/budget/{budget.number}/vote/{envelope.id}"
            found.append(Voter(signed_in(race_app, person), fields, address))
        forget()
        return found

    return make


def send(port: int, voter: Voter, step: str, **more: str) -> Answer:
    body = urlencode(
        {"csrf_token": voter.visitor.token, **voter.fields, **more, "step": step}
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": voter.visitor.cookie,
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("POST", voter.address, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode())
    except (OSError, http.client.HTTPException):
        return Answer(0)
    finally:
        connection.close()


def cast_at_once(port: int, voters: Sequence[Voter], **more: str) -> list[Answer]:
    """All at the same moment."""
    barrier = threading.Barrier(len(voters))

    def cast(voter: Voter) -> Answer:
        barrier.wait(60)
        return send(port, voter, "cast", **more)

    with ThreadPoolExecutor(len(voters)) as pool:
        return list(pool.map(cast, voters))


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def acknowledged(answers: Sequence[Answer]) -> set[str]:
    assert all(answer.code for answer in answers if answer.status == 200)
    return {receipt_hash(answer.code) for answer in answers if answer.status == 200}


def test_two_windows_of_each_person_are_one_vote(voters, election, race_environment) -> None:
    crowd = voters(election(), CLIENTS // 2)
    with servers(race_environment, READY) as port:
        answers = cast_at_once(port, [voter for voter in crowd for _window in (1, 2)])
    assert Counter(answer.status for answer in answers) == {200: CLIENTS}
    forget()
    assert count(Participation) == count(CastBallot) == CLIENTS // 2
    # The last of the two that was acknowledged is the one that is there.
    assert set(db.session.scalars(select(CastBallot.receipt))) <= acknowledged(answers)


def test_one_person_with_many_accounts_is_one_vote(voters, election, race_environment) -> None:
    crowd = voters(election(), CLIENTS // 2)
    for voter in crowd:
        voter.fields["name"] = "Jeanne Aubert"
    with servers(race_environment, READY) as port:
        answers = cast_at_once(port, crowd)
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {200: 1, 409: CLIENTS // 2 - 1}
    forget()
    assert count(Participation) == count(CastBallot) == 1


def without_unique(*models) -> None:
    """Make the tables again without what keeps one row for each voter."""
    with transaction():
        connection = db.session.connection()
        for model in models:
            bare = model.__table__.to_metadata(MetaData())
            kept = (PrimaryKeyConstraint, CheckConstraint)
            bare.constraints = {c for c in bare.constraints if isinstance(c, kept)}
            for column in bare.columns:
                column.unique = False
            model.__table__.drop(connection)
            bare.create(connection)


def test_without_the_constraints_one_person_votes_many_times(
    voters, election, race_environment
) -> None:
    crowd = voters(election(), CLIENTS // 2)
    for voter in crowd:
        voter.fields["name"] = "Jeanne Aubert"
    without_unique(Participation, CastBallot)
    with servers(race_environment, READY) as port:
        answers = cast_at_once(port, crowd)
    assert set(Counter(answer.status for answer in answers)) <= {200, 409}
    forget()
    assert count(CastBallot) > 1


CROWD = 5 * CLIENTS


def race_with_the_closing(port: int, agent, budget: Budget, crowd) -> list[Answer]:
    """Voters keep coming; once so many have voted, the vote ends and is closed."""
    waiting = iter(crowd)
    answers: list[Answer] = []
    enough, closed = threading.Event(), threading.Event()

    def cast() -> None:
        while not closed.is_set() and (voter := next(waiting, None)):
            answers.append(send(port, voter, "cast"))
            if len(answers) >= CLIENTS:
                enough.set()

    with ThreadPoolExecutor(CLIENTS) as pool:
        casting = [pool.submit(cast) for _client in range(CLIENTS)]
        try:
            assert enough.wait(120)
            with transaction():
                hold_vote(budget, now() - timedelta(hours=1), now())
                db.session.flush()
                close_vote(agent, budget)
        finally:
            closed.set()
    assert all(one.exception() is None for one in casting)
    forget()
    return answers


def test_nothing_is_lost_or_comes_after_the_closing(
    voters, election, agent, race_environment
) -> None:
    budget = election()
    crowd = voters(budget, CROWD)
    with servers(race_environment, READY) as port:
        answers = race_with_the_closing(port, agent, budget, crowd)
    assert {answer.status for answer in answers} <= {200, 403}
    assert acknowledged(answers) == set(db.session.scalars(select(Ballot.receipt)))
    assert count(CastBallot) == count(BallotKey) == 0
    assert count(Participation) == count(Ballot) == budget.voters_count


def test_with_the_guard_off_votes_come_after_the_closing(
    voters, election, agent, race_environment, monkeypatch
) -> None:
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "budgets.closing")
    budget = election()
    crowd = voters(budget, CROWD)
    with servers(race_environment, READY, PARVIS_GUARDS_OFF="budgets.closing") as port:
        answers = race_with_the_closing(port, agent, budget, crowd)
    lost = acknowledged(answers) - set(db.session.scalars(select(Ballot.receipt)))
    if is_sqlite():
        assert not lost, "the write lock of the file keeps them apart, whatever the guard"
    else:
        assert lost, "the race did not happen: this test proves nothing"


def workers() -> list[int]:
    """The server processes under the one that we started."""
    found: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            parent = re.search(r"PPid:\s+(\d+)", status.read_text())
            found.setdefault(int(parent[1]) if parent else 0, []).append(int(status.parent.name))
    granians = [
        number
        for number in found.get(os.getpid(), [])
        if b"granian" in Path(f"/proc/{number}/cmdline").read_bytes()
    ]
    return [worker for number in granians for worker in found.get(number, [])]


def test_killed_workers_lose_nothing_that_was_acknowledged(
    voters, election, race_environment
) -> None:
    crowd = voters(election(changeable=False), CLIENTS)
    first: list[Answer] = []
    with servers(race_environment, READY) as port:
        checks = [send(port, voter, "check") for voter in crowd]
        signed = [re.search(r'name="receipt" value="([^"]+)"', c.text)[1] for c in checks]
        for voter, receipt in zip(crowd, signed, strict=True):
            voter.fields["receipt"] = receipt
        casting = threading.Thread(target=lambda: first.extend(cast_at_once(port, crowd)))
        casting.start()
        time.sleep(0.25)
        for worker in workers():
            os.kill(worker, signal.SIGKILL)
        casting.join()
    forget()
    there = set(db.session.scalars(select(CastBallot.receipt)))
    assert acknowledged(first) <= there
    assert any(answer.status == 0 for answer in first), "nobody was there when they died"
    # Who had no answer sends the same again: the ballot that was there keeps its code.
    with servers(race_environment, READY) as port:
        again = [send(port, voter, "cast") for voter in crowd]
    assert {answer.status for answer in again} == {200}
    forget()
    assert acknowledged(again) == set(db.session.scalars(select(CastBallot.receipt))) >= there
    assert count(CastBallot) == count(Participation) == CLIENTS


@pytest.mark.parametrize(
    "dies_at",
    ["INSERT INTO budgets_ballot ", "DELETE FROM budgets_ballot_key", "INSERT INTO core_outbox"],
)
def test_a_closing_that_is_killed_is_done_again_whole(
    race_app, voters, election, race_environment, dies_at
) -> None:
    budget = election()
    crowd = voters(budget, 8)
    with servers(race_environment, READY) as port:
        answers = cast_at_once(port, crowd)
    receipts = acknowledged(answers)
    hold_vote(budget, now() - timedelta(hours=2), now() - timedelta(hours=1))
    forget()
    script = Path(__file__).with_name("close_process.py")
    # The file's connections must not be shared with the process that dies.
    for argument in (dies_at, "", ""):
        done = subprocess.run(
            [sys.executable, str(script), argument],
            env=race_environment,
            timeout=120,
            check=False,
        )
        assert done.returncode == (-signal.SIGKILL if argument else 0)
        forget()
        whole = db.session.get(Budget, budget.id).closed_at is not None
        assert whole == (not argument)
        table = Ballot if whole else CastBallot
        assert set(db.session.scalars(select(table.receipt))) == receipts
        assert count(CastBallot) == count(BallotKey) * len(receipts)
    forget()
    # The job that erases what is left of it in the files has been sent, once.
    drain(race_app)
    forget()
    assert count(Ballot) == len(receipts)
