"""What a database keeps in its files of rows that are gone, and how it is made to forget it.

A deleted row stays in its page until the room is needed, and pages tell in what order rows came: of
ballots, the order of the roll. SQLite: the file is written anew (VACUUM) and its journal emptied.
PostgreSQL: the tables that a vote writes are written anew (VACUUM FULL), with their indexes. What
is beyond reach from here (backups, the server's archived journals, freed blocks of the disk) is in
the operator's guide.
"""

from __future__ import annotations

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
            cursor.execute("SET lock_timeout = '60s'")
            for model in WRITTEN_ANEW:
                cursor.execute(f'VACUUM (FULL, ANALYZE) "{model.__tablename__}"')
            cursor.execute("RESET lock_timeout")
    finally:
        driver.autocommit = False
