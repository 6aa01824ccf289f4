"""How many seats each type gets over the whole lottery.

A lottery of M panels can give a person a frequency in steps of 1/M only. A type of n people with
chance p gets S seats in all, a whole number beside M n p; dealt out in turn, each of its people
then sits in floor(M p) or ceil(M p) panels, so within 1/M of the fair chance. The totals must keep
the quotas M times over, or no list of M panels could.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from parvis_sortition.draw import solver
from parvis_sortition.draw.types import Floats, Ints, Types

Word = TypeVar("Word", np.int8, np.uint64)

WHOLE = 1e-6


def seat_totals(
    types: Types, chance: Floats, panels: int, bounds: tuple[Ints, Ints]
) -> Ints | None:
    """Whole totals (T,) within one step of the fair ones; None if there are none.

    `bounds` are the least and most seats of each quota value (V,), (V,) in every panel.
    """
    fair = panels * types.count * chance
    near = np.rint(fair)
    fair = np.where(np.abs(fair - near) < WHOLE, near, fair)
    below = np.floor(fair)
    for low, high in (
        (below, np.ceil(fair)),
        # Dealing stays exact as long as the total keeps to whole rounds of the type's people.
        _whole_rounds(types, chance, panels),
    ):
        totals = _round(types, fair, (low, high), panels, bounds)
        if totals is not None:
            return totals
    return None


def _whole_rounds(types: Types, chance: Floats, panels: int) -> tuple[Floats, Floats]:
    each = panels * chance
    near = np.rint(each)
    each = np.where(np.abs(each - near) < WHOLE, near, each)
    people = types.count.astype(np.float64)
    return people * np.floor(each), people * np.ceil(each)


def _round(
    types: Types,
    fair: Floats,
    span: tuple[Floats, Floats],
    panels: int,
    bounds: tuple[Ints, Ints],
) -> Ints | None:
    low, high = span
    moving = np.flatnonzero(high > low)
    base = low.astype(np.int64)
    by_value, by_group = types.seats_by_value(base), types.seats_by_group(base)
    rows = solver.Rows()
    for value in range(len(types.low)):
        members = np.flatnonzero((types.values[moving] == value).any(axis=1))
        least = float(panels * bounds[0][value] - by_value[value])
        most = float(panels * bounds[1][value] - by_value[value])
        rows.add(least, most, members)
    left = float(panels * types.size - base.sum())
    rows.add(left, left, np.arange(len(moving)))
    room = panels * types.capacity - by_group
    more = types.seats_by_group((high - low).astype(np.int64))
    for group in np.flatnonzero(more > room).tolist():
        members = np.flatnonzero(types.group[moving] == group)
        rows.add(-solver.INFINITY, float(room[group]), members)
    if not len(moving):
        return base if _kept(rows) else None
    # Nearer the fair total is cheaper; with steps of one this is the exact distance.
    cost = 1 - 2 * (fair - low)[moving]
    cost /= np.maximum((high - low)[moving], 1)
    upper = (high - low)[moving]
    program = solver.model(
        cost, np.zeros(len(moving)), upper, rows, whole=np.ones(len(moving), dtype=bool)
    )
    # Any rounding will do: the first one found is as fair within the step.
    program.setOptionValue("mip_rel_gap", 1.0)
    if not solver.run(program):
        return None
    base[moving] += np.rint(solver.solution(program)).astype(np.int64)
    return base


def _kept(rows: solver.Rows) -> bool:
    return all(low <= 0 <= high for low, high in zip(rows.low, rows.high, strict=True))


def added(words: NDArray[Word], kinds: Ints) -> NDArray[Word]:
    """(N,): the sum of the words of each handful of types (several, N)."""
    total: NDArray[Word] = words.take(kinds[0])
    for row in kinds[1:]:
        # Much quicker than a sum over an axis so short.
        total += words.take(row)
    return total


class Totals:
    """Seats of each type over the whole list, and what is fair. The empty place comes last."""

    def __init__(self, types: Types, chance: Floats, panels: int, now: Ints) -> None:
        fair = panels * chance
        near = np.rint(fair)
        fair = np.where(np.abs(fair - near) < 1e-6, near, fair)
        wide = np.int64(1 << 60)
        # Seats dealt in turn to the people of a type leave each within a step of their share.
        self.least = np.append((types.count * np.floor(fair)).astype(np.int64), -wide)
        self.most = np.append((types.count * np.ceil(fair)).astype(np.int64), wide)
        self.now = np.append(now, 0)
        self.lose = np.zeros(len(self.now), dtype=np.int8)
        """What one seat less costs: -1, 0 or 1 more seats away from fair."""
        self.win = np.zeros(len(self.now), dtype=np.int8)
        """What one seat more costs."""
        self._weigh(np.arange(len(self.now)))

    def _weigh(self, kinds: Ints) -> None:
        now, least, most = self.now[kinds], self.least[kinds], self.most[kinds]
        self.lose[kinds] = (now <= least).astype(np.int8) - (now > most)
        self.win[kinds] = (now >= most).astype(np.int8) - (now < least)

    def off(self) -> int:
        """Seats by which the totals are away from fair, all told."""
        away = np.maximum(self.now - self.most, 0) + np.maximum(self.least - self.now, 0)
        return int(away.sum())

    def spare(self) -> Ints:
        """(T,): seats that may go without loss; below zero, those that should."""
        now, least, most = self.now[:-1], self.least[:-1], self.most[:-1]
        return np.where(now > most, most - now, np.maximum(now - least, 0))

    def room(self) -> Ints:
        """(T,): seats that may come without loss; below zero, those that should."""
        now, least, most = self.now[:-1], self.least[:-1], self.most[:-1]
        return np.where(now < least, now - least, np.maximum(most - now, 0))

    def move(self, given: list[int], taken: list[int]) -> None:
        """Note that seats were given for others."""
        for kind in given:
            self.now[kind] -= 1
        for kind in taken:
            self.now[kind] += 1
        for kind in (*given, *taken):
            now, least, most = int(self.now[kind]), int(self.least[kind]), int(self.most[kind])
            self.lose[kind] = (now <= least) - (now > most)
            self.win[kind] = (now >= most) - (now < least)
