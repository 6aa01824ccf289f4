"""The proof of the bound as documents: what anyone may read of it, what the sealed file holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from parvis_sortition.draw.reading import Pool
from parvis_sortition.proof.bound import proof_hash

if TYPE_CHECKING:
    from parvis_sortition.draw.engine import Lottery
    from parvis_sortition.publish import Roster

SMALLEST = 10
"""Fewer people than this are never counted in public."""


def proof_document(pool: Pool, roster: Roster, lottery: Lottery) -> dict[str, Any]:
    """The whole proof, with everything that it rests on. Not always for all to read."""
    proof, types = lottery.certificate, lottery.types
    people = [int(n) for n in types.seats_by_value(types.count)]
    homes = [
        {
            "multiplier": factor,
            "people": sorted(
                roster.numbers[pool.people[person].id]
                for members in home.values()
                for person in members
            ),
        }
        for group, factor in sorted(proof.classes.items())
        for home in types.homes[group]
    ]
    return {
        "multipliers": [
            {
                "feature": quota.feature,
                "value": quota.value,
                "multiplier": factor,
                "people": number,
            }
            for quota, factor, number in zip(pool.quotas, proof.value, people, strict=True)
            if factor
        ],
        "size_multiplier": proof.size,
        "homes": homes,
        "lowest_score": proof.lowest,
        "bound": f"{proof.bound.numerator}/{proof.bound.denominator}",
    }


def public_proof(pool: Pool, roster: Roster, proof: dict[str, Any]) -> dict[str, Any]:
    """The proof if it counts nobody in public, nor lets anybody be counted: else its bound and its
    hash.

    Multipliers and bound give the sum of their totals: one hidden count among them would be told.
    """
    hidden = _hidden(pool)
    if proof["homes"] or any((m["feature"], m["value"]) in hidden for m in proof["multipliers"]):
        secrets = [entry.secret for entry in roster.entries]
        return {"bound": proof["bound"], "sealed": proof_hash(proof, secrets)}
    return {key: value for key, value in proof.items() if key != "homes"}


def _hidden(pool: Pool) -> set[tuple[str, str]]:
    """The values whose number of people may not be told, even by subtraction."""
    found: set[tuple[str, str]] = set()
    for place, feature in enumerate(pool.features):
        values = [q.value for q in pool.quotas if q.feature == feature]
        held = [person.values[place] for person in pool.people]
        found |= {(feature, value) for value in _few(values, [held.count(v) for v in values])}
    return found


def _few(values: Sequence[str], people: Sequence[int]) -> set[str]:
    # A value nobody has tells of nobody.
    order = sorted(range(len(values)), key=lambda n: (people[n], n))
    hidden = [n for n in order if 0 < people[n] < SMALLEST]
    if (hidden and sum(people[n] for n in hidden) < SMALLEST) or len(hidden) == 1:
        hidden += [n for n in order if people[n] >= SMALLEST][:1]
    return {values[n] for n in hidden}
