"""Panels met so far, and the search for better ones.

Searches by whole-number programs are counted by iterations of the solver, not by time. Once there
have been so many, only the neighbourhood of the panels known is searched: what is found may not be
the best, and `complete` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw import solver
from parvis_sortition.draw.feasibility import find_panel, panel_program
from parvis_sortition.draw.pricing import Neighbours
from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.types import Floats, Ints, Types

ENOUGH = 1e-7
"""Gain of a panel below which it is no better (weights are scaled to an average of one)."""

SMALL = 40
"""Up to this many types, panels are looked for by whole-number programs alone."""
NEVER = 1e-9
"""Chance taken for none."""
EFFORT = 40_000
"""Iterations of the solver, some eight seconds, after which better panels are looked for near those
known only: a count, for the same answer on any machine."""
SEARCH = 100
"""Iterations that a search costs besides its own."""
SOME = 0.1
"""Share of the most a panel could be worth within which any will do, while others are to come."""


@dataclass
class Panels:
    """Panels found so far, as seats by type, without repetition."""

    types: Types
    columns: list[Ints]
    progress: Progress = silent
    """Told that work goes on at each search for a panel; how long it takes is not known."""
    effort: int = 0
    """Iterations of the solver so far."""
    complete: bool = True
    """Whether each search was carried to its end."""

    def __post_init__(self) -> None:
        """Prepare the search for the best panel."""
        self.known = {column.tobytes() for column in self.columns}
        self.program = panel_program(self.types)
        self.places = np.arange(self.types.number, dtype=np.int32)
        self.neighbours = Neighbours(self.types)

    def matrix(self) -> Ints:
        """(J, T): all of them."""
        return np.array(self.columns, dtype=np.int64).reshape(-1, self.types.number)

    def best(self, worth: Floats, gap: float = 0.0) -> tuple[float, Ints]:
        """The panel whose seats are worth most, and the most that a panel could be worth.

        With a `gap`, any panel worth nearly that, as a share of it.
        """
        self.progress(0.0, "panels")
        self.program.changeColsCost(len(worth), self.places, -worth)
        self.program.setOptionValue("mip_rel_gap", gap)
        if not solver.run(self.program):
            raise solver.SolverFailed("the search for a panel found none")
        self.effort += SEARCH + max(self.program.getInfo().simplex_iteration_count, 0)
        seats = np.rint(solver.solution(self.program)).astype(np.int64)
        most = float(worth @ seats)
        if gap:
            most = max(most, -float(self.program.getInfo().mip_dual_bound))
        return most, seats

    def better(self, worth: Floats, than: float) -> tuple[float, Ints] | None:
        """A panel worth more than a number, and the most one could be worth; None if none is.

        Most searches need only some such panel; only the last must look for the best.
        """
        for gap in (SOME, 0.0):
            if self.effort > EFFORT:
                self.complete = False
                return None
            most, seats = self.best(worth, gap)
            if most <= than + ENOUGH:
                return None
            if float(worth @ seats) > than + ENOUGH:
                return most, seats
        return None

    def near(self, worth: Floats, than: float) -> list[Ints]:
        """Panels not known that are worth more than a number; none in pools so small that the best
        is found as soon."""
        if self.types.number <= SMALL or not self.columns:
            return []
        found = self.neighbours.better(self.matrix(), worth, than + ENOUGH)
        return [seats for seats in found if self.add(seats)]

    def cover(self, searches: int | None = None) -> NDArray[np.bool_]:
        """Look for panels until each type is in one; (T,): those that are in no panel at all.

        Raises `SearchEnded` when that takes more than so many `searches`.
        """
        types = self.types
        unseen: NDArray[np.bool_] = self.matrix().sum(axis=0) == 0
        for turn in count():
            if not unseen.any():
                break
            if turn == searches:
                raise solver.SearchEnded("who is in no panel was not seen in so many searches")
            self.progress(0.0, "panels")
            seats = find_panel(types, np.flatnonzero(unseen))
            if seats is None:
                break
            self.add(seats)
            unseen &= seats == 0
        return unseen

    def add(self, seats: Ints) -> bool:
        """Keep a panel; False if it was known."""
        key = seats.tobytes()
        if key in self.known:
            return False
        self.known.add(key)
        self.columns.append(seats)
        return True


def some_panels(types: Types, found: list[Ints]) -> Panels | None:
    """Panels to start from: those given, or any; None when no panel exists."""
    if not found:
        first = find_panel(types)
        if first is None:
            return None
        found = [first]
    panels = Panels(types, [])
    for seats in found:
        panels.add(seats)
    return panels
