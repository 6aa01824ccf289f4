"""Inserting a row at most once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from parvis.db.base import Base, db
from parvis.db.engine import is_sqlite


def insert_once(model: type[Base], **values: Any) -> bool:
    """Insert the row unless one with the same key or unique values is there; says whether it was
    inserted. Waits for another transaction that is inserting the same one.
    """
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    table = model.__table__
    assert isinstance(table, Table)
    statement = (
        insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    )
    return db.session.execute(statement).first() is not None
