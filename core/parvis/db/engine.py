"""How SQLite is opened, and how connections to PostgreSQL are known to be alive."""

from __future__ import annotations

import select
import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError

from parvis.db.base import db

WRITE = "parvis_write"
"""Execution option of a connection whose transaction is going to write."""


IDLE = 5.0
"""Seconds after which a connection that rested is asked whether it is alive. Asked at each request,
it would cost one way to the server and back.
"""


def is_sqlite() -> bool:
    """True when the application's database is SQLite."""
    return db.engine.dialect.name == "sqlite"


def engine_options(url: str) -> dict[str, Any]:
    """What create_engine needs for this address."""
    # An error told in a log, or kept with a job, never quotes what people wrote or voted.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return options | {"connect_args": {"timeout": 30}}
    # The connection used last has its statements prepared.
    return options | {"pool_size": 10, "max_overflow": 20, "pool_use_lifo": True}


def reading_engine(engine: Engine) -> Engine:
    """The engine, with its connections, for those who only read: see `parvis.db.base.Session`."""
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def prepare_engine(engine: Engine) -> None:
    """Make an engine safe for many threads and processes."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _ask_the_idle(engine)


def hung_up(connection: Any) -> bool:
    """Whether the server has said something to a connection that rests, which is mostly its end:
    known here, without asking it.
    """
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    return bool(poll.poll(0))


def _ask_the_idle(engine: Engine) -> None:
    @event.listens_for(engine, "checkin")
    def rests(_connection: Any, record: Any) -> None:
        record.info["parvis_rests"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def leaves(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("parvis_rests")
        if since is None or (time.monotonic() - since < IDLE and not hung_up(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The server was started again: the others are no better, new ones are made.
            raise InvalidatePoolError("the connection is lost") from error


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and a transaction that takes the write lock at once when it is going to
    write. A deferred one that turns to writing can be refused at once whatever the timeout, and may
    have read what another has changed since.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
