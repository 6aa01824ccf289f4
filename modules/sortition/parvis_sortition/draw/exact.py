"""Fair chances over the panels themselves, when real seats by type promise too much.

In a small pool the relaxation may allow what no list of panels gives (chances of 4/7 where 1/2 is
the most). Here a lottery is a set of weights on panels, found by column generation: the linear
program over the panels known so far says what a better panel would be worth, an integer program
looks for the best one, until there is none. The result is exact over all panels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.feasibility import find_panel, panel_program
from parvis_sortition.draw.leximin import SETTLED, tidy
from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.smooth import Curve, minimise, weight_region
from parvis_sortition.draw.types import Floats, Ints, Types

ENOUGH = 1e-7
"""Gain of a panel below which it is no better (weights are scaled to an average of one)."""


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

    def best(self, worth: Floats) -> tuple[float, Ints]:
        """The panel whose seats are worth most, and what it is worth."""
        self.progress(0.0, "panels")
        self.program.changeColsCost(len(worth), self.places, -worth)
        if not solver.run(self.program):
            raise solver.SolverFailed("the search for a panel found none")
        seats = np.rint(solver.solution(self.program)).astype(np.int64)
        return float(worth @ seats), seats

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
    is looked for until there is none.
    """
    types = panels.types
    goal = types.count * chance
    while True:
        matrix = panels.matrix()
        number, kinds = matrix.shape
        rows = solver.Rows()
        for kind in range(kinds):
            columns = np.append(np.arange(number), [number + kind, number + kinds + kind])
            rows.add(goal[kind], goal[kind], columns, np.append(matrix[:, kind], [1.0, -1.0]))
        rows.add(1.0, 1.0, np.arange(number))
        width = number + 2 * kinds
        cost = np.append(np.zeros(number), np.ones(2 * kinds))
        program = solver.model(cost, np.zeros(width), np.full(width, solver.INFINITY), rows)
        if not solver.run(program):
            raise solver.SolverFailed("distances to the chances could not be weighed")
        if program.getObjectiveValue() < 1e-8:
            return solver.solution(program)[:number]
        dual = np.array(program.getSolution().row_dual)
        gain, seats = panels.best(dual[:kinds])
        if gain + dual[kinds] <= ENOUGH or not panels.add(seats):
            return None


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
    while True:
        matrix = panels.matrix()
        number, kinds = matrix.shape
        rows = solver.Rows()
        for kind in range(kinds):
            settled = 0.0 if free[kind] else chance[kind] * types.count[kind] - solver.FEASIBLE
            factors = np.append(matrix[:, kind], -float(types.count[kind]) if free[kind] else 0.0)
            rows.add(settled, solver.INFINITY, np.arange(number + 1), factors)
        rows.add(1.0, 1.0, np.arange(number))
        cost = np.append(np.zeros(number), -people)
        upper = np.append(np.full(number, solver.INFINITY), 1.0)
        program = solver.model(cost, np.zeros(number + 1), upper, rows)
        if not solver.run(program):
            raise solver.SolverFailed("a stage over the panels has no solution")
        answer = solver.solution(program)
        dual = np.array(program.getSolution().row_dual)
        worth, seats = panels.best(dual[:kinds])
        if worth + dual[kinds] <= ENOUGH or not panels.add(seats):
            z = float(answer[-1])
            if z > 1 - 1e-9:
                # The ceiling z ≤ 1 holds the stage: everyone left sits in every panel.
                return 1.0, np.where(free, 1.0, 0.0), answer[:number]
            return z, dual[:kinds], answer[:number]


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
