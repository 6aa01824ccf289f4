"""What the commands print."""

from __future__ import annotations

from typing import Any

from parvis_sortition.draw.engine import Infeasible, Lottery, Unselectable
from parvis_sortition.draw.reading import Pool
from parvis_sortition.publish import Roster


def drawn_report(
    pool: Pool, roster: Roster, lottery: Lottery, document: dict[str, Any]
) -> dict[str, Any]:
    """What `--json` prints of a draw."""
    ids = {number: id for id, number in roster.numbers.items()}
    entries = {entry["kind"]: entry["data"] for entry in document["log"]}
    data = entries.get("drawn")
    measures = lottery.measures
    return {
        "status": "drawn" if data else "prepared",
        "size": lottery.types.size,
        "people": len(pool.people),
        "minimum": measures.minimum,
        "geometric_mean": measures.geometric_mean,
        "gini": measures.gini,
        "bound": document["draw"]["certificate"]["bound"],
        "complete": lottery.complete,
        "panels": len(lottery.panels),
        "panel_number": data and data["index"],
        "randomness": data and data["source"],
        "panel": sorted(ids[number] for number in data["panel"]) if data else [],
        "alternates": [ids[n] for n in entries.get("alternates", {"numbers": []})["numbers"]],
        "probabilities": {
            person.id: chance
            for person, chance in zip(pool.people, lottery.chances.tolist(), strict=True)
        },
        "roster_hash": roster.hash,
        "draw_hash": document["hash"],
    }


def refusal_report(outcome: Infeasible | Unselectable) -> dict[str, Any]:
    """What `--json` prints when nothing was drawn."""
    if isinstance(outcome, Unselectable):
        return {"status": "unselectable", "ids": list(outcome.ids)}
    return {
        "status": "infeasible",
        "relaxations": [
            {
                "feature": change.feature,
                "value": change.value,
                "bound": change.bound,
                "from": change.before,
                "to": change.after,
                "en": change.text("en"),
                "fr": change.text("fr"),
            }
            for change in outcome.relaxations
        ],
    }
