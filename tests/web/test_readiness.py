"""A site started on a database that is behind its code, or ahead of it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import insert

from parvis import readiness
from parvis.app import create_app
from parvis.db import db, now
from parvis.modules.applied import applied_table
from parvis.modules.migration import Migrations
from parvis.readiness import open_when_ready


@pytest.fixture
def bare_app(tmp_path):
    """An application whose database is empty."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    app = create_app(instance_path=tmp_path, database_url=url, job_runner="none", limits=False)
    yield app
    with app.app_context():
        db.engine.dispose()


def upgrade(app):
    with app.app_context():
        Migrations(app.extensions["parvis"].registry.modules.values(), db.engine).upgrade()


def test_it_is_closed_and_says_what_opens_it_until_it_is_done(bare_app, caplog, monkeypatch):
    with caplog.at_level(logging.ERROR, "parvis"):
        assert open_when_ready(bare_app) is bare_app
    assert "core: 1 migrations to apply" in caplog.text and readiness.COMMAND in caplog.text
    client = bare_app.test_client()
    for path in ("/", "/api/openapi.json", "/static/css/base.css", "/sign-in"):
        page = client.get(path, headers={"Host": "localhost:8000"})
        assert page.status_code == 503 and readiness.COMMAND in page.text
        assert page.headers["Retry-After"] and page.headers["Cache-Control"] == "no-store"
    upgrade(bare_app)
    assert client.get("/").status_code == 503, "it looks every few seconds only"
    monkeypatch.setattr(readiness, "PATIENCE", 0)
    assert client.get("/", headers={"Host": "localhost:8000"}).status_code in (200, 302, 303)
    assert not isinstance(bare_app.wsgi_app, readiness.Closed)


def test_a_newer_database_closes_it_too(bare_app):
    upgrade(bare_app)
    assert readiness.problem_of(bare_app) == ""
    with bare_app.app_context(), db.engine.begin() as connection:
        row = {"revision": "core_9999", "module": "core", "at": now()}
        connection.execute(insert(applied_table).values(row))
    assert "newer" in readiness.problem_of(bare_app)


def test_one_that_fits_is_left_alone(app):
    before = app.wsgi_app
    assert open_when_ready(app).wsgi_app == before


def test_a_database_that_is_away_does_not_close_it(tmp_path):
    """It is not the code's matter: pages say that the database is away, until it is back."""
    app = create_app(
        instance_path=tmp_path,
        database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1",
        job_runner="none",
    )
    assert readiness.problem_of(app) is None
    assert not isinstance(open_when_ready(app).wsgi_app, readiness.Closed)
    with app.app_context():
        db.engine.dispose()


def test_a_closed_site_is_not_opened_by_a_database_that_is_away(bare_app, monkeypatch):
    open_when_ready(bare_app)
    monkeypatch.setattr(readiness, "PATIENCE", 0)
    with bare_app.app_context():
        path = Path(db.engine.url.database)
    away = path.with_suffix(".away")
    path.rename(away)
    path.mkdir()
    client = bare_app.test_client()
    assert client.get("/").status_code == 503 and isinstance(bare_app.wsgi_app, readiness.Closed)
    path.rmdir()
    away.rename(path)
    upgrade(bare_app)
    assert client.get("/").status_code != 503


def test_it_is_what_the_server_serves(bare_app, monkeypatch, tmp_path):
    import runpy

    monkeypatch.setenv("PARVIS_INSTANCE", str(tmp_path / "other"))
    monkeypatch.setenv("JOB_RUNNER", "none")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    served = runpy.run_path(str(Path(__file__).parents[2] / "wsgi.py"))["app"]
    assert served.test_client().get("/").status_code == 503
    with served.app_context():
        db.engine.dispose()
