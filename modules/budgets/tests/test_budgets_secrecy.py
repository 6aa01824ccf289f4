"""Secrecy, attacked: with the whole database, its files, the logs and the secret keys, nobody tells
who cast which ballot better than by chance. With the shuffle or the erasure off, they do.

Each attack makes a guess for every voter. By chance one guess in all is right, whatever the number
of voters, and ten or more with a probability of one in ten million.
"""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from budget_worlds import AFTER, DURING, forget, open_vote, word
from flask import current_app
from sqlalchemy import DateTime, text

from parvis.db import Base, UTCDateTime, at_moment, db, is_sqlite, transaction
from parvis.db.sealed import Unreadable, _cipher, unseal
from parvis_budgets.erasure import erase_traces
from parvis_budgets.models import Ballot, BallotKey, CastBallot, Participation
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.queries.ballots import in_order_for
from parvis_budgets.reglement import BallotKind, BallotRules
from parvis_budgets.roll import tag_of

VOTERS, CHANGED = 48, 8
BY_CHANCE, KNOWN = 9, 15
POINTS = BallotRules(kind=BallotKind.POINTS, points_total=1000, points_most=1000)
SAID = re.compile(rb'\{"projects":\[[\d,]*\],"values":\[[\d,]*\]\}')


@dataclass
class Election:
    """What was voted: who, in order, and the truth that attackers look for."""

    truth: dict[str, str]
    """Identity on the roll ▸ content of the ballot."""
    visits: list[str]
    """Identities in the order of their last visit, which a server's log of addresses tells."""
    logged: list[str]
    secrets: list[str]


