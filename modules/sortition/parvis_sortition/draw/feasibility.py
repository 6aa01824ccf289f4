"""When no panel keeps the quotas: the smallest changes that would allow one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.reading import Pool, Quota
from parvis_sortition.draw.types import Ints, Types
from parvis_sortition.words import Language, sentence

SECONDS = 1.2
"""Time given to the search for the smallest changes; the best found so far is then proposed."""
LARGE = 400
"""More types than this are a large pool."""
NODES = 1_000
"""Branches explored, at most, for a panel of a large pool; a few are enough in most."""
SHRINK = 1_000.0
"""Cost of a seat less against one step of a quota: the size is touched last."""


@dataclass(frozen=True)
class Relaxation:
    """One change of a quota (or of the size, with an empty feature) that helps."""

    feature: str
    value: str
    bound: str
    """`min`, `max` or `size`."""
    before: int
    after: int

    def text(self, language: Language) -> str:
        """In words: “age, 65-74: minimum from 6 to 4”; two criteria may have a value in common."""
        return sentence(
            f"relax_{self.bound}",
            language,
            value=f"{self.feature}, {self.value}",
            before=self.before,
            after=self.after,
        )


def seat_rows(types: Types, bounds: tuple[Ints, Ints]) -> solver.Rows:
    """What seats by type must keep to be a panel; `bounds` are those of the quota values."""
    rows = _class_rows(types)
    for value in range(len(types.low)):
        rows.add(bounds[0][value], bounds[1][value], _members(types, value))
    rows.add(types.size, types.size, np.arange(types.number))
    return rows


def panel_program(types: Types, some: Ints | None = None) -> highspy.Highs:
    """The integer program whose solutions are the panels, as seats by type; all costs zero.

    With `some`, only the panels where one of these types sits.
    """
    rows = seat_rows(types, (types.low, types.high))
    if some is not None:
        rows.add(1.0, solver.INFINITY, some)
    cost = np.zeros(types.number)
    upper = np.minimum(types.count, types.capacity[types.group]).astype(float)
    return solver.model(cost, cost, upper, rows, whole=np.ones(types.number, dtype=bool))


def find_panel(types: Types, some: Ints | None = None) -> Ints | None:
    """Seats by type (T,) of some panel, or None when there is none.

    With `some`, a panel where at least one of these types sits, several rather than one. Raises
    `SearchEnded` when neither is known after `NODES` branches in a large pool.
    """
    program = panel_program(types, some)
    if some is not None:
        program.changeColsCost(len(some), some.astype(np.int32), np.full(len(some), -1.0))
        program.setOptionValue("mip_max_improving_sols", 1)
    if types.number > LARGE:
        program.setOptionValue("mip_max_nodes", NODES)
    if not solver.run(program):
        return None
    if not solver.has_solution(program):
        raise solver.SearchEnded("no panel was found in so many branches")
    return np.rint(solver.solution(program)).astype(np.int64)


def _members(types: Types, value: int) -> Ints:
    return np.flatnonzero((types.values == value).any(axis=1))


def _class_rows(types: Types) -> solver.Rows:
    rows = solver.Rows()
    for group in np.flatnonzero(np.bincount(types.group) > 1).tolist():
        members = np.flatnonzero(types.group == group)
        rows.add(-solver.INFINITY, float(types.capacity[group]), members)
    return rows


def smallest_relaxations(pool: Pool, types: Types) -> list[Relaxation]:
    """The fewest steps of minimums and maximums that make some panel possible.

    Among equals, the first in the canonical order of the quotas. The size shrinks only when no
    change of the quotas is enough (fewer people or households than seats).
    """
    values = len(types.low)
    # With real seats the search takes a moment in any pool; it nearly always leaves a panel.
    steps = _fewest_steps(types, whole=False)
    if steps is None or find_panel(_relaxed(types, steps)) is None:
        steps = _fewest_steps(types, whole=True)
    if steps is None:
        raise solver.SolverFailed("no relaxation was found in the time given")
    less, more, shrink = steps[:values], steps[values : 2 * values], int(steps[-1])
    found = [
        change
        for quota, lower, raised in zip(pool.quotas, less.tolist(), more.tolist(), strict=True)
        for change in _changes(quota, lower, raised)
    ]
    if shrink:
        found.append(Relaxation("", "", "size", types.size, types.size - shrink))
    return found


def _relaxed(types: Types, steps: Ints) -> Types:
    values = len(types.low)
    low, high = types.low - steps[:values], types.high + steps[values : 2 * values]
    return replace(types, low=low, high=high, size=types.size - int(steps[-1]))


def _fewest_steps(types: Types, *, whole: bool) -> Ints | None:
    """Steps less for each minimum, more for each maximum, less for the size: (2 V + 1,).

    `whole` asks for whole seats, real ones else. None when none are found in the time given.
    """
    kinds, values = types.number, len(types.low)
    rows = _class_rows(types)
    for value in range(values):
        members = _members(types, value)
        lower, raised = kinds + value, kinds + values + value
        rows.add(types.low[value], solver.INFINITY, np.append(members, lower))
        less = np.append(np.ones(len(members)), -1.0)
        rows.add(-solver.INFINITY, types.high[value], np.append(members, raised), less)
    rows.add(types.size, types.size, np.append(np.arange(kinds), kinds + 2 * values))
    step = 1 + np.arange(2 * values) * 1e-5
    cost = np.concatenate((np.zeros(kinds), step, [SHRINK]))
    seats = np.minimum(types.count, types.capacity[types.group])
    upper = np.concatenate((seats, types.low, np.full(values, types.size), [types.size]))
    marked = np.append(np.full(kinds, whole), np.ones(2 * values + 1, dtype=bool))
    program = solver.model(cost, np.zeros(len(cost)), upper.astype(float), rows, whole=marked)
    program.setOptionValue("time_limit", SECONDS)
    program.run()
    if not solver.has_solution(program):
        return None
    return np.rint(solver.solution(program)[kinds:]).astype(np.int64)


def _changes(quota: Quota, less: int, more: int) -> list[Relaxation]:
    found = []
    if less:
        change = Relaxation(quota.feature, quota.value, "min", quota.min, quota.min - less)
        found.append(change)
    if more:
        change = Relaxation(quota.feature, quota.value, "max", quota.max, quota.max + more)
        found.append(change)
    return found
