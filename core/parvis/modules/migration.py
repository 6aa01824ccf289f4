"""Migrations: one Alembic branch for each module, each moved alone, on SQLite and PostgreSQL.

A revision's id is `<module>_<4 digits>`; the first of a branch carries the module's name as label,
and `depends_on` names the core revision whose tables it uses.

Alembic keeps only the heads of what was applied, and a head stands for all it depends on: when a
module is uninstalled its head means nothing any more, and with it would be forgotten where the
core stands. So every revision applied is written down in `alembic_applied`, and Alembic's own
table is worked out again from it before each command, for the modules that are there. Those of an
absent module wait for it to come back.

One command is one transaction, also on SQLite: a kill leaves the database as it was before.
"""

from __future__ import annotations

import argparse
import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
    text,
)

from parvis.db import now
from parvis.db.engine import WRITE
from parvis.modules.applied import (
    Status,
    applied_revisions,
    applied_table,
    misfits,
    owner,
    status_of,
    statuses,
    versions_folder,
    written_revisions,
)
from parvis.modules.manifest import Module

log = logging.getLogger("parvis.migration")

VERSION_TABLE = "alembic_version"
_LOCK = 0x50_61_72_76_69_73  # « Parvis »: one upgrade at a time in a PostgreSQL database
_PATIENCE = 600_000  # milliseconds that an upgrade waits for another on SQLite

version_table = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32)))


class MigrationError(Exception):
    """A migration can't be run; the message says why and what to do."""


