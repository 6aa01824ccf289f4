"""What the installation needs: each check says what is wrong and what mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert

from parvis.administration.health import examine, installation, services
from parvis.config import Config
from parvis.db import db, now, transaction
from parvis.events import Outbox, OutboxState
from parvis.modules.applied import applied_table


def config(tmp_path, **values):
    return Config.from_environment({}, instance_path=tmp_path, **values)


def test_a_fresh_installation_lacks_an_administrator(app):
    found = examine(app)
    assert [check.what for check in found if check.wrong and "/install/" in check.mend]
    assert len(found) >= 14
    assert all(check.mend for check in found if not check.ok)


def test_with_an_administrator_it_is_well(app, new_person):
    new_person(steward=True)
    assert services.check_administrator().ok


@pytest.mark.parametrize(
    ("url", "hosts", "ok"),
    [
        ("https://participer.example", (), True),
        ("http://participer.example", (), False),
        ("http://127.0.0.1:8000", (), False),
        ("https://participer.example", ("autre.example",), False),
    ],
)
def test_the_address(app, tmp_path, url, hosts, ok):
    check = installation.check_address(config(tmp_path, public_url=url, trusted_hosts=hosts))
    assert check.ok is ok
    assert check.mend


def test_others_must_not_read_the_key(app, tmp_path):
    settings = config(tmp_path)
    assert installation.check_secret_key(settings).ok
    (tmp_path / "secret-key").chmod(0o644)
    check = installation.check_secret_key(settings)
    assert not check.ok and "chmod 600" in check.mend


def test_jobs_late_and_given_up(app):
    registry = app.extensions["parvis"].registry
    assert [check.ok for check in services.check_jobs(registry, now())] == [True]
    with transaction():
        past = now() - timedelta(hours=1)
        db.session.add(Outbox(job="core.deliver_mail", due_at=past))
        db.session.add(Outbox(job="core.deliver_mail", state=OutboxState.FAILED))
        db.session.add(Outbox(job="core.deliver_mail", state=OutboxState.DONE, due_at=past))
        db.session.add(Outbox(job="gone.remind", due_at=past))
    late, failed = services.check_jobs(registry, now())
    assert late.wrong and late.mend
    assert not failed.ok and not failed.wrong


def test_a_service_that_does_not_answer_is_one_line_and_not_an_error(app, monkeypatch):
    monkeypatch.setattr(services, "check_database", lambda engine: 1 / 0)
    found = examine(app)
    [broken] = [check for check in found if "ZeroDivisionError" in check.what]
    assert broken.wrong and broken.mend
    assert "division" in broken.detail and "division" not in broken.what


def test_what_is_in_tables_that_do_not_fit_is_not_asked(app, monkeypatch):
    """Their answers would be the driver's."""
    behind = lambda *_given: ["core: 1 migrations to apply"]  # noqa: E731
    monkeypatch.setattr(services, "misfits", behind)
    monkeypatch.setattr(services, "check_jobs", lambda *_given: 1 / 0)
    found = examine(app)
    [tables] = [check for check in found if "core: 1" in check.what]
    assert tables.wrong and "parvis modules upgrade" in tables.mend
    assert not any("ZeroDivisionError" in check.what for check in found)


def test_data_of_modules_that_are_gone(app):
    with db.engine.begin() as connection:
        row = {"revision": "gone_0001", "module": "gone", "at": now()}
        connection.execute(insert(applied_table).values(row))
    try:
        tables, gone = services.check_tables(app.extensions["parvis"].registry, db.engine)
        assert tables.ok and not gone.ok and not gone.wrong
        assert "parvis modules purge gone" in gone.mend
    finally:
        with db.engine.begin() as connection:
            connection.execute(delete(applied_table).where(applied_table.c.module == "gone"))


def test_a_demonstration_that_others_can_reach(tmp_path, app):
    here, there = "http://localhost:8000", "http://participer.example"
    assert not installation.check_demo(config(tmp_path, demo=True, public_url=here)).wrong
    assert installation.check_demo(config(tmp_path, demo=True, public_url=there)).wrong
    assert installation.check_demo(config(tmp_path, public_url=there)).ok


def test_a_folder_where_nothing_can_be_written(tmp_path, app):
    (tmp_path / "file").write_text("")
    check = installation.check_instance(config(tmp_path / "file" / "instance"))
    assert check.wrong and "PARVIS_INSTANCE" in check.mend


def test_a_mail_server_that_is_not_there(app):
    with pytest.raises(OSError):
        services.check_smtp("smtp://127.0.0.1:1")
    assert services.check_smtp("").urgent is False


def test_media_must_be_writable(app, tmp_path):
    assert installation.check_media(tmp_path / "media").ok
