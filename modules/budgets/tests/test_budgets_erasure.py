"""Traces are erased once nobody can see them any more: who reads since before the closing is waited
for. On both databases an older transaction is held open by a connection of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from budget_worlds import AFTER, DURING, chosen, forget, open_vote, people, voter, word
from sqlalchemy import event, text
from test_budgets_secrecy import read_files

from parvis.db import at_moment, db, is_sqlite
from parvis_budgets import erasure
from parvis_budgets.models import BallotKey, CastBallot
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.queries.ballots import projects_on_ballot
from parvis_budgets.reglement import BallotRules

VOTERS = 12


@pytest.fixture
def awa(new_person, give_role, new_space, new_component):
    space = new_space("Volonne", new_space("Provence Alpes"), slug="volonne")
    person = new_person("Awa Diop")
    give_role(person, space, "facilitator")
    person.component = new_component(space, "budgets", "budget")
    return person


@pytest.fixture
def vote(awa):
    """Its ballots are in the box; what is looked for afterwards: their tags."""
    budget = open_vote(awa, awa.component, BallotRules(least=1, most=2))
    (envelope,) = budget.envelopes
    number = projects_on_ballot(envelope)[0].number
    with at_moment(DURING):
        for place, person in enumerate(people(VOTERS)):
            cast_ballot(person, budget, envelope, chosen(number), voter(f"Jo {word(place)}"))
    forget()
    return budget


@pytest.fixture
def hurried():
    """SQLite answers at once that someone is reading, instead of after half a minute."""

    def hurry(connection, *_more) -> None:
        if is_sqlite():
            connection.execute("PRAGMA busy_timeout = 100")

    event.listen(db.engine, "checkout", hurry)
    yield
    event.remove(db.engine, "checkout", hurry)


@contextmanager
def reading(writing: bool) -> Iterator[None]:
    """A transaction that began before: it has seen the box; or has a number of its own, too."""
    with db.engine.connect() as connection:
        if not is_sqlite():
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            connection.execute(text("SELECT count(*) FROM core_space")).scalar()
            if writing and not is_sqlite():
                connection.execute(text("SELECT pg_current_xact_id()")).scalar()
            yield


def tags() -> set[bytes]:
    return {tag.encode() for tag in db.session.scalars(db.select(CastBallot.tag))}


def left(looked_for: set[bytes]) -> int:
    """How many of them are still in the files."""
    data = b"".join(content for _name, content in read_files())
    return sum(tag in data for tag in looked_for)


def closed(awa, budget) -> None:
    with at_moment(AFTER):
        close_vote(awa, budget)
    forget()


@pytest.mark.parametrize("writing", [False, True])
def test_who_reads_since_before_the_closing_is_waited_for(
    awa, vote, hurried, monkeypatch, writing
) -> None:
    looked_for = tags()
    forget()
    with reading(writing):
        closed(awa, vote)
        monkeypatch.setattr(erasure, "PATIENCE", 0.3)
        with pytest.raises(erasure.NotErased):
            erasure.erase_traces()
    monkeypatch.setattr(erasure, "PATIENCE", 20)
    erasure.erase_traces()
    assert left(looked_for) == 0
    assert db.session.query(BallotKey).count() == 0


@pytest.mark.parametrize("writing", [False, True])
def test_without_waiting_the_files_keep_what_was_deleted(
    awa, vote, hurried, monkeypatch, writing
) -> None:
    looked_for = tags()
    forget()
    with reading(writing):
        closed(awa, vote)
        monkeypatch.setattr(erasure, "_wait_for_older", lambda _cursor: None)
        monkeypatch.setattr(erasure, "_write_file_anew", lambda cursor: cursor.execute("VACUUM"))
        erasure.erase_traces()
        assert left(looked_for) == len(looked_for)
