"""Writing a module's next revision from what its models have changed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import JSON, Connection, create_engine

from parvis.db.base import db
from parvis.db.engine import engine_options, prepare_engine
from parvis.db.sealed import is_sealed
from parvis.db.types import UTCDateTime
from parvis.modules.applied import owner, versions_folder
from parvis.modules.manifest import Module
from parvis.modules.migration import MigrationError, Migrations


def make_revision(
    modules: Iterable[Module], module: str, message: str, *, autogenerate: bool = True
) -> Path:
    """Write the next revision of a module: what its models have and its revisions have not, worked
    out on a database of its own. Returns the file, to be read by hand. Raises MigrationError.
    """
    with tempfile.TemporaryDirectory(prefix="parvis-revision-") as folder:
        url = f"sqlite:///{folder}/scratch.sqlite3"
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        migrations = Migrations(modules, engine)
        migrations.require(module)
        try:
            migrations.upgrade()
            return _write(migrations, module, message, autogenerate)
        finally:
            engine.dispose()


def differences(connection: Connection, module: str) -> list[Any]:
    """What the module's models and its tables in this database do not have alike, as Alembic says
    it; empty when they agree.
    """
    options = {"include_object": _tables_of(module), "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))


def _tables_of(module: str) -> Callable[..., bool]:
    def include(_thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
        return kind != "table" or owner(name or "") == module

    return include


def _write(migrations: Migrations, module: str, message: str, autogenerate: bool) -> Path:
    existing = migrations.revisions(module)
    core = migrations.revisions("core") if module != "core" else []
    folder = versions_folder(migrations.modules[module])
    folder.mkdir(parents=True, exist_ok=True)
    with migrations.transaction() as connection:
        migrations.settle(connection)
        options = migrations.options(connection) | {
            "target_metadata": db.metadata,
            "include_object": _tables_of(module),
            "render_item": render_item,
            "compare_type": True,
        }
        try:
            script: Any = command.revision(
                migrations.config(options),
                message,
                autogenerate=autogenerate,
                head=existing[-1] if existing else "base",
                branch_label=None if existing else module,
                version_path=str(folder),
                rev_id=f"{module}_{len(existing) + 1:04d}",
                depends_on=core[-1] if core else None,
            )
        except CommandError as error:
            raise MigrationError(str(error)) from None
    path = Path(script.path)
    _format(path)
    return path


def render_item(kind: str, thing: Any, context: Any) -> str | bool:
    """Write our own column types as those they stand for: a revision must not change when the
    code does.
    """
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and is_sealed(thing):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(thing, JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def tidy_body(code: str) -> str:
    """Alembic's code without its comments, for the template of new revisions."""
    lines = [line for line in code.splitlines() if not line.strip().startswith("# ###")]
    return textwrap.indent(textwrap.dedent("\n".join(lines)), "    ").strip()


def _format(path: Path) -> None:
    """Lay the file out as the rest of the code, where ruff is installed."""
    if importlib.util.find_spec("ruff"):
        arguments = ["-m", "ruff", "format", "--quiet", "--line-length=100", str(path)]
        subprocess.run([sys.executable, *arguments], check=False)  # noqa: S603
