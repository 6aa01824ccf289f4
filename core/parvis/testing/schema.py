"""A database's schema as plain data, to be compared."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine, inspect


def describe(engine: Engine) -> dict[str, dict[str, Any]]:
    """All that each table has: columns, keys, constraints, indexes; their order left out."""
    inspector = inspect(engine)
    return {
        table: {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in inspector.get_columns(table)
            },
            "primary key": _whole(inspector.get_pk_constraint(table)),
            "foreign keys": _sorted(inspector.get_foreign_keys(table)),
            "unique": _sorted(inspector.get_unique_constraints(table)),
            "checks": _sorted(inspector.get_check_constraints(table)),
            "indexes": _sorted(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
    }


def constraints(engine: Engine) -> set[str]:
    """Names of all constraints and unique indexes, as `table: name`."""
    found = set()
    for table, parts in describe(engine).items():
        keys = [parts["primary key"], *parts["foreign keys"], *parts["unique"], *parts["checks"]]
        names = [dict(key)["name"] for key in keys]
        names += [dict(i)["name"] for i in parts["indexes"] if dict(i)["unique"]]
        found |= {f"{table}: {name}" for name in names}
    return found


def _sorted(things: Any) -> list[Any]:
    return sorted((_whole(thing) for thing in things), key=repr)


def _whole(thing: Any) -> list[tuple[str, Any]]:
    return sorted((key, _plain(value)) for key, value in thing.items())


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"\s+", " ", value)
    if isinstance(value, dict):  # the condition of a partial index is an object of its own
        return {name: str(said) for name, said in value.items()}
    return value
