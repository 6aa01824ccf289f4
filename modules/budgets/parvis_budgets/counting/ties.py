"""Ties: one declared order, drawn up before the count and the same at every step of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from parvis_budgets.counting.model import CountingError, Election

CHEAPEST = "cheapest"
MOST_VOTES = "most-votes"
LOT = "lot"
NUMBER = "number"
ID = "id"
CRITERIA = (CHEAPEST, MOST_VOTES, LOT, NUMBER, ID)


def natural_key(identifier: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts ids as a reader does: numbers by value, ``c2`` before ``c10``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", identifier)
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)


def lot_key(seed: str, identifier: str) -> str:
    """The lot of a project: the SHA-256 of ``seed``, a line feed and its id, in hexadecimal.

    The lowest comes first. Anyone can draw it again with the declared seed.
    """
    return hashlib.sha256(f"{seed}\n{identifier}".encode()).hexdigest()


def tie_ranks(election: Election, criteria: Sequence[str], seed: str = "") -> tuple[int, ...]:
    """The rank of every project in a tie: the lowest wins.

    ``criteria`` are applied in their order: the lowest cost, the most votes, the lot, the
    number (ids with the numbers in them compared by value: 2 before 10), the id (compared as
    text, character by character: 10 before 2, as other tools for Pabulib files do). What they
    leave tied is settled by id.
    Raises CountingError for an unknown criterion, or a lot without a seed.
    """
    for criterion in criteria:
        if criterion not in CRITERIA:
            raise CountingError(f"Unknown way of breaking ties: {criterion}.")
    if LOT in criteria and not seed:
        raise CountingError("Ties broken by lot need a seed, declared before the vote.")
    votes = election.votes
    keys: dict[str, Callable[[int], Any]] = {
        CHEAPEST: lambda place: election.projects[place].cost,
        MOST_VOTES: lambda place: -int(votes[place]),
        LOT: lambda place: lot_key(seed, election.projects[place].id),
        NUMBER: lambda place: natural_key(election.projects[place].id),
        ID: lambda place: election.projects[place].id,
    }
    order = sorted(
        range(len(election.projects)),
        key=lambda place: tuple(keys[name](place) for name in (*criteria, ID)),
    )
    ranks = [0] * len(order)
    for rank, place in enumerate(order):
        ranks[place] = rank
    return tuple(ranks)
