"""A règlement as JSON, there and back."""

from __future__ import annotations

import dataclasses
import enum
import functools
import json
import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from parvis_budgets.reglement.calendar import Calendar, Step, Window
from parvis_budgets.reglement.model import Reglement

T = TypeVar("T")


class ReglementError(ValueError):
    """What is stored is no règlement: the message says where."""


def dump(reglement: Reglement) -> dict[str, Any]:
    """The règlement as JSON values; moments as ISO 8601 in UTC."""
    return cast(dict[str, Any], _plain(reglement))


def load(stored: Mapping[str, Any]) -> Reglement:
    """The règlement that `dump` wrote. Fields that are missing have their defaults. Raises
    ReglementError for an unknown field or a value of the wrong type.
    """
    return _loaded(json.dumps(stored))


@functools.lru_cache(maxsize=256)
def _loaded(text: str) -> Reglement:
    """A page asks for it over and over, and reading it takes a millisecond."""
    return _read(Reglement, json.loads(text), "reglement")


def canonical(stored: Any) -> str:
    """JSON in one form only: keys sorted, no spaces, so that equal things have equal texts."""
    return json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Calendar):
        return {step.value: _plain(window) for step, window in value}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _read(kind: type[T], stored: Any, where: str) -> T:
    if not isinstance(stored, Mapping):
        raise ReglementError(f"{where} is not an object")
    hints = typing.get_type_hints(kind)
    known = {f.name for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(stored) - known)
    if unknown:
        raise ReglementError(f"{where} has no field {unknown[0]}")
    return kind(
        **{name: _value(hints[name], stored[name], f"{where}.{name}") for name in stored}
    )


def _value(kind: Any, stored: Any, where: str) -> Any:
    if isinstance(kind, types.UnionType):
        if stored is None:
            return None
        kind = next(one for one in typing.get_args(kind) if one is not types.NoneType)
    if kind is Calendar:
        return _calendar(stored, where)
    if typing.get_origin(kind) is tuple:
        if not isinstance(stored, list):
            raise ReglementError(f"{where} is not a list")
        item = typing.get_args(kind)[0]
        return tuple(_value(item, one, where) for one in stored)
    if dataclasses.is_dataclass(kind):
        return _read(cast(type[Any], kind), stored, where)
    if kind is datetime:
        return _moment(stored, where)
    if issubclass(kind, enum.Enum):
        if stored not in [member.value for member in kind]:
            raise ReglementError(f"{where} can't be {stored!r}")
        return kind(stored)
    if type(stored) is not kind:
        raise ReglementError(f"{where} is not of type {kind.__name__}")
    return stored


def _calendar(stored: Any, where: str) -> Calendar:
    if not isinstance(stored, Mapping) or not set(stored) <= {step.value for step in Step}:
        raise ReglementError(f"{where} has unknown steps")
    return Calendar(
        {Step(name): _read(Window, window, f"{where}.{name}") for name, window in stored.items()}
    )


def _moment(stored: Any, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(stored)
    except (TypeError, ValueError):
        raise ReglementError(f"{where} is not a moment") from None
    if moment.tzinfo is None:
        raise ReglementError(f"{where} has no time zone")
    return moment
