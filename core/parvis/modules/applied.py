"""Which revisions the database has and which the code has: read without Alembic, which a site that
only serves need not load.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Column, Connection, DateTime, MetaData, String, Table, inspect, select

from parvis.modules.manifest import Module

applied_table = Table(
    "alembic_applied",
    MetaData(),
    Column("revision", String(32), primary_key=True),
    Column("module", String(24), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class Status:
    """Where a module's tables stand."""

    module: str
    installed: bool
    applied: tuple[str, ...]
    """Revisions that the database has, the oldest first."""
    pending: tuple[str, ...]
    """Revisions to apply, in order."""
    unknown: tuple[str, ...]
    """Revisions that the database has and the installed code does not: all of an absent module's,
    or those of a newer version of it."""

    @property
    def word(self) -> str:
        """absent, newer, behind or ready."""
        if not self.installed:
            return "absent"
        if self.unknown:
            return "newer"
        return "behind" if self.pending else "ready"


def owner(name: str) -> str:
    """The module of a table or of a revision: what stands before the first `_`."""
    return name.partition("_")[0]


def versions_folder(module: Module) -> Path:
    """Where a module's revisions are."""
    return Path(str(files(module.package))) / "migrations" / "versions"


def written_revisions(module: Module) -> list[str]:
    """The module's revisions in the code, the oldest first, by the names of their files."""
    name = re.compile(rf"{module.name}_\d{{4}}")
    found = (name.match(path.stem) for path in versions_folder(module).glob("*.py"))
    return sorted({match[0] for match in found if match})


def applied_revisions(connection: Connection) -> list[tuple[str, str]]:
    """The revisions that the database has, with their module, in order."""
    if not inspect(connection).has_table(applied_table.name):
        return []
    rows = connection.execute(
        select(applied_table.c.revision, applied_table.c.module).order_by(applied_table.c.revision)
    )
    return [(revision, module) for revision, module in rows]


def statuses(modules: Iterable[Module], connection: Connection) -> list[Status]:
    """Where the tables of these modules stand, then those of modules that are gone."""
    known = {module.name: module for module in modules if module.migrations}
    done = applied_revisions(connection)
    gone = sorted({name for _revision, name in done} - set(known))
    return [
        *(_status(module.name, written_revisions(module), done) for module in known.values()),
        *(_status(name, None, done) for name in gone),
    ]


def status_of(module: Module, connection: Connection) -> Status:
    """Where the tables of one installed module stand."""
    return _status(module.name, written_revisions(module), applied_revisions(connection))


def _status(name: str, written: list[str] | None, done: list[tuple[str, str]]) -> Status:
    applied = [revision for revision, module in done if module == name]
    known = written or []
    return Status(
        module=name,
        installed=written is not None,
        applied=tuple(r for r in applied if r in known),
        pending=tuple(r for r in known if r not in applied),
        unknown=tuple(r for r in applied if r not in known),
    )


def misfits(modules: Iterable[Module], connection: Connection) -> list[str]:
    """What keeps the code of these modules from working with this database, one sentence each."""
    return [
        f"{s.module}: the database has a newer version than the code ({s.unknown[-1]})"
        if s.word == "newer"
        else f"{s.module}: {len(s.pending)} migrations to apply"
        for s in statuses(modules, connection)
        if s.word in ("newer", "behind")
    ]
