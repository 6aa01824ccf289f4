"""From seats by type to people: everyone of a type sits in as many panels, but for one.

The seats of a class over the whole lottery are dealt to its households in turn; where a household
has people of several types, couples of households then trade panels until each has its even share
of every type. Within a household the people of one type take turns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from parvis_sortition.draw.table import Stream
from parvis_sortition.draw.types import Home, Ints, Types

NOBODY = -1


def seat_people(types: Types, panels: Sequence[Ints], *, seed: int) -> list[list[int]]:
    """Fill each panel (sorted types of its seats) with people: sorted places in the pool."""
    stream = Stream(seed)
    order = stream.order(len(panels))
    kinds = np.concatenate([panels[number] for number in order.tolist()])
    owner = np.repeat(order, [len(panels[number]) for number in order.tolist()])
    groups = types.group[kinds]
    by_class = np.argsort(groups, kind="stable")
    ends = np.cumsum(np.bincount(groups, minlength=len(types.homes)))
    seated = np.empty(len(kinds), dtype=np.int64)
    for group, end in enumerate(ends.tolist()):
        homes = types.homes[group]
        seats = by_class[ends[group - 1] if group else 0 : end]
        drawn = [homes[place] for place in stream.order(len(homes)).tolist()]
        alone = [home[min(home)] for home in drawn]
        if all(len(people) == 1 == len(home) for people, home in zip(alone, drawn, strict=True)):
            people = np.array([people[0] for people in alone])
            seated[seats] = people[np.arange(len(seats)) % len(people)]
        else:
            seated[seats] = _seat_class(drawn, owner[seats].tolist(), kinds[seats].tolist())
    ranked = np.lexsort((seated, owner))
    sizes = [len(panel) for panel in panels]
    return [part.tolist() for part in np.split(seated[ranked], np.cumsum(sizes)[:-1])]


def _seat_class(homes: list[Home], panels: list[int], kinds: list[int]) -> list[int]:
    """The person in each seat of a class, given the panel (in turn) and the type of the seat."""
    turns = np.flatnonzero(np.diff(panels, prepend=-1))
    turn_of = np.searchsorted(turns, np.arange(len(panels)), side="right") - 1
    # table[turn][home]: the type the home sends to the panel of that turn.
    table = np.full((len(turns), len(homes)), NOBODY, dtype=np.int64)
    table[turn_of, np.arange(len(panels)) % len(homes)] = kinds
    if len(homes) > 1 and len(homes[0]) > 1:
        _even_out(table, sorted(homes[0]))
    taken: Counter[tuple[int, int]] = Counter()
    seated = []
    for turn, seat in zip(turn_of.tolist(), kinds, strict=True):
        # Homes may have traded: the first that sends this type to this panel, and is not seated.
        place = int(np.flatnonzero(table[turn] == seat)[0])
        table[turn, place] = NOBODY
        people = homes[place][seat]
        seated.append(people[taken[place, seat] % len(people)])
        taken[place, seat] += 1
    return seated


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
