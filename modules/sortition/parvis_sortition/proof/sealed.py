"""What whoever holds the sealed file can check besides: the features behind the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.proof.bound import check_sealed_bound
from parvis_sortition.proof.keeping import alike, bounds_of, keeps, panels_of
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.residual import check_later_lists
from parvis_sortition.proof.roster import Entry, secret_of
from parvis_sortition.proof.twins import same_chances

Document = Mapping[str, Any]


def check_sealed(document: Document, sealed: Document, report: Report) -> None:
    """Leaves, secrets, quotas of every panel, totals and scores of the certificate."""
    draw, people = document["draw"], sealed["people"]
    leaves, salt = draw["roster"]["leaves"], bytes.fromhex(sealed["salt"])
    entries = [Entry(p["id"], p["features"], p["household"], p["secret"]) for p in people]
    good = (
        [entry.leaf() for entry in entries] == leaves
        and [p["number"] for p in people] == list(range(1, len(leaves) + 1))
        and all(entry.secret == secret_of(salt, entry.id) for entry in entries)
        and len({entry.id for entry in entries}) == len(entries)
    )
    report.add(
        good,
        "sealed file: it holds just the people that the roster commits to",
        "fichier scellé : il contient exactement les personnes que la liste engage",
    )
    report.add(
        _panels_keep(draw, entries),
        "sealed file: every panel keeps the quotas and the households",
        "fichier scellé : chaque panel respecte les quotas et les foyers",
    )
    chances = dict(enumerate(draw["chances"], 1))
    report.add(
        same_chances(chances, entries),
        "sealed file: people with the same features, in households alike, have the same chance",
        "fichier scellé : les personnes aux mêmes caractéristiques, dans des foyers semblables, "
        "ont la même chance",
    )
    report.add(
        draw["households"] == any(entry.household for entry in entries),
        "sealed file: whether households count is told as it is",
        "fichier scellé : que les foyers comptent ou non est dit tel quel",
    )
    check_later_lists(document, entries, report)
    check_sealed_bound(draw, sealed, entries, report)


def _panels_keep(draw: Document, entries: Sequence[Entry]) -> bool:
    lottery, quotas = draw["lottery"], bounds_of(draw)
    if lottery["stages"] == 2 and not alike(lottery, entries):
        return False
    homes = lottery["stages"] == 1
    return all(keeps(quotas, entries, panel, homes=homes) for panel in panels_of(lottery))
