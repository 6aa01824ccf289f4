"""Fair chances over the panels themselves, when real seats by type promise too much.

In a small pool the relaxation may allow what no list of panels gives (chances of 4/7 where 1/2 is
the most). Here a lottery is a set of weights on panels, found by column generation: the linear
program over the panels known so far says what a better panel would be worth, an integer program
looks for the best one, until there is none. The result is exact over all panels.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import highspy
import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.known import Panels
from parvis_sortition.draw.leximin import MOST_GIVE, SETTLED, tidy
from parvis_sortition.draw.lottery import narrowed
from parvis_sortition.draw.smooth import Curve, minimise, weight_region
from parvis_sortition.draw.types import Floats, Ints

BOUNDED = 4
"""Turns after which the best panel is looked for, to know what is out of reach."""
NODES = 100
"""Branches explored, at most, for the last list: a count, for the same answer on any machine."""
APART = 1e-6
"""Distance to the chances, in seats, beyond which they are held to be out of reach."""


def within_reach(panels: Panels, chance: Floats) -> Floats | None:
    """Weights on the panels that give just these chances (T,); None when there are none.

    Adds to `panels` on the way. The sum of the distances is minimised; a panel that could lower it
    is looked for until there is none, or until what such panels could gain at best is not enough.
    """
    types = panels.types
    low, high = narrowed(types, chance)
    # A lottery with these chances has no other panels than these.
    inside = replace(types, low=low, high=high)
    search = Panels(inside, [seats for seats in panels.columns if inside.is_panel(seats)])
    search.progress, search.effort = panels.progress, panels.effort
    goal = types.count * chance
    kinds = types.number
    master = _distances(goal, panels)
    for turn in count():
        if not solver.run(master):
            raise solver.SolverFailed("distances to the chances could not be weighed")
        distance = float(master.getObjectiveValue())
        if distance < 1e-8:
            return solver.solution(master)[2 * kinds :]
        dual = np.array(master.getSolution().row_dual)
        found = [] if turn % BOUNDED == 0 else search.near(dual[:kinds], -dual[kinds])
        if not found:
            better = search.better(dual[:kinds], -dual[kinds])
            panels.effort = search.effort
            if better is None or distance - (better[0] + dual[kinds]) > APART:
                return None
            found = [better[1]]
        added = [seats for seats in found if panels.add(seats)]
        if not added:
            return None
        for seats in added:
            search.add(seats)
            _add_weight(master, seats)
    raise AssertionError


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
    give = solver.FEASIBLE
    while True:
        if not _solved(master):
            # Rounding errors of the settled chances add up: give them a hair's breadth.
            give *= 10
            if give > MOST_GIVE:
                raise solver.SolverFailed("a stage over the panels has no solution")
            for kind in np.flatnonzero(~free).tolist():
                least = float(chance[kind] * types.count[kind]) - give
                master.changeRowBounds(kind, least, solver.INFINITY)
            continue
        answer = solver.solution(master)
        dual = np.array(master.getSolution().row_dual)
        found = panels.near(dual[:kinds], -float(dual[kinds]))
        if not found:
            better = panels.better(dual[:kinds], -float(dual[kinds]))
            found = [better[1]] if better is not None and panels.add(better[1]) else []
        for seats in found:
            _add_weight(master, seats)
        if found:
            continue
        z = float(answer[0])
        if z > 1 - 1e-9:
            # The ceiling z ≤ 1 holds the stage: everyone left sits in every panel.
            return 1.0, np.where(free, 1.0, 0.0), answer[1:]
        return z, dual[:kinds], answer[1:]


def _solved(master: highspy.Highs) -> bool:
    try:
        return solver.run(master)
    except solver.SolverFailed:
        # So tight that it could not tell whether there is a solution.
        return False


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
    program.setOptionValue("mip_max_nodes", NODES)
    program.run()
    if not solver.has_solution(program):
        raise solver.SolverFailed("no list of panels was found")
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
        worth, than = -gradient / scale, float(-gradient @ seats) / scale
        if panels.near(worth, than):
            continue
        better = panels.better(worth, than)
        if better is None or not panels.add(better[1]):
            return np.round(seats / types.count, 9), weights
