"""Types: people whom the quotas cannot tell apart, taken together.

People with the same features, counted alone, are one *type*. With households (at most one person
of each), households of the same composition are interchangeable: they form one *class*, and the
people with the same features within a class are one type. A person counted alone is a household
of one. A panel is then a vector of *seats by type*, and exact: any vector of whole numbers that
keeps the quotas, the size and, for each class, at most as many seats as it has households, can be
filled with distinct people of distinct households.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw.reading import Pool

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

Home = dict[int, tuple[int, ...]]
"""A household: for each type, the people of that type in it (places in the pool)."""


@dataclass(frozen=True)
class Types:
    """A pool as the solvers see it. T types, F features, V quota values, G classes."""

    values: Ints
    """(T, F): the quota value of each type for each feature, as a place among the V quotas."""
    count: Ints
    """(T,): people in each type."""
    group: Ints
    """(T,): class of each type."""
    capacity: Ints
    """(G,): households in each class, the most seats it can have."""
    low: Ints
    """(V,): least seats for each value."""
    high: Ints
    """(V,): most seats for each value."""
    size: int
    """Seats of the panel."""
    homes: tuple[tuple[Home, ...], ...]
    """(G,): the households of each class."""
    type_of: Ints
    """(N,): type of each person of the pool."""

    @property
    def number(self) -> int:
        """How many types there are."""
        return len(self.count)

    def seats_by_value(self, seats: NDArray[Any]) -> NDArray[Any]:
        """Total by quota value (V,) of a quantity given by type (T,)."""
        total = np.zeros(len(self.low), dtype=seats.dtype)
        for column in self.values.T:
            np.add.at(total, column, seats)
        return total

    def seats_by_group(self, seats: NDArray[Any]) -> NDArray[Any]:
        """Total by class (G,) of a quantity given by type (T,)."""
        total = np.zeros(len(self.capacity), dtype=seats.dtype)
        np.add.at(total, self.group, seats)
        return total

    def is_panel(self, seats: Ints) -> bool:
        """Whether seats by type (T,) keep the size, the quotas and the households."""
        by_value = self.seats_by_value(seats)
        return bool(
            seats.sum() == self.size
            and (seats >= 0).all()
            and (by_value >= self.low).all()
            and (by_value <= self.high).all()
            and (self.seats_by_group(seats) <= self.capacity).all()
        )


def make_types(pool: Pool, size: int) -> Types:
    """Group the people of a pool into types; `size` is the number of seats of the panel."""
    place = {(q.feature, q.value): number for number, q in enumerate(pool.quotas)}
    vectors = [
        tuple(place[name, value] for name, value in zip(pool.features, p.values, strict=True))
        for p in pool.people
    ]
    households: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, person in enumerate(pool.people):
        # A number of their own keeps people without a tag apart from one another.
        tag = (person.household, -1) if person.household else ("", number)
        households[tag].append(number)
    classes: dict[tuple[tuple[tuple[int, ...], int], ...], list[list[int]]] = defaultdict(list)
    for members in households.values():
        composition = Counter(vectors[number] for number in members)
        classes[tuple(sorted(composition.items()))].append(members)
    return _assemble(pool, size, vectors, classes)


def _assemble(
    pool: Pool,
    size: int,
    vectors: list[tuple[int, ...]],
    classes: dict[tuple[tuple[tuple[int, ...], int], ...], list[list[int]]],
) -> Types:
    values: list[tuple[int, ...]] = []
    count: list[int] = []
    group: list[int] = []
    homes: list[tuple[Home, ...]] = []
    type_of = np.zeros(len(vectors), dtype=np.int64)
    for number, composition in enumerate(sorted(classes)):
        members = sorted(classes[composition])
        first = len(values)
        for vector, times in composition:
            values.append(vector)
            count.append(times * len(members))
            group.append(number)
        index = {vector: first + step for step, (vector, _) in enumerate(composition)}
        for home in members:
            for person in home:
                type_of[person] = index[vectors[person]]
        homes.append(tuple(_home(home, type_of) for home in members))
    return Types(
        values=np.array(values, dtype=np.int64).reshape(len(values), len(pool.features)),
        count=np.array(count, dtype=np.int64),
        group=np.array(group, dtype=np.int64),
        capacity=np.array([len(each) for each in homes], dtype=np.int64),
        low=np.array([q.min for q in pool.quotas], dtype=np.int64),
        high=np.array([q.max for q in pool.quotas], dtype=np.int64),
        size=size,
        homes=tuple(homes),
        type_of=type_of,
    )


def _home(members: list[int], type_of: Ints) -> Home:
    home: dict[int, list[int]] = defaultdict(list)
    for person in members:
        home[int(type_of[person])].append(person)
    return {kind: tuple(people) for kind, people in sorted(home.items())}
