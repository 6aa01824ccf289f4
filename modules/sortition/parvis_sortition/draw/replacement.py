"""Who may take the seats of those who declined, so that the whole panel keeps its quotas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from parvis_sortition.draw.engine import Infeasible, Lottery, make_lottery
from parvis_sortition.draw.feasibility import Relaxation, find_panel, smallest_relaxations
from parvis_sortition.draw.reading import Pool, Quota
from parvis_sortition.draw.types import make_types

RESERVE, YES, NO = "", "reserve", "others"
"""The quota of those who are preferred: no column of a file has an empty name."""


def counts_of(pool: Pool, ids: Collection[str]) -> Counter[tuple[str, str]]:
    """How many of some people have each (feature, value)."""
    wanted = set(ids)
    return Counter(
        (feature, value)
        for person in pool.people
        if person.id in wanted
        for feature, value in zip(pool.features, person.values, strict=True)
    )


def residual_pool(pool: Pool, staying: Collection[str], out: Collection[str]) -> Pool:
    """Who is left to choose from, under what is left of the quotas.

    People of `staying` keep their seats; their households and those of `out` (who declined or may
    not come back) do not enter. Quotas are what the panel still lacks and still allows.
    """
    taken = counts_of(pool, staying)
    homes = {p.household for p in pool.people if p.id in set(staying) and p.household}
    gone = set(staying) | set(out)
    people = tuple(p for p in pool.people if p.id not in gone and p.household not in homes)
    quotas = tuple(
        Quota(
            q.feature,
            q.value,
            max(q.min - taken[q.feature, q.value], 0),
            max(q.max - taken[q.feature, q.value], 0),
        )
        for q in pool.quotas
    )
    return replace(pool, people=people, quotas=quotas)


def fitting(pool: Pool) -> Pool:
    """The pool without those who have a value of which no seat is left."""
    full = {(q.feature, q.value) for q in pool.quotas if q.max == 0}
    people = tuple(
        p for p in pool.people if not full.intersection(zip(pool.features, p.values, strict=True))
    )
    return replace(pool, people=people)


def residual_lottery(
    pool: Pool, size: int, *, algorithm: str, panels: int, seed: int
) -> tuple[Pool, Lottery] | Infeasible:
    """A lottery for `size` seats among those whom the residual quotas let in.

    People who fit no combination are left out of this round instead of stopping it: they were told
    fair chances of the whole draw, not of each seat. Returns the pool drawn from, too.
    """
    entering = fitting(pool)
    while len(entering.people) >= size:
        outcome = make_lottery(entering, size, algorithm=algorithm, panels=panels, seed=seed)
        if isinstance(outcome, Lottery):
            return entering, outcome
        if isinstance(outcome, Infeasible):
            break
        entering = entering.without(outcome.ids)
    return _refusal(pool, size)


def with_most(pool: Pool, size: int, preferred: Collection[str]) -> tuple[Pool, int]:
    """The pool under one more quota: as many people of `preferred` as some panel of `size` can
    have; and how many that is. The same pool where that is none, or no panel at all.
    """
    wanted = set(preferred)
    marked = replace(
        pool,
        features=(*pool.features, RESERVE),
        people=tuple(
            replace(p, values=(*p.values, YES if p.id in wanted else NO)) for p in pool.people
        ),
    )
    here = sum(person.id in wanted for person in pool.people)
    for number in range(min(size, here), 0, -1):
        quotas = (
            *pool.quotas,
            Quota(RESERVE, YES, number, number),
            Quota(RESERVE, NO, size - number, size - number),
        )
        tried = replace(marked, quotas=quotas)
        if len(pool.people) >= size and find_panel(make_types(tried, size)) is not None:
            return tried, number
    return pool, 0


def _refusal(pool: Pool, size: int) -> Infeasible:
    if not pool.people:
        return Infeasible((Relaxation("", "", "size", size, 0),))
    return Infeasible(tuple(smallest_relaxations(pool, make_types(pool, size))))


def on_the_whole(
    relaxations: Collection[Relaxation], pool: Pool, staying: Collection[str], size: int
) -> tuple[Relaxation, ...]:
    """Changes of residual quotas told as changes of the quotas of the whole panel (`pool`'s)."""
    taken = counts_of(pool, staying)
    quotas = {(q.feature, q.value): q for q in pool.quotas}
    told = []
    for change in relaxations:
        if change.bound == "size":
            kept = len(staying)
            told.append(replace(change, before=size, after=kept + change.after))
            continue
        quota = quotas[change.feature, change.value]
        before = quota.min if change.bound == "min" else quota.max
        after = change.after + taken[change.feature, change.value]
        told.append(replace(change, before=before, after=after))
    return tuple(told)


def most_alternates(pool: Pool, panel: Collection[str]) -> int:
    """How many alternates there can be at most: one of each home that is left."""
    others = pool.without(panel).people
    homes = {person.household for person in others if person.household}
    return len(homes) + sum(not person.household for person in others)


def alternates_lottery(
    pool: Pool,
    panel: Collection[str],
    number: int,
    size: int,
    *,
    algorithm: str,
    panels: int,
    seed: int,
) -> tuple[Pool, Lottery] | None:
    """A lottery of `number` alternates in the proportions of the panel, as far as that goes.

    The quotas are scaled to the number of alternates; where nobody can keep them, only their
    maximums, then none at all. None when fewer people are left than alternates wanted.
    """
    others = pool.without(panel)
    if len(others.people) < number:
        return None
    scaled = [
        replace(q, min=q.min * number // size, max=-(-q.max * number // size)) for q in pool.quotas
    ]
    loose = [replace(q, min=0) for q in scaled]
    free = [replace(q, min=0, max=number) for q in scaled]
    for quotas in (scaled, loose, free):
        found = residual_lottery(
            others.with_quotas(quotas), number, algorithm=algorithm, panels=panels, seed=seed
        )
        if not isinstance(found, Infeasible):
            return found
    return None
