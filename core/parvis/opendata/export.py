"""What a content type publishes: declared once, it gives JSON, CSV and their description."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parvis.modules.manifest import Text


@dataclass(frozen=True)
class Field:
    """One column: its name, its type (int, float, str, bool or datetime), what it holds, and how
    it is read from a row. Columns may be empty.
    """

    name: str
    type: type
    about: Text
    value: Callable[[Any], Any]

    def plain(self, row: Any) -> Any:
        """The value as JSON holds it: moments in ISO 8601, UTC."""
        value = self.value(row)
        if isinstance(value, datetime):
            return value.isoformat(timespec="seconds").replace("+00:00", "Z")
        return value


@dataclass(frozen=True)
class Export:
    """The columns of a content type, added to those that every content has.

    `prepare` is given each batch of rows before they are read, to fetch in one query what the
    fields need; it may return a mapping that the fields do not see but the session then holds.
    """

    fields: tuple[Field, ...] = ()
    prepare: Callable[[Sequence[Any]], object] | None = None


def json_type(field: Field) -> dict[str, Any]:
    """The column in JSON Schema (OpenAPI 3.1)."""
    name = {int: "integer", float: "number", bool: "boolean"}.get(field.type, "string")
    schema: dict[str, Any] = {"type": [name, "null"], "description": str(field.about)}
    if field.type is datetime:
        schema["format"] = "date-time"
    return schema
