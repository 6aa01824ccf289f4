"""What a vote costs, and that what is kept to make it cheap decides nothing."""

from __future__ import annotations

import re
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import pytest
from budget_worlds import CALENDAR, DURING, day, open_vote, word
from sqlalchemy import update

from parvis.content import Content
from parvis.db import at_moment, db, now, transaction
from parvis.people import Person
from parvis.spaces import Component, Space
from parvis_budgets.models import BallotKey, Budget, CastBallot, Participation
from parvis_budgets.reglement import BallotRules, Calendar, Step, Window, dump

CODE = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")


@pytest.fixture
def budget(new_space, new_component, new_person, give_role):
    """A vote in a commune of an agglomeration."""
    space = new_space("Volonne", new_space("Provence Alpes", slug="p2a"), slug="volonne")
    component = new_component(space, "budgets", "budget")
    awa = new_person("Awa Diop")
    give_role(awa, space, "facilitator")
    return open_vote(awa, component, BallotRules(least=1, most=2))


@pytest.fixture
def vote(app, sign_in, budget):
    """`vote(person)` ▸ the answer to their ballot, cast during the vote from their own browser."""
    address = f"/volonne/budget/{budget.number}/vote/{budget.envelopes[0].id}"

    def cast(person: Person, counted=nullcontext):
        browser = sign_in(app.test_client(), person)
        who = {"name": f"Jo {word(person.id)}", "born_on": "1980-05-17", "tie": "resident"}
        with counted():
            return browser.post(address, data=who | {"step": "cast"})

    with at_moment(DURING):
        yield cast


def test_a_vote_is_six_statements(vote, new_person, budget, count_queries) -> None:
    home = budget.space_id
    first, second, third = (new_person(name, residence_id=home) for name in ("A B", "C D", "E F"))
    for person in (first, second):
        assert vote(person).status_code == 200
    sent: list[str] = []

    @contextmanager
    def counted():
        with count_queries() as queries:
            yield
        sent.extend(queries)

    assert vote(third, counted).status_code == 200
    # Who comes; then, in the transaction: the booth, the spaces, the lines of the roll.
    assert [query.split()[0] for query in sent] == ["SELECT"] * 4 + ["INSERT"] * 2
    assert [query.split()[2] for query in sent[4:]] == [
        "budgets_participation",
        "budgets_cast_ballot",
    ]


def test_a_receipt_is_everyones_page_but_for_its_code(vote, new_person) -> None:
    pages = [vote(new_person(name)) for name in ("Jeanne Aubert", "Paul Roux", "Zoé <b>Bec</b>")]
    codes = [CODE.search(page.text)[0] for page in pages]
    assert len(set(codes)) == 3
    for page, code in zip(pages, codes, strict=True):
        assert CODE.findall(page.text) == [code]
        assert page.headers["Cache-Control"] == "no-store"
    shown = [page.text for page in pages]
    assert "Jeanne" in shown[0] and "Jeanne" not in shown[1] and "Paul" not in shown[2]
    assert "Paul" in shown[1] and "&lt;b&gt;Bec" in shown[2] and "<b>" not in shown[2]
    assert not any("hole-" in text or "name-" in text.split("<main")[1] for text in shown)


def over(budget: Budget) -> dict:
    """The règlement, with a vote that is over."""
    ended = Calendar({**CALENDAR.windows, Step.VOTE: Window(day(20), day(20.5))})
    return dump(replace(budget.reglement, calendar=ended))


CHANGES = {
    "the person is suspended": lambda budget, person: update(Person)
    .where(Person.id == person.id)
    .values(state="suspended"),
    "the component is closed": lambda budget, person: update(Component).values(state="closed"),
    "the component is off": lambda budget, person: update(Component).values(state="off"),
    "the space is closed": lambda budget, person: update(Space)
    .where(Space.slug == "volonne")
    .values(state="closed"),
    "the space is its members'": lambda budget, person: update(Space)
    .where(Space.slug == "volonne")
    .values(visibility="members"),
    "the space above is a draft": lambda budget, person: update(Space)
    .where(Space.slug == "p2a")
    .values(state="draft"),
    "the edition is hidden": lambda budget, person: update(Content)
    .where(Content.id == budget.id)
    .values(state="hidden"),
    "the vote is over": lambda budget, person: update(Budget.__table__)
    .where(Budget.__table__.c.id == budget.id)
    .values(reglement_data=over(budget)),
    "the box is closed": lambda budget, person: update(Budget.__table__)
    .where(Budget.__table__.c.id == budget.id)
    .values(closed_at=now()),
    "the key is gone": lambda budget, person: db.delete(BallotKey),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_decides_nothing(vote, new_person, budget, change) -> None:
    """Each of these tells nobody that pages have changed: the operation reads it all the same."""
    for name in ("Jeanne Aubert", "Paul Roux"):
        assert vote(new_person(name)).status_code == 200
    person = new_person("Zoé Bec")
    statement = CHANGES[change](budget, person)
    with transaction():
        db.session.execute(statement.execution_options(synchronize_session=False))
    answer = vote(person)
    assert answer.status_code in (302, 303, 403, 404, 409), answer.status
    assert not CODE.search(answer.text)
    for table in (CastBallot, Participation):
        assert db.session.query(table).count() == 2


def test_who_has_moved_votes_as_their_account_says_now(
    vote, new_space, new_person, budget
) -> None:
    """A voter's home is read in the transaction too, not with the page."""
    for name in ("Jeanne Aubert", "Paul Roux"):
        assert vote(new_person(name)).status_code == 200
    elsewhere = new_space("Gap", kind="commune")
    assert vote(new_person("Zoé Bec", residence_id=elsewhere.id)).status_code == 422
    assert vote(new_person("Zoé Bec", residence_id=budget.space_id)).status_code == 200
