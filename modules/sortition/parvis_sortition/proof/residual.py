"""Who could come in at a replacement, told from everyone's features: nobody kept out in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.proof.keeping import Bounds, alike, bounds_of, keeps, panels_of, relax
from parvis_sortition.proof.log import seated
from parvis_sortition.proof.roster import Entry

Document = Mapping[str, Any]


def replacements_keep(document: Document, entries: Sequence[Entry]) -> bool:
    """Whether each list of each replacement is of all those who could come, and each of its panels
    keeps, with those who stay, the quotas as they were relaxed by then.
    """
    quotas, log = bounds_of(document["draw"]), document["log"]
    alternates: set[int] = set()
    for place, entry in enumerate(log):
        kind, data = entry["kind"], entry["data"]
        if kind == "relaxed":
            relax(quotas, data["changes"])
        elif kind == "alternates":
            alternates |= set(data["numbers"])
        elif kind == "replaced" and not _keeps(quotas, entries, log[:place], data, alternates):
            return False
    return True


def _keeps(
    quotas: Bounds,
    entries: Sequence[Entry],
    before: Sequence[Document],
    data: Document,
    alternates: set[int],
) -> bool:
    staying, lottery, reserve = seated(before), data["lottery"], data["reserve"]
    seen = {n for entry in before if "panel" in entry["data"] for n in entry["data"]["panel"]}
    could = _who_fits(quotas, entries, staying) - seen - set(data["without"])
    if reserve == len(data["entered"]):
        could &= alternates
    left_out = set(data["left_out"])
    if not left_out <= could or set(map(int, lottery["chances"])) != could - left_out:
        return False
    if lottery["stages"] == 2 and not alike(lottery, entries):
        return False
    one_stage = lottery["stages"] == 1
    return all(
        keeps(quotas, entries, [*staying, *panel], homes=one_stage)
        and not (one_stage and reserve and len(alternates.intersection(panel)) != reserve)
        for panel in panels_of(lottery)
    )


def _who_fits(quotas: Bounds, entries: Sequence[Entry], staying: Sequence[int]) -> set[int]:
    """The numbers of other households, all of whose values have a seat left."""
    sitting = [entries[number - 1] for number in staying]
    counts = Counter(pair for entry in sitting for pair in entry.features.items())
    full = {pair for pair, (_low, high) in quotas.items() if counts[pair] >= high}
    taken = {entry.household for entry in sitting} - {""}
    return {
        number
        for number, entry in enumerate(entries, 1)
        if number not in staying
        and entry.household not in taken
        and not full.intersection(entry.features.items())
    }
