"""What the installation works with: the database, jobs, Redis, the mail server."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Engine, func, select, text

from parvis.administration.health.check import Check
from parvis.config import Config
from parvis.db import db
from parvis.events.models import Outbox, OutboxState
from parvis.modules.applied import misfits, statuses
from parvis.modules.registry import Registry
from parvis.people.models import Person, PersonState

LATE = timedelta(minutes=15)
"""A job that has waited for so long is late: nobody does the jobs."""
PATIENCE = 3.0
"""Seconds that a check waits for another machine."""


def check_database(engine: Engine) -> Check:
    """The database answers."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(engine.dialect.name, "?")
    return Check(True, _("The database answers (%(kind)s)", kind=kind))


def check_tables(registry: Registry, engine: Engine) -> list[Check]:
    """The tables are those that the code expects; those of modules that are gone are kept."""
    modules = registry.modules.values()
    with engine.connect() as connection:
        problems = misfits(modules, connection)
        gone = [
            status.module
            for status in statuses(modules, connection)
            if status.word == "absent" and status.module not in registry.failures
        ]
    if any("newer" in problem for problem in problems):
        mend = _("Install the version that wrote it.")
    else:
        mend = _("Run: parvis modules upgrade")
    return [
        Check(False, "; ".join(problems), mend)
        if problems
        else Check(True, _("The tables are up to date")),
        *(
            Check(
                False,
                _("The module %(name)s is no longer installed; its data is kept", name=name),
                _("Install it again, or run: parvis modules purge %(name)s", name=name),
                urgent=False,
            )
            for name in gone
        ),
    ]


def check_jobs(registry: Registry, moment: datetime) -> list[Check]:
    """Jobs are done in time, and none was given up; those of absent modules wait for them. Raises
    what the database does.
    """
    late = _count(
        Outbox.state.in_([OutboxState.WAITING, OutboxState.DISPATCHED]),
        Outbox.job.in_(list(registry.jobs)),
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


def check_runner(config: Config) -> Check:
    """Somebody does the jobs: the site itself, or workers that Redis knows."""
    if not config.redis_url:
        return Check(
            config.runner != "none",
            _("Jobs are done by the site itself, without Redis")
            if config.runner != "none"
            else _("The site does no jobs itself"),
            _("Keep parvis worker running beside it."),
            urgent=False,
        )
    from redis import Redis
    from rq import Worker

    connection = Redis.from_url(
        config.redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
    try:
        connection.ping()
        workers = len(Worker.all(connection=connection))
    finally:
        connection.close()
    if not workers:
        what = _("Redis answers, and no worker takes the jobs")
    else:
        what = ngettext(
            "Redis answers, with %(num)d worker", "Redis answers, with %(num)d workers", workers
        )
    return Check(workers > 0, what, _("Start a worker: parvis worker"))


def check_smtp(url: str) -> Check:
    """The mail server lets us in, where there is one. No mail is sent."""
    if not url:
        return Check(
            False,
            _("Mails stay in the mailbox page: nobody receives them"),
            _("Set SMTP_URL before others use the site."),
            urgent=False,
        )
    from parvis.mail.jobs import connect

    with connect(url, timeout=PATIENCE) as server:
        server.noop()
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
