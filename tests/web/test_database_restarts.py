"""The database's server is started again: whoever asks next gets their page."""

from __future__ import annotations

import pytest

from parvis.db import db, engine, transaction
from parvis.people.models import Person
from parvis.people.operations import enter_as
from parvis.spaces.models import Space
from parvis.testing.plugin import prepare_schema
from parvis.testing.services import Services

# Whatever the other tests run on: SQLite has no server.


@pytest.fixture(scope="module")
def services():
    services = Services()
    yield services
    services.stop()


@pytest.fixture(scope="module")
def address(services):
    return services.start_postgres()


@pytest.fixture
def site(new_app, address):
    app = new_app(database_url=address)
    with app.app_context():
        prepare_schema(app)
        if db.session.query(Space).count() == 0:
            with transaction():
                space = Space(
                    kind="commune", slug="volonne", name="Volonne", state="open", path="/1/"
                )
                db.session.add_all([space, Person(email="jeanne@example.org", name="Jeanne")])
        db.session.remove()
    return app


@pytest.fixture(params=["signed out", "signed in"])
def client(request, site):
    client = site.test_client()
    if request.param == "signed in":
        with site.app_context():
            token = enter_as(db.session.query(Person).one())
            db.session.remove()
        with client.session_transaction() as session:
            session.update(_user_id=token, _fresh=True)
    return client


@pytest.mark.parametrize("path", ["/volonne/", "/api/spaces", "/sign-in"])
def test_the_first_page_after_it(services, client, path):
    """Whether it is read by statements made ready or by the session."""
    assert client.get(path).status_code in (200, 303)
    services.restart_postgres()
    for _turn in range(2):
        assert client.get(path).status_code in (200, 303)


def test_a_connection_that_is_lost_when_it_is_asked(services, client, monkeypatch):
    """What is only read is asked twice."""
    monkeypatch.setattr(engine, "hung_up", lambda _connection: False)
    assert client.get("/volonne/").status_code == 200
    services.restart_postgres()
    assert client.get("/volonne/").status_code == 200


def test_what_is_written_after_it(services, site):
    with site.app_context():
        for name in ("Paul", "Awa"):
            with transaction():
                db.session.add(Person(email=f"{name}@example.org", name=name))
            services.restart_postgres()
        assert {"Paul", "Awa"} <= set(db.session.scalars(db.select(Person.name)))
