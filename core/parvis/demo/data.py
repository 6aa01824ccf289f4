"""The demonstration's people and territory, read from `data/*.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, kw_only=True)
class DemoRole:
    """A role in a space: `agglomeration` or an INSEE code."""

    space: str
    role: str
    title: str


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Someone fictional."""

    id: str
    name: str
    email: str
    commune: str
    birth_year: int | None
    presentation: str
    one_click: str
    """Who they are, for those one can sign in as in one click; empty for the others."""
    steward: bool
    roles: tuple[DemoRole, ...]


@cache
def read_people() -> tuple[DemoPerson, ...]:
    """All of them, in the order of the file."""
    return tuple(
        DemoPerson(
            id=row["id"],
            name=f"{row['given_name']} {row['family_name']}",
            email=row["email"],
            commune=row["commune"],
            birth_year=row.get("birth_year"),
            presentation=row.get("presentation", ""),
            one_click=row.get("one_click", ""),
            steward=row.get("installation_administrator", False),
            roles=tuple(
                DemoRole(space=r["space"], role=r["role"], title=r.get("title", ""))
                for r in row.get("roles", ())
            ),
        )
        for row in _toml("people.toml")["person"]
    )


@cache
def read_territory() -> dict[str, Any]:
    """The territory's texts, subjects, phases, collectives and centres, as in the file."""
    return _toml("territory.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("parvis.demo") / "data" / name).read_text(encoding="utf-8"))
