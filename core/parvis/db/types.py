"""Column types shared by all models, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

# SQLite gives rowids only to INTEGER keys; both then hold 64 bits.
ID = BigInteger().with_variant(Integer, "sqlite")
JSONDict = JSON().with_variant(JSONB, "postgresql")
JSONList = JSONDict


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Read by the cursors of paged lists; the base class would answer `object`."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def primary_key() -> Mapped[int]:
    """A 64-bit key given by the database."""
    return mapped_column(ID, primary_key=True)


def foreign_key(target: str, *, ondelete: str = "CASCADE", **options: Any) -> Mapped[Any]:
    """A column pointing to `table.column`, indexed unless `index=False`."""
    options.setdefault("index", True)
    return mapped_column(ID, ForeignKey(target, ondelete=ondelete), **options)
