"""Fair chances over the panels themselves, when real seats by type promise too much.

In a small pool the relaxation may allow what no list of panels gives (chances of 4/7 where 1/2 is
the most). Here a lottery is a set of weights on panels, found by column generation: the linear
program over the panels known so far says what a better panel would be worth, an integer program
looks for the best one, until there is none. The result is exact over all panels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.feasibility import find_panel, panel_program
from parvis_sortition.draw.leximin import SETTLED, tidy
from parvis_sortition.draw.lottery import narrowed
from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.smooth import Curve, minimise, weight_region
from parvis_sortition.draw.types import Floats, Ints, Types

ENOUGH = 1e-7
"""Gain of a panel below which it is no better (weights are scaled to an average of one)."""

SOME = 0.1
"""Share of the most a panel could be worth within which any will do, while others are to come."""
APART = 1e-6
"""Distance to the chances, in seats, beyond which they are held to be out of reach."""


@dataclass
class Panels:
    """Panels found so far, as seats by type, without repetition."""

    types: Types
    columns: list[Ints]
    progress: Progress = silent
    """Told that work goes on at each search for a panel; how long it takes is not known."""

    def __post_init__(self) -> None:
        """Prepare the search for the best panel."""
        self.known = {column.tobytes() for column in self.columns}
        self.program = panel_program(self.types)
        self.places = np.arange(self.types.number, dtype=np.int32)

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
            most, seats = self.best(worth, gap)
            if most <= than + ENOUGH:
                return None
            if float(worth @ seats) > than + ENOUGH:
                return most, seats
        return None

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


def within_reach(panels: Panels, chance: Floats) -> Floats | None:
    """Weights on the panels that give just these chances (T,); None when there are none.

    Adds to `panels` on the way. The sum of the distances is minimised; a panel that could lower it
    is looked for until there is none, or until what such panels could gain at best is not enough.
    """
    types = panels.types
    low, high = narrowed(types, chance)
    # A lottery with these chances has no other panels than these.
    search = Panels(replace(types, low=low, high=high), [], panels.progress)
    goal = types.count * chance
    kinds = types.number
    master = _distances(goal, panels)
    while True:
        if not solver.run(master):
            raise solver.SolverFailed("distances to the chances could not be weighed")
        distance = float(master.getObjectiveValue())
        if distance < 1e-8:
            return solver.solution(master)[2 * kinds :]
        dual = np.array(master.getSolution().row_dual)
        found = search.better(dual[:kinds], -dual[kinds])
        if found is None:
            return None
        most, seats = found
        if distance - (most + dual[kinds]) > APART or not panels.add(seats):
            return None
        _add_weight(master, seats)


def _distances(goal: Floats, panels: Panels) -> highspy.Highs:
    """The program of the distances: how far short, how far beyond, then a weight for each panel."""
    kinds = len(goal)
    rows = solver.Rows()
    for kind in range(kinds):
        rows.add(goal[kind], goal[kind], [kind, kinds + kind], [1.0, -1.0])
    rows.add(1.0, 1.0, [])
    upper = np.full(2 * kinds, solver.INFINITY)
    master = solver.model(np.ones(2 * kinds), np.zeros(2 * kinds), upper, rows)
    for seats in panels.columns:
        _add_weight(master, seats)
    return master


def _add_weight(master: highspy.Highs, seats: Ints) -> None:
    held = np.flatnonzero(seats)
    rows = np.append(held, len(seats)).astype(np.int32)
    factors = np.append(seats[held], 1).astype(float)
    master.addCol(0.0, 0.0, solver.INFINITY, len(rows), rows, factors)


def exact_leximin(panels: Panels) -> tuple[Floats, Floats]:
    """Leximin over all panels: chance (T,), and weights (J,) on `panels` that give it."""
    types = panels.types
    free = np.ones(types.number, dtype=bool)
    chance = np.zeros(types.number)
    weights = np.zeros(0)
    people = float(types.count.sum())
    while free.any():
        z, dual, weights = _stage(panels, free, chance, people)
        z = tidy(z)
        tight = free & (dual * types.count > SETTLED)
        if not tight.any():
            raise solver.SolverFailed("no type is tight at the end of an exact stage")
        chance[tight] = z
        free &= ~tight
    return chance, weights


def _stage(
    panels: Panels, free: np.ndarray, chance: Floats, people: float
) -> tuple[float, Floats, Floats]:
    """Largest smallest chance among the free types; duals (T,) and weights (J,)."""
    types = panels.types
    kinds = types.number
    rows = solver.Rows()
    for kind in range(kinds):
        settled = 0.0 if free[kind] else chance[kind] * types.count[kind] - solver.FEASIBLE
        share = -float(types.count[kind]) if free[kind] else 0.0
        rows.add(settled, solver.INFINITY, [0], [share])
    rows.add(1.0, 1.0, [])
    # Scaled by the number of people, the duals average one in any pool.
    master = solver.model(np.array([-people]), np.zeros(1), np.ones(1), rows)
    for seats in panels.columns:
        _add_weight(master, seats)
    while True:
        if not solver.run(master):
            raise solver.SolverFailed("a stage over the panels has no solution")
        answer = solver.solution(master)
        dual = np.array(master.getSolution().row_dual)
        found = panels.better(dual[:kinds], -float(dual[kinds]))
        if found is None or not panels.add(found[1]):
            z = float(answer[0])
            if z > 1 - 1e-9:
                # The ceiling z ≤ 1 holds the stage: everyone left sits in every panel.
                return 1.0, np.where(free, 1.0, 0.0), answer[1:]
            return z, dual[:kinds], answer[1:]
        _add_weight(master, found[1])


def repeat_panels(panels: Panels, chance: Floats, number: int) -> tuple[Ints, float]:
    """How many times to list each panel (J,) so that `number` in all come nearest the chances.

    Returns the counts and the largest distance left between a person's frequency and their chance,
    beyond the step of 1/number, counted in panels.
    """
    types = panels.types
    matrix = panels.matrix()
    known, kinds = matrix.shape
    each = number * chance
    near = np.rint(each)
    each = np.where(np.abs(each - near) < 1e-6, near, each)
    rows = solver.Rows()
    slack = known
    for kind in range(kinds):
        people = float(types.count[kind])
        columns = np.append(np.arange(known), slack)
        low, high = people * np.floor(each[kind]), people * np.ceil(each[kind])
        rows.add(low, solver.INFINITY, columns, np.append(matrix[:, kind], people))
        rows.add(-solver.INFINITY, high, columns, np.append(matrix[:, kind], -people))
    rows.add(number, number, np.arange(known))
    cost = np.append(np.zeros(known), 1.0)
    upper = np.append(np.full(known, float(number)), solver.INFINITY)
    whole = np.append(np.ones(known, dtype=bool), False)
    program = solver.model(cost, np.zeros(known + 1), upper, rows, whole=whole)
    program.setOptionValue("time_limit", 5.0)
    program.run()
    if not solver.has_solution(program):
        raise solver.SolverFailed("no list of panels was found in the time given")
    answer = solver.solution(program)
    return np.rint(answer[:known]).astype(np.int64), float(answer[-1])


def exact_smooth(panels: Panels, curve: Curve) -> tuple[Floats, Floats]:
    """Chances (T,) of least objective over all panels, and weights (J,) that give them.

    Needs panels that already give everyone some chance.
    """
    types = panels.types
    while True:
        region = weight_region(types, panels.matrix().astype(float), 0.0)
        weights = minimise(region, curve)
        seats = np.maximum(panels.matrix().T @ weights, 1e-12)
        gradient, _ = curve(seats)
        scale = max(float(np.abs(gradient).max()), 1.0)
        worth, found = panels.best(-gradient / scale)
        if worth <= float(-gradient @ seats) / scale + ENOUGH or not panels.add(found):
            return np.round(seats / types.count, 9), weights
