"""What whoever holds the sealed file can check besides: the features behind the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.proof.checks import Report
from parvis_sortition.proof.roster import Entry, secret_of

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
    _check_totals(draw, entries, report)


def _panels_keep(draw: Document, entries: Sequence[Entry]) -> bool:
    lottery = draw["lottery"]
    if lottery["stages"] == 2:
        # Of each type, anyone stands for all.
        stands = {
            int(kind): home[kind][0]
            for households in lottery["classes"].values()
            for home in households[:1]
            for kind in home
        }
        alike = all(
            entries[n - 1].features == entries[stands[int(kind)] - 1].features
            for households in lottery["classes"].values()
            for home in households
            for kind, members in home.items()
            for n in members
        )
        panels = [[stands[kind] for kind in panel] for panel in lottery["panels"]]
        return alike and all(_keeps(draw, entries, panel, homes=False) for panel in panels)
    return all(_keeps(draw, entries, panel, homes=True) for panel in lottery["panels"])


def _keeps(draw: Document, entries: Sequence[Entry], panel: Sequence[int], *, homes: bool) -> bool:
    seated = [entries[number - 1] for number in panel]
    counts = Counter(pair for entry in seated for pair in entry.features.items())
    tags = Counter(entry.household for entry in seated if entry.household)
    kept = all(
        quota["min"] <= counts[quota["feature"], quota["value"]] <= quota["max"]
        for quota in draw["quotas"]
    )
    return kept and not (homes and any(n > 1 for n in tags.values()))


def _check_totals(draw: Document, entries: Sequence[Entry], report: Report) -> None:
    proof = draw["certificate"]
    people = Counter(pair for entry in entries for pair in entry.features.items())
    small, told = 0, True
    factors: dict[tuple[str, str], int] = {}
    for line in proof["multipliers"]:
        pair = (line["feature"], line["value"])
        factors[pair] = line["multiplier"]
        if "people" in line:
            told &= line["people"] == people[pair]
        else:
            small += line["multiplier"] * people[pair]
    told &= small == proof["small_values_total"]
    scores = [
        proof["size_multiplier"] + sum(factors.get(pair, 0) for pair in entry.features.items())
        for entry in entries
    ]
    if proof["classes_limit"] == proof["classes_total"] == 0:
        told &= min(scores) == proof["lowest_score"] >= 0
    report.add(
        told,
        "sealed file: the totals and the lowest score of the proof are true",
        "fichier scellé : les totaux et le plus bas score de la preuve sont exacts",
    )