class Migrations:
    """The migrations of these modules in one database."""

    def __init__(self, modules: Iterable[Module], engine: Engine) -> None:
        self.modules = {m.name: m for m in modules if m.migrations}
        self.engine = engine
        self.script = ScriptDirectory.from_config(self.config({}))

    def upgrade(self, module: str | None = None) -> list[str]:
        """Bring one module's tables up to date, with the core revisions they need, or all of
        them. Returns the revisions applied, in order. Raises MigrationError.
        """
        self.require(module)
        targets = [f"{module}@head"] if module else self._targets()
        with self.transaction() as connection:
            self.settle(connection)
            steps: list[str] = []
            for target in targets:
                steps += self._run(connection, command.upgrade, target)
            return steps

    def downgrade(self, module: str, to: str = "-1") -> list[str]:
        """Take one module's tables back: by one revision (`-1`), to a revision, or to nothing
        (`base`). Returns the revisions undone, in order. Raises MigrationError.
        """
        self.require(module)
        with self.transaction() as connection:
            self.settle(connection)
            status = status_of(self.modules[module], connection)
            if status.unknown:
                raise MigrationError(
                    f"the database has revisions of {module} that the installed version does not "
                    f"know ({', '.join(status.unknown)}); install the version that wrote them"
                )
            if not status.applied:
                return []
            if to == "-1":
                to = status.applied[-2] if len(status.applied) > 1 else "base"
            if to != "base" and to not in status.applied:
                raise MigrationError(f"{to} is not an applied revision of {module}")
            return self._run(connection, command.downgrade, f"{module}@{to}")

    def drop_tables(self, module: str) -> list[str]:
        """Drop the tables of a module whose code is gone, and forget its revisions. Returns the
        tables' names.
        """
        if module in self.modules:
            raise MigrationError(f"{module} is installed: downgrade it")
        with self.transaction() as connection:
            self.settle(connection)
            metadata = MetaData()
            names = [n for n in inspect(connection).get_table_names() if owner(n) == module]
            metadata.reflect(connection, only=names)
            own = [metadata.tables[name] for name in names]
            metadata.drop_all(connection, tables=own)
            connection.execute(delete(applied_table).where(applied_table.c.module == module))
            return names

    def status(self) -> list[Status]:
        """Where each module's tables stand: the installed ones, then those that are gone. Reads
        only: an empty database has everything pending.
        """
        with self.engine.connect() as connection:
            return statuses(self.modules.values(), connection)

    def check(self) -> list[str]:
        """What keeps the installed code from working with this database, one sentence each."""
        with self.engine.connect() as connection:
            return misfits(self.modules.values(), connection)

    def revisions(self, module: str) -> list[str]:
        """The module's revisions in the code, the oldest first."""
        return written_revisions(self.modules[module])

    def require(self, module: str | None) -> None:
        """Raises MigrationError when the module is not here or has no migrations."""
        if module is not None and module not in self.modules:
            raise MigrationError(f"no installed module {module!r} has migrations")

    def _targets(self) -> list[str]:
        return [f"{name}@head" for name in self.modules if self.revisions(name)]

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One writing transaction, of one process at a time, with SQLite's foreign keys at rest:
        changing a table there means copying and dropping it, and dropping would cascade.
        """
        with self.engine.connect().execution_options(**{WRITE: True}) as connection:
            if connection.dialect.name != "sqlite":
                with connection.begin():
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                    yield connection
                return
            # On the driver's connection: these do nothing inside a transaction.
            raw: Any = connection.connection.dbapi_connection
            patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
            raw.execute(f"PRAGMA busy_timeout={_PATIENCE}")
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise MigrationError(
                            f"rows of {broken[0][0]} would point to nothing in {broken[0][2]}"
                        )
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
                raw.execute(f"PRAGMA busy_timeout={patience}")

    def settle(self, connection: Connection) -> None:
        """Make Alembic's table say where the installed modules stand: rows of absent ones are left
        out, those of modules that came back are put in again.
        """
        names = set(inspect(connection).get_table_names())
        if applied_table.name not in names:
            if "core_space" in names:
                raise MigrationError(
                    "the database has tables that no migration made; start from an empty one"
                )
            applied_table.create(connection)
        done = {revision for revision, _module in applied_revisions(connection)}
        heads = self._heads(done)
        if VERSION_TABLE not in names:
            return
        kept = set(connection.scalars(select(version_table.c.version_num)))
        if kept == heads:
            return
        log.info("revisions set aside or back: %s", ", ".join(sorted(kept ^ heads)))
        connection.execute(delete(version_table))
        if heads:
            connection.execute(
                insert(version_table), [{"version_num": head} for head in sorted(heads)]
            )

    def _heads(self, done: set[str]) -> set[str]:
        """The revisions, among those applied, that no other one follows or depends on."""
        scripts = [s for s in self.script.walk_revisions() if s.revision in done]
        below: set[str] = set()
        for script in scripts:
            below |= _names(script.down_revision) | _names(script.dependencies)
        return {s.revision for s in scripts} - below

    def _run(self, connection: Connection, move: Any, target: str) -> list[str]:
        steps: list[str] = []

        def note(*, step: Any, **_rest: Any) -> None:
            revision = step.up_revision_id
            steps.append(revision)
            if step.is_upgrade:
                connection.execute(
                    insert(applied_table).values(
                        revision=revision, module=owner(revision), at=now()
                    )
                )
            else:
                connection.execute(
                    delete(applied_table).where(applied_table.c.revision == revision)
                )

        options = self.options(connection) | {"on_version_apply": note}
        try:
            move(self.config(options), target)
        except CommandError as error:
            raise MigrationError(str(error)) from None
        return steps

    def options(self, connection: Connection) -> dict[str, Any]:
        """What Alembic's context is configured with, whatever the command."""
        return {
            "connection": connection,
            "render_as_batch": True,
            "transactional_ddl": True,
            "version_table": VERSION_TABLE,
        }

    def config(self, options: dict[str, Any]) -> Config:
        """Alembic's configuration: the folders of these modules, `options` for `env.py`."""
        config = Config(
            stdout=io.StringIO(),
            cmd_opts=argparse.Namespace(quiet=True),
            attributes={"options": options},
        )
        folders = [str(versions_folder(m)) for m in self.modules.values()]
        values = {
            "script_location": str(Path(str(files("parvis"))) / "migrations"),
            "version_locations": "\n".join(folders),
            "path_separator": "newline",
            "file_template": "%%(rev)s_%%(slug)s",
        }
        for name, value in values.items():
            config.set_main_option(name, value if "%%" in value else value.replace("%", "%%"))
        return config


def _names(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else set(value or ())
