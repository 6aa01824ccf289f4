"""From a pool to a lottery of panels with its proof, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from parvis_sortition.draw.balancing import CLOSE
from parvis_sortition.draw.certificate import Certificate, certify
from parvis_sortition.draw.exact import repeat_panels, within_reach
from parvis_sortition.draw.fair import exact_chances, first_stage, relaxed_chances
from parvis_sortition.draw.feasibility import Relaxation, find_panel, smallest_relaxations
from parvis_sortition.draw.known import NEVER, Panels, some_panels
from parvis_sortition.draw.leximin import Relaxed, relaxed_leximin
from parvis_sortition.draw.lottery import USUAL, Listed, list_weighed, make_panels, stirred
from parvis_sortition.draw.measures import Measures, measure
from parvis_sortition.draw.progress import Progress, forward, part_of, silent
from parvis_sortition.draw.reading import Pool
from parvis_sortition.draw.seating import seat_people
from parvis_sortition.draw.shut import shut_out
from parvis_sortition.draw.solver import SearchEnded
from parvis_sortition.draw.table import Stream
from parvis_sortition.draw.tight import SEARCHES, TooTight, astray, most_binding
from parvis_sortition.draw.types import Floats, Ints, Types, make_types
from parvis_sortition.words import Fault, InputRefused

SMALL = 48
"""Up to this many types, chances promised by the relaxation are checked over the panels."""
MIDDLING = 150
"""Up to this many types, a list that is off for someone sends back to the panels themselves."""
MANY = 400
"""Up to this many, one that is far off for some does: they may be in no panel at all. In larger
pools searches over the panels are cut short."""
DEALS = 2
"""Times the list is dealt before giving up, or before accepting one that is off for someone."""
BIG = 3000
"""More people than this are seated in a second stage."""


@dataclass(frozen=True)
class Lottery:
    """M equally likely panels, and what they give each person of the pool."""

    types: Types
    chances: Floats
    """(N,): the fair chance of each person, before it is rounded to the list of panels."""
    panels: tuple[Ints, ...]
    """For each panel, the sorted types of its seats."""
    seating: tuple[tuple[int, ...], ...] | None
    """For each panel, the sorted people (places in the pool); None with a second stage, where
    the panel drawn gives seats by type, filled afterwards."""
    certificate: Certificate
    measures: Measures
    complete: bool
    """Whether the search for better chances was carried to its end: not so in the few pools where
    that would take minutes. The chances can be had all the same, and `certificate` bounds what
    others could be."""

    def frequencies(self) -> Floats:
        """(N,): how often each person sits, over the panels listed."""
        if self.seating is not None:
            seated = np.concatenate([np.array(panel) for panel in self.seating])
            return np.bincount(seated, minlength=len(self.chances)) / len(self.panels)
        seats = np.bincount(np.concatenate(self.panels), minlength=self.types.number)
        each: Floats = seats / self.types.count / len(self.panels)
        return each[self.types.type_of]


@dataclass(frozen=True)
class Infeasible:
    """No panel keeps the quotas; these are the smallest changes that would allow one."""

    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True)
class Unselectable:
    """Panels exist, but none that includes these people."""

    ids: tuple[str, ...]


Outcome = Lottery | Infeasible | Unselectable


def make_lottery(
    pool: Pool,
    size: int,
    *,
    algorithm: str = "leximin",
    panels: int = USUAL,
    seed: int = 0,
    second_stage: bool | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Compute fair chances and a list of `panels` equally likely panels that give them.

    `seed` shuffles who sits with whom among equals; it changes no one's chance by more than
    1/panels. `second_stage` is chosen by the size of the pool when None. `progress` is told how far
    the work has come; what it raises cancels the draw. Raises `InputRefused` when the size is out
    of reach of any pool, `TooTight` when no fair list is found in a large one.
    """
    if not 1 <= size <= len(pool.people):
        values: dict[str, object] = {"size": size, "people": len(pool.people)}
        raise InputRefused([Fault("size", 0, "size", values)])
    progress = forward(progress)
    progress(0.0, "chances")
    types = make_types(pool, size)
    if shut := shut_out(pool, size):
        # Nobody misses them: the others are drawn from without them, to see who is out besides.
        options = {"algorithm": algorithm, "panels": panels, "seed": seed, "progress": progress}
        return _without(pool, shut, size, options)
    first = first_stage(types, algorithm, part_of(progress, 0.0, 0.2))
    if first is None:
        return Infeasible(tuple(smallest_relaxations(pool, types)))
    if first.chance.min() < NEVER:
        return left_out(pool, types, progress=progress)
    try:
        found = _find(types, algorithm, first, panels, seed, part_of(progress, 0.2, 0.9))
    except SearchEnded:
        raise TooTight(most_binding(pool, first.multipliers)) from None
    if found is None:
        return Infeasible(tuple(smallest_relaxations(pool, types)))
    if isinstance(found, Panels):
        return left_out(pool, types, found, progress)
    progress(0.9, "people")
    chance, listed, complete = found
    people = chance[types.type_of]
    if second_stage is None:
        # Below two panels each, some of a type would never be seen and others twice.
        second_stage = len(pool.people) > BIG or bool(chance.min() * panels < 2)
    seating = None if second_stage else seat_people(types, listed, seed=seed)
    lottery = Lottery(
        types=types,
        chances=people,
        panels=tuple(listed),
        seating=None if seating is None else tuple(tuple(panel) for panel in seating),
        certificate=certify(types, first.multipliers),
        measures=measure(people.tolist()),
        complete=complete,
    )
    progress(1.0, "people")
    return lottery


