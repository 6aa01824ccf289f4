"""Quotas from populations: how many seats of the panel go to each value of a criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from parvis_sortition.draw.reading import Quota
from parvis_sortition.targets.words import Remark


def exact(populations: Mapping[str, int], size: int) -> dict[str, Fraction]:
    """By value, its share of the population in seats of a panel of `size`.

    ValueError when there is nobody, or a population is negative.
    """
    total = sum(populations.values())
    if total <= 0 or min(populations.values()) < 0:
        raise ValueError("shares need populations")
    return {value: Fraction(size * people, total) for value, people in populations.items()}


def propose(
    criterion: str, populations: Mapping[str, int], size: int, slack: int = 0
) -> list[Quota]:
    """Minimum and maximum of each value: its exact share rounded down and up.

    `slack` seats are given on each side. The minimums never add up to more than `size`, nor the
    maximums to less. Errors: as `exact`.
    """
    return [
        Quota(criterion, value, max(0, floor(share) - slack), min(size, ceil(share) + slack))
        for value, share in exact(populations, size).items()
    ]


def check(
    criterion: str,
    quotas: Sequence[Quota],
    size: int,
    populations: Mapping[str, int] | None = None,
) -> list[Remark]:
    """What is wrong with the quotas of a criterion, for a panel of `size`.

    Whether all the criteria can be met together depends on the pool: the draw says it.
    With `populations`, values that are far from their share are pointed out too.
    """
    remarks: list[Remark] = []
    if len(quotas) < 2:
        remarks.append(Remark("no_value", {"criterion": criterion}))
    seen: set[str] = set()
    for quota in quotas:
        if quota.value in seen:
            remarks.append(Remark("value_again", {"criterion": criterion, "value": quota.value}))
        seen.add(quota.value)
        remarks += _of_value(quota, size)
    for key, sum_, wrong in (
        ("too_many_wanted", sum(quota.min for quota in quotas), 1),
        ("too_few_allowed", sum(quota.max for quota in quotas), -1),
    ):
        if (sum_ - size) * wrong > 0:
            remarks.append(Remark(key, {"criterion": criterion, "sum": sum_, "size": size}))
    if populations and sum(populations.values()) > 0:
        remarks += _beside(quotas, exact(populations, size), populations)
    return remarks


def _of_value(quota: Quota, size: int) -> list[Remark]:
    values: dict[str, object] = {"value": quota.value, "min": quota.min, "max": quota.max}
    if quota.min > quota.max:
        return [Remark("out_of_order", values)]
    if quota.min < 0 or quota.max > size:
        return [Remark("out_of_panel", {**values, "size": size})]
    if quota.max == 1:
        return [Remark("alone", {"value": quota.value}, blocking=False)]
    return []


def _beside(
    quotas: Sequence[Quota], shares: Mapping[str, Fraction], populations: Mapping[str, int]
) -> list[Remark]:
    """Values that are shut out, or more than a seat away from their share of the population."""
    remarks = []
    for quota in quotas:
        share = shares.get(quota.value)
        if share is None or quota.min > quota.max:
            continue
        if quota.max == 0 and share > 0:
            values: dict[str, object] = {
                "value": quota.value,
                "population": populations[quota.value],
            }
            remarks.append(Remark("shut_out", values, blocking=False))
        elif not quota.min - 1 <= share <= quota.max + 1:
            values = {"value": quota.value, "min": quota.min, "max": quota.max}
            remarks.append(Remark("far", {**values, "exact": float(share)}, blocking=False))
    return remarks
