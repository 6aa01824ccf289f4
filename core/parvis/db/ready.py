"""Statements that pages ask over and over, sent to the database's driver itself.

The ORM, and SQLAlchemy's own connection, do much around each query that a page reading a few
columns has no use for: four to eight times the work of the query. A `Ready` is written like any
other `select` of columns, compiled once, and from then on costs little more than the database.

    @Ready
    def slugs() -> Select[str]:
        return select(Space.slug).where(Space.kind == bindparam("kind"))

    for (slug,) in slugs(kind="commune"): ...

Operations may have theirs, which insert, update or delete too: all values are then given, since the
defaults that models have in Python are the ORM's. They give the rows of `returning`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Float,
    Integer,
    Select,
    UpdateBase,
    bindparam,
    exc,
    literal_column,
)
from sqlalchemy.engine import Compiled
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

from parvis.db.base import WrittenOutside, db
from parvis.db.transactions import CONNECTION, in_operation
from parvis.db.types import ID

Row = tuple[Any, ...]
Statement = Select[*Row] | UpdateBase


class Ready:
    """A statement of columns with bound parameters: `bindparam("name")`, `among` for lists."""

    def __init__(self, build: Callable[[], Statement]) -> None:
        self._build = build
        self._ways: dict[str, _Way] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """The rows, as plain tuples. Inside an operation they are those of its transaction, outside
        what is committed. Raises what SQLAlchemy would, WrittenOutside when something is to be
        written outside an operation.
        """
        engine = db.engine
        way = self._ways.get(engine.dialect.name)
        if way is None:
            way = self._ways[engine.dialect.name] = _Way(self._build(), engine.dialect)
        if in_operation():
            return way.rows_within(db.session(), values)
        if way.writes:
            raise WrittenOutside
        return way.rows(engine, values)


def among(name: str, size: int) -> list[BindParameter[int]]:
    """What a column may be `in_`: so many numbers, given by `numbered`."""
    return [bindparam(f"{name}{at}", type_=ID) for at in range(size)]


def numbered(name: str, size: int, numbers: Sequence[int]) -> dict[str, int | None]:
    """The values of `among`: fewer numbers leave the rest empty. Raises ValueError when there are
    more of them.
    """
    if len(numbers) > size:
        raise ValueError(f"{len(numbers)} numbers in {size} places")
    rest: list[int | None] = [None] * (size - len(numbers))
    return {f"{name}{at}": number for at, number in enumerate([*numbers, *rest])}


def at_most(rows: int) -> ColumnElement[int]:
    """So many rows, as `limit` takes it: told to the database when it plans, not when it runs.
    PostgreSQL otherwise doubts that a plan which is good for few rows will do, and makes another
    one each time.
    """
    return literal_column(str(int(rows)), Integer)


class _Way:
    """The statement as one kind of database takes it."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        self.writes = not isinstance(statement, Select)
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        self._given = compiled.params
        self._order = compiled.positiontup if compiled.positional else None
        self._into = _into(compiled, dialect)
        types = [column.type for column in statement.exported_columns]
        self._gives_rows = bool(types)
        self._out = [
            (at, change)
            for at, kind in enumerate(types)
            # Both drivers give floats as floats.
            if not isinstance(kind, Float)
            and (change := kind.dialect_impl(dialect).result_processor(dialect, None))
        ]

    def rows_within(self, session: Session, values: dict[str, Any]) -> list[Row]:
        """In the session's transaction, what was changed in the session being there."""
        session.flush()
        sent = self._sent(values)
        connection: Connection = session.info[CONNECTION]
        engine = connection.engine
        try:
            rows = self._ask(engine, connection.connection, sent)
        except engine.dialect.loaded_dbapi.Error as error:
            lost = engine.dialect.is_disconnect(error, connection.connection, None)
            if lost:
                connection.invalidate(error)
            raise _told(engine, self._sql, sent, error, lost=lost) from error
        return [self._read(row) for row in rows] if self._out else rows

    def _sent(self, values: dict[str, Any]) -> Any:
        given = {**self._given, **values}
        for name, change in self._into:
            given[name] = change(given[name])
        return given if self._order is None else tuple(given[name] for name in self._order)

    def rows(self, engine: Engine, values: dict[str, Any]) -> list[Row]:
        """In a transaction of its own."""
        sent = self._sent(values)
        try:
            rows = self._fetch(engine, sent)
        except exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The server was started again since: a page that is only read can be asked twice.
            rows = self._fetch(engine, sent)
        return [self._read(row) for row in rows] if self._out else rows

    def _fetch(self, engine: Engine, sent: Any) -> list[Row]:
        connection = engine.raw_connection()
        try:
            with _alone(connection.driver_connection, engine.dialect):
                return self._ask(engine, connection, sent)
        except engine.dialect.loaded_dbapi.Error as error:
            # The connection leaves the pool; when it was lost, so do the others, which are as old.
            lost = engine.dialect.is_disconnect(error, connection.dbapi_connection, None)
            connection.invalidate(error)
            if lost:
                engine.dispose()
            raise _told(engine, self._sql, sent, error, lost=lost) from error
        except BaseException:
            connection.invalidate()
            raise
        finally:
            connection.close()

    def _ask(self, engine: Engine, connection: PoolProxiedConnection, sent: Any) -> list[Row]:
        cursor = connection.cursor()
        # Whoever counts queries counts these too.
        engine.dispatch.before_cursor_execute(None, cursor, self._sql, sent, None, False)
        cursor.execute(self._sql, sent)
        rows = list(cursor.fetchall()) if self._gives_rows else []
        cursor.close()
        return rows

    def _read(self, row: Row) -> Row:
        values = list(row)
        for at, change in self._out:
            values[at] = change(values[at])
        return tuple(values)


@contextmanager
def _alone(driver: Any, dialect: Dialect) -> Iterator[None]:
    """What is read in one statement needs no transaction around it, nor the way to the server and
    back for its beginning and its end. SQLite's driver has none before it is asked for.
    """
    if dialect.name != "postgresql":
        yield
        return
    driver.autocommit = True
    yield
    # After an error the connection is not used again: see _fetch.
    driver.autocommit = False


def _into(compiled: Compiled, dialect: Dialect) -> list[tuple[str, Callable[[Any], Any]]]:
    """What changes each parameter into what the driver takes."""
    changes = {}
    for parameter, name in compiled.bind_names.items():  # type: ignore[attr-defined]
        change = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if change is not None:
            changes[name] = change  # once, however often it is written in the statement
    return list(changes.items())


def _told(engine: Engine, sql: str, sent: Any, error: Any, *, lost: bool) -> Exception:
    """The driver's error as SQLAlchemy tells it, without the values."""
    told: Exception = exc.DBAPIError.instance(
        sql,
        sent,
        error,
        engine.dialect.loaded_dbapi.Error,
        hide_parameters=engine.hide_parameters,
        connection_invalidated=lost,
        dialect=engine.dialect,
    )
    return told
