"""From seats by type to people: everyone of a type sits in as many panels, but for one.

The seats of a class over the whole lottery are dealt to its households in turn; where a household
has people of several types, couples of households then trade panels until each has its even share
of every type. Within a household the people of one type take turns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from parvis_sortition.draw.table import Stream
from parvis_sortition.draw.types import Home, Ints, Types

NOBODY = -1


def seat_people(types: Types, panels: Sequence[Ints], *, seed: int) -> list[list[int]]:
    """Fill each panel (sorted types of its seats) with people: sorted places in the pool."""
    stream = Stream(seed)
    by_class: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
    for number in stream.order(len(panels)).tolist():
        split: dict[int, list[int]] = defaultdict(list)
        for kind in panels[number].tolist():
            split[int(types.group[kind])].append(kind)
        for group, kinds in split.items():
            by_class[group].append((number, kinds))
    filled: list[list[int]] = [[] for _ in panels]
    for group in sorted(by_class):
        homes = types.homes[group]
        drawn = [homes[place] for place in stream.order(len(homes)).tolist()]
        _seat_class(drawn, by_class[group], lambda panel, person: filled[panel].append(person))
    return [sorted(people) for people in filled]


def _seat_class(
    homes: list[Home],
    demands: list[tuple[int, list[int]]],
    put: Callable[[int, int], None],
) -> None:
    # table[turn][home]: the type the home sends to the panel of that turn.
    table = np.full((len(demands), len(homes)), NOBODY, dtype=np.int64)
    cursor = 0
    for turn, (_, kinds) in enumerate(demands):
        for kind in kinds:
            table[turn, cursor % len(homes)] = kind
            cursor += 1
    if len(homes) > 1 and len(homes[0]) > 1:
        _even_out(table, sorted(homes[0]))
    turns: Counter[tuple[int, int]] = Counter()
    for row, (panel, _) in zip(table.tolist(), demands, strict=True):
        for place, kind in enumerate(row):
            if kind == NOBODY:
                continue
            people = homes[place][kind]
            put(panel, people[turns[place, kind] % len(people)])
            turns[place, kind] += 1


def _even_out(table: Ints, kinds: list[int]) -> None:
    """Trade panels between couples of homes until no type differs by more than one panel."""
    counts = {kind: (table == kind).sum(axis=0) for kind in kinds}
    while True:
        uneven = next((k for k in kinds if counts[k].max() - counts[k].min() > 1), None)
        if uneven is None:
            return
        many, few = int(counts[uneven].argmax()), int(counts[uneven].argmin())
        _share(table, many, few)
        for kind in kinds:
            for home in (many, few):
                counts[kind][home] = (table[:, home] == kind).sum()


def _share(table: Ints, one: int, other: int) -> None:
    """Trade panels between two homes so that each type is shared evenly, to one.

    A panel where they send different types is an edge between these types; going round the edges
    (an Eulerian walk, odd ends joined through an extra point) and giving each edge's start to the
    first home leaves every type with as many starts as ends, but for one.
    """
    edges: list[tuple[int, int, int]] = []
    degree: Counter[int] = Counter()
    for turn in np.flatnonzero(table[:, one] != table[:, other]).tolist():
        a, b = int(table[turn, one]), int(table[turn, other])
        edges.append((a, b, turn))
        degree[a] += 1
        degree[b] += 1
    extra = NOBODY - 1
    edges += [(extra, kind, NOBODY) for kind in sorted(degree) if degree[kind] % 2]
    touching: dict[int, list[int]] = defaultdict(list)
    for number, (a, b, _) in enumerate(edges):
        touching[a].append(number)
        touching[b].append(number)
    used = [False] * len(edges)
    for start in sorted(touching):
        at = start
        while True:
            while touching[at] and used[touching[at][-1]]:
                touching[at].pop()
            if not touching[at]:
                # A walk among even degrees only ends where it began.
                break
            number = touching[at].pop()
            used[number] = True
            a, b, turn = edges[number]
            end = b if at == a else a
            if turn != NOBODY:
                table[turn, one], table[turn, other] = at, end
            at = end
