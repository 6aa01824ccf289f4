"""How SQLite is opened. PostgreSQL needs nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

from parvis.db.base import db

WRITE = "parvis_write"
"""Execution option of a connection whose transaction is going to write."""


def is_sqlite() -> bool:
    """True when the application's database is SQLite."""
    return db.engine.dialect.name == "sqlite"


def engine_options(url: str) -> dict[str, Any]:
    """What create_engine needs for this address."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}


def prepare_engine(engine: Engine) -> None:
    """Make a SQLite engine safe for many threads and processes: WAL, foreign keys, and a
    transaction that takes the write lock at once when it is going to write. A deferred one that
    turns to writing can be refused at once whatever the timeout, and may have read what another
    has changed since.
    """
    if engine.dialect.name != "sqlite":
        return

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
