"""From a pool to a lottery of panels with its proof, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from parvis_sortition.draw.certificate import Certificate, certify
from parvis_sortition.draw.feasibility import Relaxation, smallest_relaxations
from parvis_sortition.draw.leximin import relaxed_leximin
from parvis_sortition.draw.lottery import make_panels, narrowed
from parvis_sortition.draw.measures import Measures, measure
from parvis_sortition.draw.reading import Pool
from parvis_sortition.draw.seating import seat_people
from parvis_sortition.draw.totals import seat_totals
from parvis_sortition.draw.types import Floats, Ints, Types, make_types
from parvis_sortition.words import Fault, InputRefused

ALGORITHMS = ("leximin",)
ROUNDS = 1500


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


@dataclass(frozen=True)
class Infeasible:
    """No panel keeps the quotas; these are the smallest changes that would allow one."""

    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True)
class Unselectable:
    """Panels exist, but none that includes these people."""

    ids: tuple[str, ...]


def make_lottery(
    pool: Pool,
    size: int,
    *,
    algorithm: str = "leximin",
    panels: int = 1000,
    seed: int = 0,
    second_stage: bool | None = None,
) -> Lottery | Infeasible | Unselectable:
    """Compute fair chances and a list of `panels` equally likely panels that give them.

    `seed` shuffles who sits with whom among equals; it changes no one's chance by more than
    1/panels. `second_stage` is chosen by the size of the pool when None. Raises `InputRefused`
    when the size is out of reach of any pool.
    """
    if not 1 <= size <= len(pool.people):
        values: dict[str, object] = {"size": size, "people": len(pool.people)}
        raise InputRefused([Fault("size", 0, "size", values)])
    types = make_types(pool, size)
    relaxed = relaxed_leximin(types)
    if relaxed is None:
        return Infeasible(tuple(smallest_relaxations(pool, types)))
    chance = relaxed.chance
    bounds = narrowed(types, chance)
    totals = seat_totals(types, chance, panels, bounds)
    assert totals is not None
    seats = make_panels(types, totals, panels, bounds, seed=seed, rounds=ROUNDS)
    assert seats is not None
    people = chance[types.type_of]
    seating = seat_people(types, seats, seed=seed)
    return Lottery(
        types=types,
        chances=people,
        panels=tuple(seats),
        seating=tuple(tuple(panel) for panel in seating),
        certificate=certify(types, relaxed.multipliers),
        measures=measure(people.tolist()),
    )
