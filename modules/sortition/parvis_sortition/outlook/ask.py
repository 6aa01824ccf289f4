"""Asking for an outlook, from a web process."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from parvis_sortition.draw.reading import Pool
from parvis_sortition.words import Language, sentence

LONGEST = 8
"""Seconds after which no answer is waited for."""

log = logging.getLogger("parvis.sortition")
_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Outlook:
    """What a pool allows. `state`: `feasible`, `infeasible`, `unselectable`, `empty` (nobody, or no
    quota), or `unknown` when it takes too long to say.
    """

    state: str
    minimum: float = 0.0
    changes: tuple[dict[str, Any], ...] = ()
    ids: tuple[str, ...] = ()

    def changes_in_words(self, language: Language) -> list[str]:
        """The smallest changes: “Age, 65–74: minimum from 6 to 4”."""
        return [
            sentence(
                f"relax_{change['bound']}",
                language,
                value=f"{change['feature']}, {change['value']}",
                before=change["before"],
                after=change["after"],
            )
            for change in self.changes
        ]


def ask_outlook(pool: Pool, size: int) -> Outlook:
    """What the quotas allow with these people, within `LONGEST` seconds."""
    if not pool.people or not pool.quotas:
        return Outlook("empty")
    homes: dict[str, str] = {}
    for person in pool.people:
        if person.household:
            homes.setdefault(person.household, str(len(homes) + 1))
    order = {
        "size": size,
        "features": pool.features,
        "quotas": [(q.feature, q.value, q.min, q.max) for q in pool.quotas],
        "people": [(p.id, p.values, homes.get(p.household, "")) for p in pool.people],
    }
    if not _at_once.acquire(timeout=LONGEST):
        return Outlook("unknown")
    try:
        return _run(json.dumps(order).encode())
    finally:
        _at_once.release()


def _run(order: bytes) -> Outlook:
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "parvis_sortition.outlook.worker"],
            input=order,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outlook("unknown")
    if done.returncode:
        log.error("an outlook has failed: %s", done.stderr.decode(errors="replace")[-2000:])
        return Outlook("unknown")
    found = json.loads(done.stdout)
    return Outlook(
        state=found["state"],
        minimum=found.get("minimum", 0.0),
        changes=tuple(found.get("changes", ())),
        ids=tuple(found.get("ids", ())),
    )
