"""What the installation needs: each check says what is wrong and what mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.administration import health
from parvis.config import Config
from parvis.db import db, now, transaction
from parvis.events import Outbox, OutboxState


def config(tmp_path, **values):
    return Config.from_environment({}, instance_path=tmp_path, **values)


def test_a_fresh_installation_lacks_an_administrator(app):
    found = health.examine(app)
    assert [check.what for check in found if check.wrong and "/install/" in check.mend]
    assert len(found) >= 14
    assert all(check.mend for check in found if not check.ok)


def test_with_an_administrator_it_is_well(app, new_person):
    new_person(steward=True)
    assert health.check_administrator().ok


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
    check = health.check_address(config(tmp_path, public_url=url, trusted_hosts=hosts))
    assert check.ok is ok
    assert check.mend


def test_others_must_not_read_the_key(app, tmp_path):
    settings = config(tmp_path)
    assert health.check_secret_key(settings).ok
    (tmp_path / "secret-key").chmod(0o644)
    check = health.check_secret_key(settings)
    assert not check.ok and "chmod 600" in check.mend


def test_jobs_late_and_given_up(app):
    assert [check.ok for check in health.check_jobs(now())] == [True]
    with transaction():
        past = now() - timedelta(hours=1)
        db.session.add(Outbox(job="core.deliver_mail", due_at=past))
        db.session.add(Outbox(job="core.deliver_mail", state=OutboxState.FAILED))
        db.session.add(Outbox(job="core.deliver_mail", state=OutboxState.DONE, due_at=past))
    late, failed = health.check_jobs(now())
    assert late.wrong and late.mend
    assert not failed.ok and not failed.wrong


def test_a_service_that_does_not_answer_is_one_line_and_not_an_error(app, monkeypatch):
    monkeypatch.setattr(health, "check_database", lambda engine: 1 / 0)
    found = health.examine(app)
    [broken] = [check for check in found if "ZeroDivisionError" in check.what]
    assert broken.wrong and broken.mend


def test_a_mail_server_that_is_not_there(app):
    with pytest.raises(OSError):
        health.check_smtp("smtp://127.0.0.1:1")
    assert health.check_smtp("").urgent is False


def test_media_must_be_writable(app, tmp_path):
    assert health.check_media(tmp_path / "media").ok
