"""The documents of a draw: what is published before, what is sealed, what is added after."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from parvis_sortition import __version__
from parvis_sortition.bounds import proof_document, public_proof
from parvis_sortition.draw.reading import Pool
from parvis_sortition.proof.canonical import FORMAT, canonical, digest
from parvis_sortition.proof.choice import fill_seats, panel_index
from parvis_sortition.proof.log import append
from parvis_sortition.proof.roster import Entry, number_people, roster_hash, secret_of

if TYPE_CHECKING:
    # The engine loads the solver: adding to a document that exists needs none of it.
    from parvis_sortition.draw.engine import Lottery

@dataclass(frozen=True)
class Roster:
    """A pool with its numbers, leaves and secrets."""

    entries: tuple[Entry, ...]
    leaves: tuple[str, ...]
    numbers: Mapping[str, int]
    """Number, from 1, of each identifier."""

    @property
    def hash(self) -> str:
        """Hash of the roster, published before the draw."""
        return roster_hash(self.leaves)


def default_salt(pool: Pool, size: int) -> bytes:
    """A salt derived from the whole pool, for draws that must be repeatable without one.

    Whoever holds the whole pool can compute it; a real draw has its own secret salt.
    """
    people = [[p.id, list(p.values), p.household] for p in pool.people]
    key = canonical([size, list(pool.features), people])
    return hmac.new(FORMAT.encode(), key, hashlib.sha256).digest()


def make_roster(pool: Pool, salt: bytes) -> Roster:
    """Number the people of a pool and commit to each of them."""
    entries = tuple(
        Entry(
            id=p.id,
            features=dict(zip(pool.features, p.values, strict=True)),
            household=p.household,
            secret=secret_of(salt, p.id),
        )
        for p in pool.people
    )
    leaves, numbers = number_people(entries)
    return Roster(entries, tuple(leaves), numbers)


def quota_documents(pool: Pool) -> list[dict[str, Any]]:
    """The quotas as JSON, in canonical order."""
    return [
        {"feature": q.feature, "value": q.value, "min": q.min, "max": q.max} for q in pool.quotas
    ]


def lottery_document(pool: Pool, roster: Roster, lottery: Lottery) -> dict[str, Any]:
    """The panels by pseudonymous number; with a second stage, by type, with who is in each."""
    if lottery.seating is not None:
        panels = [
            sorted(roster.numbers[pool.people[person].id] for person in panel)
            for panel in lottery.seating
        ]
        return {"stages": 1, "panels": panels}
    homes = {
        str(group): [
            {
                str(kind): sorted(roster.numbers[pool.people[person].id] for person in people)
                for kind, people in home.items()
            }
            for home in households
        ]
        for group, households in enumerate(lottery.types.homes)
    }
    seats = [panel.tolist() for panel in lottery.panels]
    return {"stages": 2, "panels": seats, "classes": homes}


def chance_texts(pool: Pool, roster: Roster, lottery: Lottery) -> list[str]:
    """The fair chance of each number, as decimal text with nine places."""
    chances = [""] * len(pool.people)
    for person, chance in zip(pool.people, lottery.chances.tolist(), strict=True):
        chances[roster.numbers[person.id] - 1] = f"{chance:.9f}"
    return chances


def publication(
    pool: Pool,
    roster: Roster,
    lottery: Lottery,
    *,
    algorithm: str,
    closed_at: str = "",
    announcement: str = "",
    source: str = "",
    at: str = "",
) -> dict[str, Any]:
    """The document published before the draw, with the first entry of its log, dated `at` if given.
    `source` is the kind of value that will be taken, of `proof.choice.KINDS`, when it is known.
    """
    panels = lottery_document(pool, roster, lottery)
    measures = lottery.measures
    draw = {
        "algorithm": algorithm,
        "size": lottery.types.size,
        "quotas": quota_documents(pool),
        "households": any(p.household for p in pool.people),
        "closed_at": closed_at,
        "randomness": announcement,
        "roster": {
            "people": len(pool.people),
            "hash": roster.hash,
            "leaves": list(roster.leaves),
        },
        "lottery": panels | {"hash": digest("lottery", panels)},
        "chances": chance_texts(pool, roster, lottery),
        "minimum": f"{measures.minimum:.9f}",
        "geometric_mean": f"{measures.geometric_mean:.9f}",
        "gini": f"{measures.gini:.9f}",
        "certificate": public_proof(pool, roster, proof_document(pool, roster, lottery)),
        "software": {
            "parvis-sortition": __version__,
            "highspy": version("highspy"),
            "numpy": version("numpy"),
        },
    }
    if source:
        draw["source"] = source
    if not lottery.complete:
        draw["complete"] = False
    fingerprint = digest("draw", draw)
    log = append([], "published", {"draw": fingerprint}, at)
    return {"format": FORMAT, "draw": draw, "hash": fingerprint, "log": log}


def drawn(document: Mapping[str, Any], kind: str, value: str, at: str = "") -> dict[str, Any]:
    """The document with the panel designated by the public randomness in its log."""
    lottery = document["draw"]["lottery"]
    index = panel_index(kind, value, len(lottery["panels"]), "panel")
    panel = lottery["panels"][index]
    if lottery["stages"] == 2:
        panel = fill_seats(panel, lottery["classes"], value, "panel")
    data = {"source": {"kind": kind, "value": value}, "index": index, "panel": panel}
    return {**document, "log": append(document["log"], "drawn", data, at)}


def sealed(pool: Pool, roster: Roster, salt: bytes, lottery: Lottery) -> dict[str, Any]:
    """The file for the bailiff: everything about everyone, and the whole proof of the bound. Never
    published.
    """
    people = sorted(
        (entry.document(roster.numbers[entry.id]) for entry in roster.entries),
        key=lambda each: int(str(each["number"])),
    )
    return {
        "format": f"{FORMAT} sealed",
        "salt": salt.hex(),
        "features": list(pool.features),
        "people": people,
        "certificate": proof_document(pool, roster, lottery),
    }
