"""Pabulib files for the tests: a small one made by hand, and the real ones where they are."""

from __future__ import annotations

from pathlib import Path

SMALL = """META
key;value
description;"A budget; small"
unit;Volonne
budget;100
PROJECTS
project_id;cost;name;selected
1;60;"Swings ""big""\";1
2;50;Trees;0
3;70;;
VOTES
voter_id;vote;age
v1;1,2;34
v2;2;
v3;;71
"""


def real_folder() -> Path | None:
    """The folder of real elections, ``../shared/data/pb`` beside the checkout, if it is there."""
    for parent in Path(__file__).resolve().parents:
        folder = parent.parent / "shared" / "data" / "pb"
        if folder.is_dir():
            return folder
    return None


def real_files() -> list[Path]:
    """The real elections that are there, in the order of their names."""
    folder = real_folder()
    return sorted(folder.glob("*.pb")) if folder else []
