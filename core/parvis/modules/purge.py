"""Removing all that a module has left in the database, whether it is still installed or not."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from parvis.administration.models import Setting
from parvis.content.models import Content
from parvis.db import Base
from parvis.db.engine import WRITE
from parvis.events.models import Event, Outbox
from parvis.modules.migration import Migrations
from parvis.spaces.models import Block, Component, PhaseOpening, Space


@dataclass
class Purged:
    """What was removed."""

    revisions: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """Rows removed from the core's tables, by table."""


def purge(migrations: Migrations, module: str) -> Purged:
    """Remove a module's tables, then its contents, components, blocks, settings, events and jobs.

    Two transactions: killed between them, it is run again. The files of its contents' attachments
    go with the media store's own cleaning. Raises MigrationError.
    """
    done = Purged()
    if module == "core":
        raise ValueError("the core can't be purged")
    if module in migrations.modules:
        done.revisions = migrations.downgrade(module, "base")
    else:
        done.tables = migrations.drop_tables(module)
    engine = migrations.engine.execution_options(**{WRITE: True})
    with engine.begin() as connection:
        done.rows = _remove_rows(connection, module)
    return done


def _remove_rows(connection: Connection, module: str) -> dict[str, int]:
    def ours(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return column.startswith(f"{module}.", autoescape=True)

    components = select(Component.id).where(Component.module == module)
    # Contents hold their component back, so they go first; what hangs on them goes with them.
    statements = [
        (
            Content,
            or_(Content.component_id.in_(components), ours(Content.type)),
        ),
        (Event, ours(Event.type)),
        (PhaseOpening, ours(PhaseOpening.action)),
        (Component, Component.module == module),
        (Block, ours(Block.name)),
        (Outbox, ours(Outbox.job)),
        (Setting, ours(Setting.name)),
    ]
    rows = {}
    for model, condition in statements:
        table = _table(model)
        rows[table.name] = connection.execute(delete(table).where(condition)).rowcount
    # Every page may have shown some of it.
    connection.execute(update(_table(Space)).values(version=Space.version + 1))
    return {name: count for name, count in rows.items() if count}


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
