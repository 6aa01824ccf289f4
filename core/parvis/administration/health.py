"""What the installation needs to run well: one check for each need, with what mends it.

`parvis doctor` prints them, the administration's first page shows them. Each check is a function of
what it looks at; `examine` runs them all on the application and never raises.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Engine, func, select, text

from parvis.config import Config
from parvis.db import db, now
from parvis.db.sealed import unreadable_columns
from parvis.events.models import Outbox, OutboxState
from parvis.modules.migration import Migrations
from parvis.modules.registry import Registry
from parvis.people.models import Person, PersonState

if TYPE_CHECKING:
    from parvis.app import Parvis

OLDEST_PYTHON = (3, 11)
LATE = timedelta(minutes=15)
"""A job that has waited for so long is late: nobody does the jobs."""
PATIENCE = 3.0
"""Seconds that a check waits for another machine."""
LITTLE_ROOM = 500_000_000
"""Bytes left on the disk under which uploads are at risk."""


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is well, and what to do when it is not."""

    ok: bool
    what: str
    mend: str = ""
    urgent: bool = True
    """False for advice: the site works without."""

    @property
    def wrong(self) -> bool:
        """Whether it must be mended."""
        return self.urgent and not self.ok


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> Check:
    """Python is recent enough."""
    return Check(
        version >= OLDEST_PYTHON,
        _("Python %(version)s", version=f"{version[0]}.{version[1]}"),
        _("Install Python 3.11 or newer."),
    )


def check_secret_key(config: Config) -> Check:
    """The secret key is there, and nobody else on the machine reads it."""
    what = _("The secret key is kept")
    try:
        config.key()
    except OSError as error:
        return Check(
            False, _("The secret key can't be read: %(error)s", error=error), _("Set SECRET_KEY.")
        )
    file = config.instance_path / "secret-key"
    if not config.secret_key and file.stat().st_mode & 0o077:
        return Check(
            False,
            _("Others on this machine can read the secret key"),
            _("Run: chmod 600 %(file)s", file=file),
        )
    return Check(True, what)


def check_data_key(config: Config, engine: Engine) -> Check:
    """The key of sealed data is there, nobody else on the machine reads it, and it opens them."""
    try:
        keys = config.data_keys()
    except OSError as error:
        return Check(
            False, _("The data key can't be read: %(error)s", error=error), _("Set DATA_KEY.")
        )
    file = config.instance_path / "data-key"
    if not config.data_key and file.stat().st_mode & 0o077:
        return Check(
            False,
            _("Others on this machine can read the data key"),
            _("Run: chmod 600 %(file)s", file=file),
        )
    with engine.connect() as connection:
        wrong = unreadable_columns(connection, keys)
    if wrong:
        return Check(
            False,
            _("The data key does not open what was sealed: %(names)s", names=", ".join(wrong)),
            _("Put back the key they were sealed with, in DATA_KEY or in %(file)s.", file=file),
        )
    return Check(True, _("The data key is kept"))


def check_address(config: Config) -> Check:
    """The public address is one that the site answers to, over https unless it is local."""
    parts = urlsplit(config.public_url)
    host = parts.hostname or ""
    if host not in config.hosts:
        return Check(
            False,
            _("The site does not answer to its own address, %(url)s", url=config.public_url),
            _("Add %(host)s to TRUSTED_HOSTS, or correct PUBLIC_URL.", host=host),
        )
    local = host in ("localhost", "127.0.0.1", "::1")
    if not config.secure and not local:
        return Check(
            False,
            _("%(url)s is not encrypted", url=config.public_url),
            _("Put a reverse proxy with a certificate in front, and https:// in PUBLIC_URL."),
        )
    return Check(
        not local,
        _("The site’s address is %(url)s", url=config.public_url),
        _("Set PUBLIC_URL before others use the site: mails and feeds show this address."),
        urgent=False,
    )


def check_demo(config: Config) -> Check:
    """No demonstration is running."""
    return Check(
        not config.demo,
        _("Demonstration: anyone can sign in as anyone")
        if config.demo
        else _("Not a demonstration"),
        _("Take PARVIS_DEMO away before real people come."),
        urgent=False,
    )


