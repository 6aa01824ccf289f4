"""How many queries pages cost: the numbers are pinned, and do not grow with the rows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from parvis.db import db, is_sqlite, transaction
from parvis_proposals.operations import (
    Text,
    draft_proposal,
    publish_proposal,
    support_proposal,
)

ROWS = (3, 20)
LIST = "/volonne/propositions/"


@pytest.fixture
def place(new_space, new_person, new_component):
    """A commune below its agglomeration, with proposals to be added."""
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne")
    component = new_component(volonne, "proposals", "propositions")

    def fill(rows: int):
        author = new_person("Jeanne")
        found = []
        for n in range(rows):
            written = Text(title=f"Un banc public, le {n}", body="À l’ombre.")
            proposal = draft_proposal(author, component, written)
            publish_proposal(author, proposal)
            found.append(proposal)
        return found

    return fill


def count(client, address, count_queries, headers=None):
    # What is loaded once for the process, such as the site's settings, has been.
    client.get(f"{address}?_=warm")
    with count_queries() as queries:
        response = client.get(address, headers=headers)
    assert response.status_code in (200, 304)
    return len(queries)


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(
    ("address", "queries"), [(LIST, 4), (LIST + "1", 7), ("/volonne/", 4)]
)
def test_first_rendering(client, place, count_queries, rows, address, queries):
    place(rows)
    assert count(client, address, count_queries) == queries


@pytest.mark.parametrize("rows", ROWS)
def test_list_signed_in(client, place, new_person, sign_in, count_queries, rows):
    proposals = place(rows)
    person = new_person()
    support_proposal(person, proposals[0])
    sign_in(client, person)
    assert count(client, LIST, count_queries) == 6
    with count_queries() as queries:
        client.get(LIST)
    assert len(queries) == 3


def test_page_that_is_kept_and_304(client, place, count_queries):
    place(3)
    tag = client.get(LIST).headers["ETag"]
    assert count(client, LIST, count_queries) == 1
    assert count(client, LIST, count_queries, {"If-None-Match": tag}) == 1


def _transaction_open():
    driver = db.session.connection().connection.driver_connection
    return driver.in_transaction if is_sqlite() else driver.info.transaction_status.name != "IDLE"


def test_what_only_reads_has_no_transaction_on_postgresql(app, new_space):
    """Its end would make the driver forget what it has prepared."""
    space = new_space("Volonne", slug="volonne")
    db.session.rollback()
    db.session.refresh(space)
    assert _transaction_open() is is_sqlite()
    with pytest.raises(RuntimeError, match="on purpose"), transaction():
        space.name = "Digne"
        db.session.flush()
        assert _transaction_open()
        raise RuntimeError("on purpose")
    db.session.refresh(space)
    assert space.name == "Volonne"
    assert _transaction_open() is is_sqlite()


def test_statements_stay_prepared_from_one_request_to_the_next(client, place):
    place(3)
    for turn in range(8):
        assert client.get(f"{LIST}1?_={turn}").status_code == 200
        assert client.get(f"/volonne/members/?_={turn}").status_code == 200
    if not is_sqlite():
        db.session.rollback()
        prepared = text("SELECT statement FROM pg_prepared_statements")
        resting = [db.engine.connect() for _n in range(db.engine.pool.checkedin())]
        found = [statement for each in resting for statement in each.scalars(prepared)]
        for connection in resting:
            connection.close()
        assert any("core_membership" in statement for statement in found)
