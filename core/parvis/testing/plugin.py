"""Pytest fixtures: an application on a clean database, people, spaces, a client.

`pytest --on postgres` runs the same tests on PostgreSQL and Valkey, started from their pip packages
(or on those that TEST_DATABASE_URL and TEST_REDIS_URL name).
"""

from __future__ import annotations

import contextvars
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event, make_url, text

from parvis.administration.settings import forget_site_settings
from parvis.app import create_app
from parvis.config import Config
from parvis.db import Base, db, is_sqlite, transaction
from parvis.db.clock import moment, set_moment
from parvis.events.runners import drain
from parvis.modules.migration import Migrations
from parvis.people.models import Person
from parvis.people.operations import enter_as, make_person
from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
from parvis.testing.races import environment_of, own_database
from parvis.testing.services import Services

DATABASE = "PARVIS_TEST_DATABASE"
REDIS = "PARVIS_TEST_REDIS"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--on sqlite` (default) or `--on postgres`."""
    parser.addoption(
        "--on", choices=["sqlite", "postgres"], default="sqlite", help="the database of the tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start the services once, in the process that hands out the tests."""
    if hasattr(config, "workerinput") or config.getoption("--on") != "postgres":
        return
    services = Services()
    os.environ[DATABASE] = os.environ.get("TEST_DATABASE_URL") or services.start_postgres()
    os.environ[REDIS] = os.environ.get("TEST_REDIS_URL") or services.start_valkey()
    config.add_cleanup(services.stop)


class Client(FlaskClient):
    """Each request in a context of its own, as in a server; the test's session then looks again."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("buffered", True)  # streams are read in the request's context too
        context = contextvars.Context()
        context.run(set_moment, moment())
        response = context.run(super().open, *args, **kwargs)
        if has_app_context():  # not when a redirection is followed, inside the first request's
            db.session.rollback()
            db.session.expire_all()
        return response


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """Address of this worker's database."""
    server = os.environ.get(DATABASE)
    if server is None:
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"
    import psycopg

    name = f"parvis_{worker_id}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """`gw0` … with pytest-xdist, `main` without."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Address of Valkey; empty when the tests run on SQLite."""
    return os.environ.get(REDIS, "")


@pytest.fixture(scope="session")
def whole_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with its schema, made once for the worker."""
    config = Config.from_environment(
        {},
        database_url=database_url,
        instance_path=tmp_path_factory.mktemp("instance"),
        secret_key="for the tests only, for the tests only",  # noqa: S106
        public_url="http://localhost",
        job_runner="none",
        limits=False,
    )
    app = create_app(config)
    app.testing = True
    app.test_client_class = Client
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        prepare_schema(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def new_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """`new_app(points=[], demo=True)` ▸ another application on the tests' database, with these
    settings; its connections are closed at the end.
    """
    made: list[Flask] = []

    def make(*, points: Iterable[EntryPoint] | None = None, **settings: Any) -> Flask:
        settings = {
            "database_url": database_url,
            "instance_path": tmp_path,
            "secret_key": "for the tests only, for the tests only",
            "public_url": "http://localhost",
            "job_runner": "none",
            **settings,
        }
        app = create_app(Config.from_environment({}, **settings), points=points)
        app.config["WTF_CSRF_ENABLED"] = False
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def prepare_schema(app: Flask) -> None:
    """Make all the tables, by migrations: what the tests pass on is what an installation has."""
    modules = app.extensions["parvis"].registry.modules.values()
    Migrations(modules, db.engine).upgrade()


@pytest.fixture
def race_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What the servers of a test of a race run in, on a database of its own."""
    with own_database(os.environ.get(DATABASE), tmp_path) as database:
        yield environment_of(database, tmp_path)


@pytest.fixture
def race_app(race_environment: dict[str, str]) -> Iterator[Flask]:
    """The same application in this process: it lays the data and counts afterwards."""
    app = create_app(Config.from_environment(race_environment))
    with app.app_context():
        prepare_schema(app)
        yield app
        db.session.remove()
        db.engine.dispose()


def empty_tables() -> None:
    """Take everything out of every table."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    with db.engine.connect() as connection:
        if is_sqlite():
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for name in tables:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN")
        else:
            names = ", ".join(f'"{name}"' for name in tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        connection.commit()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application on an empty database, its context open for the test's own questions."""
    with whole_app.app_context():
        empty_tables()
        forget_site_settings()
        yield whole_app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser, signed out."""
    return app.test_client()


@pytest.fixture
def new_person(app: Flask) -> Callable[..., Person]:
    """`new_person("Jeanne Aubert")` ▸ a Person; other columns by keyword."""
    numbers = itertools.count(1)

    def make(name: str = "", **values: Any) -> Person:
        number = next(numbers)
        email = values.pop("email", f"person{number}@example.org")
        with transaction():
            return make_person(email, name or f"Person {number}", **values)

    return make


@pytest.fixture
def new_space(app: Flask) -> Callable[..., Space]:
    """`new_space("Volonne", parent=agglomeration)` ▸ an open commune; columns by keyword."""
    numbers = itertools.count(1)

    def make(name: str = "", parent: Space | None = None, **values: Any) -> Space:
        number = next(numbers)
        values.setdefault("kind", "commune" if parent else "agglomeration")
        values.setdefault("state", SpaceState.OPEN)
        values.setdefault("slug", f"space-{number}")
        with transaction():
            space = Space(name=name or f"Space {number}", **values)
            space.parent_id = parent.id if parent else None
            db.session.add(space)
            db.session.flush()
            space.path = f"{parent.path if parent else '/'}{space.id}/"
        return space

    return make


@pytest.fixture
def new_component(app: Flask) -> Callable[..., Component]:
    """`new_component(space, "proposals", supports_max=3)` ▸ an open component; settings by
    keyword.
    """

    def make(space: Space, module: str, slug: str = "", **settings: Any) -> Component:
        with transaction():
            component = Component(
                space_id=space.id,
                module=module,
                slug=slug or module,
                title=module.capitalize(),
                settings=settings,
            )
            db.session.add(component)
            db.session.flush()
        return component

    return make


@pytest.fixture
def give_role(app: Flask) -> Callable[[Person, Space, str], Membership]:
    """`give_role(person, space, "facilitator")` ▸ their Membership."""

    def give(person: Person, space: Space, role: str = "member") -> Membership:
        with transaction():
            membership = Membership(space_id=space.id, person_id=person.id, role=Role(role))
            db.session.add(membership)
            db.session.flush()
        return membership

    return give


@pytest.fixture
def sign_in(app: Flask) -> Callable[[FlaskClient, Person], FlaskClient]:
    """`sign_in(client, person)` ▸ the client, signed in."""

    def enter(client: FlaskClient, person: Person) -> FlaskClient:
        token = enter_as(person)
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return client

    return enter


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Do all the jobs that wait; returns how many were done."""

    def run() -> int:
        return contextvars.Context().run(drain, app)

    return run


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with count_queries() as queries: …` ▸ the SQL statements that were sent."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return count


@pytest.fixture
def shared_data() -> Path | None:
    """The folder of real data beside the checkout, when it is there."""
    folder = Path(__file__).resolve().parents[4] / "shared" / "data"
    return folder if folder.is_dir() else None
