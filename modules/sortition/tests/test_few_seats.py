"""Panels of one or two seats, as replacements often are."""

from __future__ import annotations

from random import Random

import pytest

from parvis_sortition.draw.engine import Lottery, make_lottery
from parvis_sortition.draw.reading import Person, Quota, make_pool


def pool_of(seed: int):
    """Some hundred people, two to four features, maximums of one or two: and how many seats."""
    random = Random(seed)
    number, kinds = random.randint(60, 200), [0] * random.randint(2, 4)
    kinds = [random.randint(2, 5) for _each in kinds]
    people = [
        Person(f"p{place:03d}", tuple(f"v{random.randrange(kind)}" for kind in kinds))
        for place in range(number)
    ]
    size = random.choice((1, 2))
    quotas = [
        Quota(f"f{feature}", f"v{value}", 0, random.randint(1, 2))
        for feature, kind in enumerate(kinds)
        for value in range(kind)
    ]
    pool = make_pool(quotas, people, [f"f{feature}" for feature in range(len(kinds))])
    return pool, size, random.choice((100, 500, 1000))


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_list_of_panels_with_fewer_seats_than_are_exchanged_at_once(seed):
    pool, size, panels = pool_of(seed)
    lottery = make_lottery(pool, size, panels=panels, seed=seed)
    assert isinstance(lottery, Lottery)
    assert {len(panel) for panel in lottery.panels} == {size}
    assert abs(lottery.frequencies() - lottery.chances).max() <= 1 / panels + 1e-9
