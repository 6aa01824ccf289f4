"""What a database keeps in its files of rows that are gone, and how it is made to forget it.

A deleted row stays in its page until the room is needed, and pages tell in what order rows came: of
ballots, the order of the roll. SQLite: the file is written anew (VACUUM) and its journal emptied.
PostgreSQL: the tables that a vote writes are written anew (VACUUM FULL), with their indexes. What
is beyond reach from here (backups, the server's archived journals, freed blocks of the disk) is in
the operator's guide.
"""

from __future__ import annotations

import time
from typing import Any

from parvis.db import db, guarded, is_sqlite
from parvis_budgets.models import (
    Ballot,
    BallotKey,
    CastBallot,
    Declaration,
    Entry,
    Participation,
)

WRITTEN_ANEW = (CastBallot, Ballot, BallotKey, Declaration, Entry, Participation)
PATIENCE = 120
"""Seconds that older transactions are given to end."""


class NotErased(Exception):
    """Someone is reading what is to be written anew: the job comes again."""


def erase_traces() -> None:
    """Have nothing left in the database's files of what closing has deleted. Opens connections of
    its own, outside any transaction; twice has one effect. Raises NotErased.
    """
    if not guarded("budgets.erasure"):
        return
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        if is_sqlite():
            _write_file_anew(connection.cursor())
        else:
            _write_tables_anew(connection.driver_connection)
    finally:
        connection.close()


def _write_file_anew(cursor: Any) -> None:
    cursor.execute("VACUUM")
    busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    cursor.close()
    if busy:
        raise NotErased("the journal is being read")


def _write_tables_anew(driver: Any) -> None:
    driver.autocommit = True
    try:
        with driver.cursor() as cursor:
            _wait_for_older(cursor)
            cursor.execute("SET lock_timeout = '60s'")
            for model in WRITTEN_ANEW:
                cursor.execute(f'VACUUM (FULL, ANALYZE) "{model.__tablename__}"')
            cursor.execute("RESET lock_timeout")
    finally:
        driver.autocommit = False


_NOBODY_OLDER = """
    SELECT pg_snapshot_xmin(pg_current_snapshot()) > %(mark)s::xid8
        AND NOT EXISTS (
            SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND age(backend_xmin) > age(%(mark)s::xid8::xid)
        )
"""
"""Who only reads has no number of its own: what it can see is in its `backend_xmin`."""


def _wait_for_older(cursor: Any) -> None:
    """VACUUM keeps a deleted row as long as a transaction older than its deletion runs, even one
    that only reads: wait for them. Raises NotErased after `PATIENCE`.
    """
    cursor.execute("SELECT pg_current_xact_id()::text")
    (mark,) = cursor.fetchone()
    deadline = time.monotonic() + PATIENCE
    while True:
        cursor.execute(_NOBODY_OLDER, {"mark": mark})
        if cursor.fetchone()[0]:
            return
        if time.monotonic() > deadline:
            raise NotErased("a transaction older than the closing is still running")
        time.sleep(0.2)
