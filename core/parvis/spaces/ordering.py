"""Putting rows in order: one place up or down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Placed(Protocol):
    """Anything with a place in a list."""

    position: int


P = TypeVar("P", bound=Placed)


def move(rows: Sequence[P], row: P, steps: int) -> bool:
    """Move `row` in the ordered `rows` by so many places (negative: up) and number them all
    again. Returns whether the order has changed.
    """
    ordered = list(rows)
    at = ordered.index(row)
    to = min(max(at + steps, 0), len(ordered) - 1)
    ordered.insert(to, ordered.pop(at))
    for position, placed in enumerate(ordered):
        if placed.position != position:
            placed.position = position
    return to != at
