"""What the solver is asked for: JSON in, JSON out, no database. Loads the solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from parvis_sortition.draw.engine import Infeasible, Unselectable, make_lottery
from parvis_sortition.draw.reading import Person, Quota, make_pool
from parvis_sortition.draw.replacement import most_alternates
from parvis_sortition.draw.tight import TooTight
from parvis_sortition.publish import make_roster, publication, sealed
from parvis_sortition.rounds import draw_alternates, fill_again, open_session

Order = Mapping[str, Any]
Tell = Callable[[float], None]
"""Told how far the work has come, from 0 to 1; what it raises ends the work."""


def lottery(order: Order, tell: Tell) -> dict[str, Any]:
    """The lottery of a pool: `document` and `sealed` to keep, `numbers` of each identifier; or
    `relaxations`, or who is `left_out`, or the quotas that bind most in a pool `too_tight`.
    """
    pool = make_pool(
        [Quota(*quota) for quota in order["quotas"]],
        [Person(id, tuple(values), home) for id, values, home in order["people"]],
        order["features"],
    )
    salt = bytes.fromhex(order["salt"])
    roster = make_roster(pool, salt)
    try:
        found = make_lottery(
            pool,
            order["size"],
            algorithm=order["algorithm"],
            panels=order["panels"],
            seed=int(roster.hash[:16], 16),
            progress=lambda share, _stage: tell(share),
        )
    except TooTight as tight:
        return {"too_tight": [asdict(each) for each in tight.binding]}
    if isinstance(found, Infeasible):
        return {"relaxations": [asdict(change) for change in found.relaxations]}
    if isinstance(found, Unselectable):
        return {"left_out": list(found.ids)}
    told = {name: order[name] for name in ("algorithm", "closed_at", "announcement", "source")}
    return {
        "document": publication(pool, roster, found, **told),
        "sealed": sealed(pool, roster, salt, found),
        "numbers": dict(roster.numbers),
    }


def alternates(order: Order, tell: Tell) -> dict[str, Any]:
    """The `document` with `number` alternates, or as many as homes allow."""
    session = open_session(order["document"], order["sealed"])
    ids = session.ids
    most = most_alternates(session.pool, [ids[number] for number in session.entered()])
    number = min(order["number"], most)
    if number:
        session = draw_alternates(session, number)
    return {"document": session.document}


def replacement(order: Order, tell: Tell) -> dict[str, Any]:
    """The `document` with its empty seats filled without those `unavailable`, and who `entered`; or
    `relaxations`.
    """
    session = open_session(order["document"], order["sealed"])
    filled = fill_again(session, order["unavailable"])
    if isinstance(filled, tuple):
        return {"relaxations": [asdict(change) for change in filled]}
    entered = filled.log[-1]["data"].get("entered", []) if filled is not session else []
    return {"document": filled.document, "entered": entered}


TASKS: dict[str, Callable[[Order, Tell], dict[str, Any]]] = {
    "lottery": lottery,
    "alternates": alternates,
    "replacement": replacement,
}
