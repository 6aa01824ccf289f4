"""Who can be in no panel by the quotas alone: nothing is to be searched for."""

from __future__ import annotations

from collections import defaultdict

from parvis_sortition.draw.reading import Pool


def shut_out(pool: Pool, size: int) -> tuple[str, ...]:
    """The people who have a value with no seat: its maximum is 0, or the minimums of the other
    values of its feature take all of them. They are in no panel, whoever else volunteered.
    """
    taken: dict[str, int] = defaultdict(int)
    for quota in pool.quotas:
        taken[quota.feature] += quota.min
    shut = {
        (quota.feature, quota.value)
        for quota in pool.quotas
        if min(quota.max, size - taken[quota.feature] + quota.min) <= 0
    }
    return tuple(
        person.id
        for person in pool.people
        if shut.intersection(zip(pool.features, person.values, strict=True))
    )
