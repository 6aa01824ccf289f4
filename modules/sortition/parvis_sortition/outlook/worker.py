"""The process that works an outlook out: a pool as JSON on its input, what it allows on its output.

It is given no name and no address: numbers, values, and which people share a household.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from parvis_sortition.draw.engine import SMALL, Infeasible, left_out
from parvis_sortition.draw.fair import first_stage
from parvis_sortition.draw.feasibility import find_panel, smallest_relaxations
from parvis_sortition.draw.known import NEVER
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.draw.shut import shut_out
from parvis_sortition.draw.types import make_types


def look_ahead(pool: Pool, size: int) -> dict[str, Any]:
    """`state` is `feasible` (with the smallest chance), `infeasible` (with the smallest changes) or
    `unselectable` (with the identifiers of those in no panel).
    """
    types = make_types(pool, size)
    if len(pool.people) < size or find_panel(types) is None:
        return _infeasible(pool, size)
    if shut := shut_out(pool, size):
        rest = look_ahead(pool.without(shut), size)
        return {"state": "unselectable", "ids": sorted({*shut, *rest.get("ids", ())})}
    first = first_stage(types, "maximin")
    smallest = 0.0 if first is None else float(first.chance.min())
    if types.number <= SMALL or smallest < NEVER:
        found = left_out(pool, types)
        if isinstance(found, Infeasible):
            return _infeasible(pool, size)
        if found.ids:
            return {"state": "unselectable", "ids": list(found.ids)}
    return {"state": "feasible", "minimum": smallest}


def _infeasible(pool: Pool, size: int) -> dict[str, Any]:
    changes = smallest_relaxations(pool, make_types(pool, size))
    return {"state": "infeasible", "changes": [vars(change) for change in changes]}


def main() -> int:
    """Read the pool, write what it allows."""
    order = json.load(sys.stdin.buffer)
    pool = make_pool(
        [Quota(*quota) for quota in order["quotas"]],
        [Person(id, tuple(values), home) for id, values, home in order["people"]],
        order["features"],
    )
    json.dump(look_ahead(pool, order["size"]), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
