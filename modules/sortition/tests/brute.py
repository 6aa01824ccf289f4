"""The oracle of the tests: every panel of a tiny pool listed, leximin done naively over them."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from parvis_sortition.draw import solver
from parvis_sortition.draw.reading import Pool


def all_panels(pool: Pool, size: int) -> list[tuple[int, ...]]:
    """Every set of `size` people that keeps the quotas and the households."""
    return [panel for panel in combinations(range(len(pool.people)), size) if _keeps(pool, panel)]


def _keeps(pool: Pool, panel: tuple[int, ...]) -> bool:
    people = [pool.people[place] for place in panel]
    homes = [person.household for person in people if person.household]
    if len(set(homes)) < len(homes):
        return False
    for quota in pool.quotas:
        place = pool.features.index(quota.feature)
        number = sum(person.values[place] == quota.value for person in people)
        if not quota.min <= number <= quota.max:
            return False
    return True


def leximin(pool: Pool, size: int) -> list[float] | None:
    """Leximin chances of everyone, probing each person at each stage; None without a panel."""
    panels = all_panels(pool, size)
    if not panels:
        return None
    people = len(pool.people)
    seated = np.zeros((people, len(panels)))
    for number, panel in enumerate(panels):
        seated[list(panel), number] = 1
    fixed: dict[int, float] = {}
    while len(fixed) < people:
        z = _largest(seated, fixed, None, None)
        tight = [
            person
            for person in range(people)
            if person not in fixed and _largest(seated, fixed, person, z) <= z + 1e-6
        ]
        assert tight
        fixed |= dict.fromkeys(tight, z)
    return [fixed[person] for person in range(people)]


def _largest(
    seated: np.ndarray, fixed: dict[int, float], person: int | None, floor: float | None
) -> float:
    """The largest smallest chance, or that of one person when the others have `floor`."""
    people, panels = seated.shape
    rows = solver.Rows()
    for each in range(people):
        least, share = fixed.get(each, floor), 0.0
        if least is None:
            least, share = 1e-9, -1.0
        factors = np.append(seated[each], share)
        rows.add(least - 1e-9, solver.INFINITY, np.arange(panels + 1), factors)
    rows.add(1.0, 1.0, np.arange(panels))
    cost = np.zeros(panels + 1)
    cost[-1] = -1.0
    if person is not None:
        cost = np.append(-seated[person], 0.0)
    program = solver.model(cost, np.zeros(panels + 1), np.ones(panels + 1), rows)
    assert solver.run(program)
    return float(-program.getObjectiveValue())
