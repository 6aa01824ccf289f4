"""What `parvis doctor` looks at: each check says what is so and, when not right, what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parvis.cli.common import installed_modules, open_engine
from parvis.config import Config
from parvis.modules.migration import Migrations

if TYPE_CHECKING:
    from sqlalchemy import Engine

LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class Finding:
    """One line of the report. `state` is right, look (works, and worth a look) or wrong."""

    about: str
    state: str
    said: str
    mend: str = ""


def right(about: str, said: str) -> Finding:
    """All is well."""
    return Finding(about, "right", said)


def look(about: str, said: str, mend: str) -> Finding:
    """It works, and could be better."""
    return Finding(about, "look", said, mend)


def wrong(about: str, said: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(about, "wrong", said, mend)


def findings(config: Config) -> Iterator[Finding]:
    """Everything, in the order in which it is best mended. A check that fails says so and the
    others go on.
    """
    for check in (python, folders, secret_key, addresses, front_end, modules):
        yield from _guarded(check, config)
    engine = open_engine(config)
    try:
        ready = True
        for finding in _guarded(lambda config: database(config, engine), config):
            ready = ready and finding.state != "wrong"
            yield finding
        if ready:
            yield from _guarded(lambda config: data_key(config, engine), config)
            yield from _guarded(lambda _config: contents(engine), config)
    finally:
        engine.dispose()
    for check in (redis, smtp):
        yield from _guarded(check, config)


def _guarded(check: Callable[[Config], Iterator[Finding]], config: Config) -> Iterator[Finding]:
    try:
        yield from check(config)
    except Exception as error:
        name = getattr(check, "__name__", "check").replace("_", " ")
        yield wrong(name, f"{type(error).__name__}: {error}", "mend what this says, then run again")


def python(config: Config) -> Iterator[Finding]:
    """The interpreter."""
    yield right("Python", ".".join(str(part) for part in sys.version_info[:3]))


def folders(config: Config) -> Iterator[Finding]:
    """The folders that are written to."""
    for about, path in (("Instance folder", config.instance_path), ("Media folder", config.media)):
        problem = _not_writable(path)
        if problem:
            yield wrong(about, problem, f"let this user write to {path}, or choose another folder")
        else:
            yield right(about, str(path))


def _not_writable(path: Path) -> str:
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".doctor-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""


def secret_key(config: Config) -> Iterator[Finding]:
    """The key that signs cookies and links."""
    if config.secret_key:
        yield right("Secret key", "from SECRET_KEY")
        return
    path = config.instance_path / "secret-key"
    if not path.exists():
        yield look("Secret key", "not made yet", "run parvis init, or set SECRET_KEY")
    elif path.stat().st_mode & 0o077:
        yield wrong("Secret key", f"others can read {path}", f"chmod 600 {path}")
    else:
        yield right("Secret key", str(path))


def data_key(config: Config, engine: Engine) -> Iterator[Finding]:
    """The key that opens what is sealed in the database."""
    from parvis.db.sealed import unreadable_columns

    path = config.instance_path / "data-key"
    made = config.data_key or path.exists()
    with engine.connect() as connection:
        unread = unreadable_columns(connection, config.data_keys() if made else ())
    if unread:
        said = "missing" if not made else "not the one that sealed"
        mend = f"put the former key back, in DATA_KEY or in {path}"
        yield wrong("Data key", f"{said}: {', '.join(unread)} can't be read", mend)
    elif not made:
        yield look("Data key", "not made yet", "it is made when it is first needed")
    elif not config.data_key and path.stat().st_mode & 0o077:
        yield wrong("Data key", f"others can read {path}", f"chmod 600 {path}")
    else:
        yield right("Data key", "from DATA_KEY" if config.data_key else str(path))


def addresses(config: Config) -> Iterator[Finding]:
    """The public address, the hosts, the demonstration."""
    host = urlsplit(config.public_url).hostname or ""
    local = host in ("localhost", "127.0.0.1", "::1")
    if host not in config.hosts:
        yield wrong(
            "Address",
            f"the site refuses the host of PUBLIC_URL, {host}",
            "add it to TRUSTED_HOSTS, or empty TRUSTED_HOSTS",
        )
    elif not local and not config.secure:
        yield look("Address", f"{config.public_url} is not encrypted", "serve it over https")
    else:
        yield right("Address", config.public_url)
    if config.demo and not local:
        yield wrong("Demonstration", "anyone can sign in as anyone", "unset PARVIS_DEMO")
    elif config.demo:
        yield look(
            "Demonstration", "anyone can sign in as anyone", "unset PARVIS_DEMO on a real site"
        )


def front_end(config: Config) -> Iterator[Finding]:
    """The files that come from npm."""
    import parvis

    vendor = Path(parvis.__file__).parent / "static" / "vendor"
    if (vendor / "htmx.min.js").is_file():
        yield right("Front-end files", str(vendor))
    else:
        yield look(
            "Front-end files",
            "missing: the site works without scripts",
            "run npm ci and npm run vendor in the checkout, or install the wheel",
        )


def modules(config: Config) -> Iterator[Finding]:
    """The installed modules."""
    registry = installed_modules()
    names = [name for name in registry.modules if name != "core"]
    yield right("Modules", ", ".join(names) or "none")
    for name, why in registry.failures.items():
        yield wrong(f"Module {name}", why, "mend it, or pip uninstall it: its data stays")


def database(config: Config, engine: Engine) -> Iterator[Finding]:
    """The database: reachable, up to date."""
    from sqlalchemy import make_url, text
    from sqlalchemy.exc import DBAPIError

    shown = make_url(config.database).render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        yield wrong("Database", f"{shown}: {said}", "check DATABASE_URL and that it is running")
        return
    problems = Migrations(installed_modules().modules.values(), engine).check()
    for problem in problems:
        newer = "newer" in problem
        yield wrong(
            "Database",
            problem,
            "install the version that wrote it" if newer else "run parvis modules upgrade",
        )
    if not problems:
        yield right("Database", f"{shown}, up to date")


def contents(engine: Engine) -> Iterator[Finding]:
    """What is in the database: an administrator, jobs that are done in time, data of modules that
    are gone.
    """
    from sqlalchemy import func, select

    from parvis.db import now
    from parvis.events.models import Outbox, OutboxState
    from parvis.people.models import Person, PersonState

    with engine.connect() as connection:
        stewards = connection.scalar(
            select(func.count()).where(Person.steward, Person.state == PersonState.ACTIVE)
        )
        waiting = Outbox.state.in_([OutboxState.WAITING, OutboxState.DISPATCHED])
        known = Outbox.job.in_(list(installed_modules().jobs))
        late = connection.scalar(
            select(func.count()).where(waiting, known, Outbox.due_at < now() - LATE)
        )
        failed = connection.scalar(
            select(func.count()).where(Outbox.state == OutboxState.FAILED)
        )
    if stewards:
        yield right("Administrators", str(stewards))
    else:
        yield wrong("Administrators", "none", "parvis user add EMAIL --name NAME --steward")
    if late:
        yield wrong("Jobs", f"{late} late by 15 minutes or more", "is parvis worker running?")
    elif failed:
        yield look("Jobs", f"{failed} given up", "see the log, and the mailbox page for mails")
    else:
        yield right("Jobs", "none late, none given up")
    migrations = Migrations(installed_modules().modules.values(), engine)
    for status in migrations.status():
        if status.word == "absent" and status.module not in installed_modules().failures:
            yield look(
                f"Module {status.module}",
                "not installed, its data is kept",
                f"install it, or parvis modules purge {status.module}",
            )


def redis(config: Config) -> Iterator[Finding]:
    """Redis or Valkey, and its workers."""
    if not config.redis_url:
        if config.runner == "none":
            yield look("Jobs' runner", "none", "parvis worker must run beside the site")
        return
    from redis import Redis
    from redis.exceptions import RedisError
    from rq import Worker

    client = Redis.from_url(config.redis_url, socket_connect_timeout=3, socket_timeout=3)
    try:
        client.ping()
        workers = len(Worker.all(connection=client))
    except RedisError as error:
        yield wrong("Redis", str(error), "check REDIS_URL and that it is running")
        return
    finally:
        client.close()
    if workers:
        yield right("Redis", f"{workers} workers")
    else:
        yield wrong("Redis", "no worker takes the jobs", "run parvis worker")


def smtp(config: Config) -> Iterator[Finding]:
    """The mail server."""
    if not config.smtp_url:
        said = "mails stay in the mailbox page, /mailbox/"
        yield look("Mail", said, "set SMTP_URL for mails to leave")
        return
    from smtplib import SMTPException

    from parvis.mail.jobs import connect

    try:
        with connect(config.smtp_url, timeout=5) as server:
            server.noop()
    except (OSError, SMTPException) as error:
        yield wrong("Mail", f"{type(error).__name__}: {error}", "check SMTP_URL")
    else:
        yield right("Mail", urlsplit(config.smtp_url).hostname or "")