@pytest.fixture
def election(client, sign_in, new_person, new_space, new_component, give_role, caplog) -> Election:
    """Forty-eight ballots that are all different, cast through the pages; some are changed."""
    space = new_space("Volonne", new_space("Provence Alpes"), slug="volonne")
    component = new_component(space, "budgets", "budget")
    awa = new_person("Awa Diop")
    give_role(awa, space, "facilitator")
    budget = open_vote(awa, component, POINTS)
    project = in_order_for(1, budget.envelopes[0])[0].number
    address = f"/volonne/budget/{budget.number}/vote/{budget.envelopes[0].id}"
    points = random.sample(range(1, 1000), VOTERS + CHANGED)
    codes: list[str] = []
    visits: list[int] = []

    def cast(number: int, person) -> None:
        minute = len(codes)
        with at_moment(DURING + timedelta(minutes=minute)):
            sign_in(client, person)
            page = client.post(
                address,
                data={
                    "name": f"Jo {word(number)}",
                    "born_on": "1980-05-17",
                    "tie": "resident",
                    f"project-{project}": str(points[minute]),
                    "step": "cast",
                },
            )
        assert page.status_code == 200, page.text
        visits.append(person.id)
        codes.append(re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", page.text)[0])

    voters = [new_person() for _n in range(VOTERS)]
    with caplog.at_level(logging.DEBUG):
        for number, person in enumerate(voters):
            cast(number, person)
        for number in random.sample(range(VOTERS), CHANGED):
            cast(number, voters[number])
    lines = db.session.query(Participation).all()
    key = db.session.query(BallotKey).one().key
    boxed = {row.tag: row.content for row in db.session.query(CastBallot)}
    truth = {line.identity: boxed[tag_of(key, line.identity, line.slot)] for line in lines}
    assert len(set(truth.values())) == VOTERS
    secret = [*codes, *boxed, *truth.values(), key]
    logged = [record.getMessage() for record in caplog.records]
    caplog.clear()
    with at_moment(AFTER):
        close_vote(awa, budget)
    forget()
    erase_traces()
    known = {line.person_id: line.identity for line in lines}
    last = [known[one] for place, one in enumerate(visits) if one not in visits[place + 1 :]]
    return Election(truth, last, logged, secret)


def attack(election: Election) -> dict[str, int]:
    """How many voters each attack finds."""
    roll = list(
        db.session.scalars(db.select(Participation.identity).order_by(Participation.id))
    )
    place = "rowid" if is_sqlite() else "ctid"
    orders = {
        "as the rows stand": by(text(place)),
        "by number": by(Ballot.id),
        "by receipt": by(Ballot.receipt),
    }
    if not is_sqlite():
        orders["by transaction"] = by(text("xmin::text::bigint"))
    files = dict(read_files())
    for name, data in files.items():
        for direction in (1, -1):
            for first in (True, False):
                said = as_on_disk(data, direction, first)
                if len(said) >= VOTERS // 2:
                    orders[f"{name} {direction} {first}"] = said
    found = {}
    for name, order in orders.items():
        for names in (roll, election.visits):
            for turned in (order, order[::-1]):
                guesses = zip(names, turned, strict=False)
                right = sum(election.truth[who] == said for who, said in guesses)
                found[name] = max(found.get(name, 0), right)
    found["by the key"] = sum(
        election.truth.get(who) == said for who, said in by_key(roll, files.values())
    )
    return found


def by(order) -> list[str]:
    return list(db.session.scalars(db.select(Ballot.content).order_by(order)))


def read_files() -> Iterator[tuple[str, bytes]]:
    """The files of the database, as a thief of the disk has them; not PostgreSQL's journal, which
    is the server's: the operator's guide tells about it.
    """
    if is_sqlite():
        path = Path(db.engine.url.database or "")
        files = [path, path.with_name(path.name + "-wal")]
    else:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            root = connection.scalar(text("SHOW data_directory"))
            number = connection.scalar(
                text("SELECT oid FROM pg_database WHERE datname = current_database()")
            )
        folder = Path(str(root)) / "base" / str(number)
        if not folder.is_dir():
            pytest.skip("the server's files are elsewhere")
        files = sorted(folder.iterdir())
    for file in files:
        if file.is_file():
            yield file.name, file.read_bytes()


def as_on_disk(data: bytes, direction: int, first: bool) -> list[str]:
    """The ballots in the order of the file's pages; both databases fill a page from its end."""
    size = 4096 if is_sqlite() else 8192
    places: dict[str, tuple[int, int]] = {}
    for match in SAID.finditer(data):
        place = match.start() // size, direction * (match.start() % size)
        said = match[0].decode()
        if said not in places or not first:
            places[said] = place
    return sorted(places, key=lambda said: places[said])


def by_key(roll: list[str], files) -> Iterator[tuple[str, str]]:
    """The key, unsealed from what the files keep of it, makes the tags again; a ballot stands right
    after its tag.
    """
    keys = current_app.extensions["parvis"].config.data_keys() or ("",)
    whole = b"".join(files)
    mark, _cipher_of = _cipher(keys[0])
    for match in re.finditer(re.escape(b"\x01" + mark), whole):
        with suppress(Unreadable):
            sealed = whole[match.start() : match.start() + 1 + 4 + 12 + 64 + 16]
            key = unseal(sealed, "budgets_ballot_key.key", keys).decode()
            for identity in roll:
                tag = re.escape(tag_of(key, identity, 0).encode())
                ends = [found.end() for found in re.finditer(tag, whole)]
                near = [SAID.search(whole, end, end + 100) for end in ends]
                if said := [one[0].decode() for one in near if one]:
                    yield identity, said[-1]
            return


def test_nobody_finds_who_cast_what(election) -> None:
    found = attack(election)
    assert {"as the rows stand", "by number", "by the key"} <= set(found)
    assert found["by the key"] == 0
    assert max(found.values()) <= BY_CHANCE, found


class TestGuardsOff:
    """The same attacks succeed when one thing is left out: they can."""

    @pytest.fixture(params=["budgets.erasure", "budgets.shuffle,budgets.erasure"])
    def off(self, request, monkeypatch) -> str:
        monkeypatch.setenv("PARVIS_GUARDS_OFF", request.param)
        return request.param

    def test_the_attacker_finds_many(self, off, election) -> None:
        found = attack(election)
        assert max(found.values()) >= KNOWN, found
        assert found["by the key"] >= KNOWN, found


@contextmanager
def read_as_it_stands() -> Iterator[None]:
    """Let no index give the box another order than that in which it was filled."""
    (index,) = [one for one in CastBallot.__table__.indexes if len(one.columns) > 1]
    with transaction():
        index.drop(db.session.connection())
    yield
    with transaction():
        index.create(db.session.connection())


def test_without_the_shuffle_rows_tell_the_order(app, monkeypatch, request) -> None:
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "budgets.shuffle")
    with read_as_it_stands():
        found = attack(request.getfixturevalue("election"))
        forget()
    assert found["by the key"] == 0
    assert found["as the rows stand"] >= KNOWN, found


def test_with_it_they_tell_nothing(app, request) -> None:
    with read_as_it_stands():
        found = attack(request.getfixturevalue("election"))
        forget()
    assert max(found.values()) <= BY_CHANCE, found


def test_neither_logs_nor_tables_tell(election) -> None:
    told = "\n".join(election.logged)
    for secret in election.secrets:
        assert secret not in told
    # Nothing but visits tells when someone was here, and ballots have no time at all.
    moments = set()
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if isinstance(c.type, (UTCDateTime, DateTime))]
        for row in db.session.execute(db.select(*columns)) if columns else ():
            for column, value in zip(columns, row, strict=True):
                if value is not None and DURING <= value < DURING + timedelta(days=1):
                    moments.add(str(column))
    assert moments <= {
        "core_session.created_at",
        "core_session.seen_at",
        "core_person.seen_at",
    }
    names = [f"{table.name}.{c.name}" for table in (Ballot.__table__,) for c in table.columns]
    assert not [name for name in names if "person" in name or name.endswith("_at")]


def test_receipts_are_nowhere_in_the_clear(election) -> None:
    codes = election.secrets[: VOTERS + CHANGED]
    for _name, data in read_files():
        for code in codes:
            assert code.encode() not in data
