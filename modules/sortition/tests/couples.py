"""Pools of couples and people alone, under quotas that bind."""

from __future__ import annotations

import random

from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool

SIZE = 12


def pool_of(seed: int) -> Pool:
    """Some couples, some people alone, quotas that bind."""
    chance = random.Random(seed)
    couples, alone = chance.randrange(6, 14), chance.randrange(4, 20)
    people = [
        Person(f"c{n}", ("FH"[n % 2], chance.choice("jv")), f"h{n // 2}")
        for n in range(2 * couples)
    ]
    people += [
        Person(f"s{n}", (chance.choice("FH"), chance.choice("jv")), "") for n in range(alone)
    ]
    women = chance.randrange(3, 9)
    quotas = [Quota("sexe", "F", women, women), Quota("sexe", "H", SIZE - women, SIZE - women)]
    quotas += [Quota("age", value, 2, 10) for value in "jv"]
    return make_pool(quotas, people, ["sexe", "age"])