def _find(
    types: Types, algorithm: str, first: Relaxed, panels: int, seed: int, progress: Progress
) -> tuple[Floats, list[Ints], bool] | Panels | None:
    """Chances (T,), a list of panels and whether no better chances were left unsought; the panels
    known if someone is in none; None if none."""
    chance = relaxed_chances(types, algorithm, first)
    listed = _list(types, chance, panels, seed, part_of(progress, 0.0, 0.8))
    many = types.number > MANY
    taken = listed.panels and types.number > _trusted(listed)
    if taken and not (many and astray(types, chance, listed)):
        return chance, listed.panels, True
    known = some_panels(types, list(listed.known))
    if known is None:
        return None
    known.progress = part_of(progress, 0.8, 1.0)
    if known.cover(SEARCHES if many else None).any():
        return known
    if many:
        raise SearchEnded("everyone is in some panel, but weights on so many are out of reach")
    weights = within_reach(known, chance)
    if weights is None:
        seen = known.matrix()
        for seats in stirred(types, (types.low, types.high), seen, chance, Stream(seed)):
            known.add(seats)
        chance, weights = exact_chances(known, algorithm)
    elif listed.panels and not listed.off:
        return chance, listed.panels, True
    matrix = known.matrix()
    weights = np.append(weights, np.zeros(len(matrix) - len(weights)))
    weights = np.maximum(weights, 0.0) / np.maximum(weights, 0.0).sum()
    listed = list_weighed(types, chance, matrix, weights, panels, seed=seed, progress=progress)
    if listed.off:
        return chance, _repeated(types, known, chance, panels, seed), known.complete
    return chance, listed.panels, known.complete


def _trusted(listed: Listed) -> int:
    """Types above which a list of panels is taken as it is."""
    if listed.off > CLOSE:
        return MANY
    return MIDDLING if listed.off else SMALL


def _list(types: Types, chance: Floats, panels: int, seed: int, progress: Progress) -> Listed:
    # Bad luck in the dealing is cured by dealing again.
    for again in range(DEALS):
        listed = make_panels(types, chance, panels, seed=seed + again, progress=progress)
        if not listed.panels or not 0 < listed.off <= CLOSE:
            break
    return listed


def _repeated(types: Types, known: Panels, chance: Floats, panels: int, seed: int) -> list[Ints]:
    times, _ = repeat_panels(known, chance, panels)
    rows = np.repeat(known.matrix(), times, axis=0)[Stream(seed).order(panels)]
    return [np.repeat(np.arange(types.number), row) for row in rows]


def _without(
    pool: Pool, shut: tuple[str, ...], size: int, options: dict[str, Any]
) -> Infeasible | Unselectable:
    rest = pool.without(shut)
    found = _who_else(rest, size, options) if len(rest.people) >= size else None
    if found is None or isinstance(found, Infeasible):
        return Infeasible(tuple(smallest_relaxations(pool, make_types(pool, size))))
    out = {*shut, *(found.ids if isinstance(found, Unselectable) else ())}
    return Unselectable(tuple(person.id for person in pool.people if person.id in out))


def _who_else(rest: Pool, size: int, options: dict[str, Any]) -> Outcome:
    """What a draw would say; in a large pool, whether there is a panel and who is in none."""
    types = make_types(rest, size)
    if types.number <= MANY or shut_out(rest, size):
        return make_lottery(rest, size, **options)
    first = relaxed_leximin(types, stages=1)
    try:
        if first is not None and first.chance.min() < NEVER:
            return left_out(rest, types, progress=options["progress"])
        if first is None or find_panel(types) is None:
            return Infeasible(())
    except SearchEnded:
        # Those with no seat are out all the same: that is said first.
        return Unselectable(())
    return Unselectable(())


def left_out(
    pool: Pool, types: Types, known: Panels | None = None, progress: Progress = silent
) -> Infeasible | Unselectable:
    """Who is in no panel at all, if there is any panel; `known` are panels met already.

    In a large pool, those of whom it is sure, once the search has been long: whom even real seats
    by type leave out. Raises `SearchEnded` when there are none of these.
    """
    known = known or some_panels(types, [])
    if known is None:
        return Infeasible(tuple(smallest_relaxations(pool, types)))
    known.progress = progress
    try:
        none = known.cover(SEARCHES if types.number > MANY else None)
    except SearchEnded:
        relaxed = relaxed_leximin(types)
        if relaxed is None or relaxed.chance.min() >= NEVER:
            raise
        none = relaxed.chance < NEVER
    out = none[types.type_of]
    return Unselectable(tuple(p.id for p, gone in zip(pool.people, out, strict=True) if gone))