def check_database(engine: Engine) -> Check:
    """The database answers."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(engine.dialect.name, "?")
    return Check(True, _("The database answers (%(kind)s)", kind=kind))


def check_migrations(registry: Registry, engine: Engine) -> Check:
    """The tables are those that the code expects."""
    problems = Migrations(registry.modules.values(), engine).check()
    if problems:
        return Check(False, "; ".join(problems), _("Run: parvis modules upgrade"))
    return Check(True, _("The tables are up to date"))


def check_modules(registry: Registry) -> list[Check]:
    """Each installed module could be loaded."""
    if not registry.failures:
        count = len(registry.components())
        return [
            Check(True, ngettext("%(num)d module works", "%(num)d modules work", count)),
        ]
    return [
        Check(
            False,
            _("The module %(name)s can't be used: %(error)s", name=name, error=error),
            _("Install a version that fits this one, or uninstall it."),
        )
        for name, error in registry.failures.items()
    ]


def check_themes(failures: dict[str, str]) -> list[Check]:
    """Each theme could be read and keeps its contrasts."""
    if not failures:
        return [Check(True, _("The themes are legible"))]
    return [
        Check(
            False,
            _("The theme %(name)s is not proposed: %(error)s", name=name, error=error),
            _("Correct its theme.toml, then start the site again."),
            urgent=False,
        )
        for name, error in failures.items()
    ]


def check_front_end(scripts: bool) -> Check:
    """The files that npm brings are there."""
    return Check(
        scripts,
        _("Scripts and maps are installed") if scripts else _("The site runs without scripts"),
        _("Install Node, then run: make front"),
        urgent=False,
    )


def check_media(folder: Path) -> Check:
    """Uploaded files can be written, and there is room for them."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check(
            False,
            _("Files can't be written in %(folder)s", folder=folder),
            _("Give the folder to the user who runs the site, or set MEDIA_PATH."),
        )
    free = shutil.disk_usage(folder).free
    return Check(
        free >= LITTLE_ROOM,
        _("Room for uploaded files: %(size)s GB", size=f"{free / 1e9:.1f}"),
        _("Make room on the disk, or set MEDIA_PATH."),
    )


def check_jobs(moment: datetime) -> list[Check]:
    """Jobs are done in time, and none was given up. Raises what the database does."""
    late = _count(
        Outbox.state.in_([OutboxState.WAITING, OutboxState.DISPATCHED]),
        Outbox.due_at < moment - LATE,
    )
    failed = _count(Outbox.state == OutboxState.FAILED)
    found = []
    if late:
        found.append(
            Check(
                False,
                ngettext("%(num)d job is late", "%(num)d jobs are late", late),
                _("Start a worker: parvis worker"),
            )
        )
    if failed:
        found.append(
            Check(
                False,
                ngettext("%(num)d job was given up", "%(num)d jobs were given up", failed),
                _("Read why on the page of jobs, mend it, and send it again."),
                urgent=False,
            )
        )
    return found or [Check(True, _("Jobs are done in time"))]


def _count(*conditions: object) -> int:
    query = select(func.count()).select_from(Outbox).where(*conditions)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0


def check_redis(url: str) -> Check:
    """Redis answers, where there is one."""
    if not url:
        return Check(True, _("Jobs are done by the site itself, without Redis"))
    from redis import Redis

    connection = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        connection.ping()
    finally:
        connection.close()
    return Check(True, _("Redis answers"))


def check_smtp(url: str) -> Check:
    """The mail server can be reached, where there is one. No mail is sent."""
    if not url:
        return Check(
            False,
            _("Mails stay in the mailbox page: nobody receives them"),
            _("Set SMTP_URL before others use the site."),
            urgent=False,
        )
    parts = urlsplit(url)
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    with socket.create_connection((parts.hostname or "localhost", port), timeout=PATIENCE):
        return Check(True, _("The mail server answers"))


def check_administrator() -> Check:
    """Someone administers the installation. Raises what the database does."""
    found = db.session.scalar(
        select(Person.id).where(Person.steward.is_(True), Person.state == PersonState.ACTIVE)
    )
    return Check(
        found is not None,
        _("The installation has an administrator")
        if found is not None
        else _("Nobody administers the installation yet"),
        _("Open /install/ on the site, with the code that parvis init prints."),
    )


def examine(app: Flask) -> list[Check]:
    """All the checks on this application, in its context. A check that fails to look says so."""
    from parvis.theming.themes import theme_failures

    parvis: Parvis = app.extensions["parvis"]
    config, registry = parvis.config, parvis.registry
    looks: list[tuple[str, Callable[[], Check | list[Check]]]] = [
        ("Python", check_python),
        ("SECRET_KEY", lambda: check_secret_key(config)),
        ("DATA_KEY", lambda: check_data_key(config, db.engine)),
        ("PUBLIC_URL", lambda: check_address(config)),
        ("PARVIS_DEMO", lambda: check_demo(config)),
        ("DATABASE_URL", lambda: check_database(db.engine)),
        (_("Tables"), lambda: check_migrations(registry, db.engine)),
        (_("Modules"), lambda: check_modules(registry)),
        (_("Themes"), lambda: check_themes(theme_failures())),
        (_("Scripts"), lambda: check_front_end(parvis.scripts)),
        ("MEDIA_PATH", lambda: check_media(config.media)),
        (_("Jobs"), lambda: check_jobs(now())),
        ("REDIS_URL", lambda: check_redis(config.redis_url)),
        ("SMTP_URL", lambda: check_smtp(config.smtp_url)),
        (_("Administrators"), check_administrator),
    ]
    found: list[Check] = []
    for name, look in looks:
        found += _look(name, look)
    return found


def _look(name: str, look: Callable[[], Check | list[Check]]) -> list[Check]:
    try:
        answer = look()
    except Exception as error:
        # A broken part must not keep the others from being looked at: this is where one comes
        # to learn what is broken. The message of a driver may name passwords: only its kind.
        db.session.rollback()
        return [
            Check(
                False,
                _("%(name)s: no answer (%(error)s)", name=name, error=type(error).__name__),
                _("Check this setting, and that the service runs."),
            )
        ]
    return answer if isinstance(answer, list) else [answer]
