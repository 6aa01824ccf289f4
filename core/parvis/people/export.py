"""All that the site knows of a person, for themselves (GDPR, articles 15 and 20).

Nothing is listed by hand: every table that declares `personal` and points to a person gives the
rows that point to this one, those of modules like the core's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, or_, select

from parvis.db import Base, db, now
from parvis.db.sealed import is_sealed
from parvis.people.models import Person

SECRET = frozenset({"password_hash", "token_hash", "search"})
"""Columns that say nothing to the person, or that open their account."""

SUBJECTS = ("person_id", "author_id", "asker_id", "actor_id")
"""Columns that name whom a row is about; the others name who did something for somebody."""


def personal_data(person: Person) -> str:
    """A JSON document: `{"made_at": …, "tables": {"core_person": {"purpose": …, "rows": […]}}}`.
    Times are UTC in ISO 8601.
    """
    tables = {}
    for model, columns in _personal_models():
        rows = [_row(model, row, columns, person) for row in _rows(model, columns, person)]
        if rows:
            assert model.personal is not None
            tables[str(model.__tablename__)] = {
                "purpose": model.personal.purpose,
                "readers": model.personal.readers,
                "until": model.personal.until,
                "rows": rows,
            }
    document = {"made_at": now().isoformat(), "tables": tables}
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain)


def _personal_models() -> Iterator[tuple[type[Base], list[Column[Any]]]]:
    """Each model with its columns that point to a person."""
    for mapper in sorted(Base.registry.mappers, key=lambda m: m.class_.__name__):
        model = mapper.class_
        table = mapper.local_table
        if model.personal is None or not isinstance(table, Table):
            continue
        columns = [c for c in table.columns if c.references(Person.__table__.c.id)]
        if model is Person:
            columns = [table.c.id]
        if mapper.inherits is not None and table is not mapper.inherits.local_table:
            # A module's content: its rows are those of the content they extend.
            columns = [c for c in mapper.inherits.local_table.columns
                       if c.references(Person.__table__.c.id)]  # fmt: skip
        if columns:
            yield model, columns


def _rows(model: type[Base], columns: list[Column[Any]], person: Person) -> list[Any]:
    return list(
        db.session.scalars(select(model).where(or_(*(c == person.id for c in columns)))).unique()
    )


def _row(model: type[Base], row: Any, columns: list[Column[Any]], person: Person) -> dict[str, Any]:
    """What the row holds, if it is about the person. Where they only decided, entered or confirmed
    something about others: that they did, and when. Sealed columns are told to the person whom
    `person_id` names.
    """
    about_them = model is Person or any(getattr(row, name, None) == person.id for name in SUBJECTS)
    sealed_too = getattr(row, "person_id", None) == person.id
    pointing = {c.name for c in columns if getattr(row, c.name, None) == person.id}
    names = []
    for attribute in model.__mapper__.column_attrs:
        column = attribute.columns[0]
        deed = column.primary_key or column.name in pointing or _is_time(column)
        if (about_them or deed) and (sealed_too or not is_sealed(column.type)):
            names.append(attribute.key)
    return {name: getattr(row, name) for name in names if name not in SECRET}


def _is_time(column: Any) -> bool:
    try:
        return issubclass(column.type.python_type, datetime)
    except NotImplementedError:
        return False


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
