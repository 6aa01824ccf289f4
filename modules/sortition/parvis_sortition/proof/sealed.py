"""What whoever holds the sealed file can check besides: the features behind the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parvis_sortition.proof.log import seated
from parvis_sortition.proof.report import Report
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
    if any(entry["kind"] == "replaced" for entry in document["log"]):
        report.add(
            _later_keep(document, entries),
            "sealed file: with those who stay, every panel of every replacement keeps the quotas, "
            "as they were relaxed by then",
            "fichier scellé : avec les personnes qui restent, chaque panel de chaque remplacement "
            "respecte les quotas, tels qu’assouplis alors",
        )
    _check_totals(draw, entries, report)


def _panels_keep(draw: Document, entries: Sequence[Entry]) -> bool:
    lottery, quotas = draw["lottery"], _bounds(draw)
    if lottery["stages"] == 2 and not _alike(lottery, entries):
        return False
    homes = lottery["stages"] == 1
    return all(_keeps(quotas, entries, panel, homes=homes) for panel in _people(lottery))


def _later_keep(document: Document, entries: Sequence[Entry]) -> bool:
    """Whether each panel of each replacement keeps, with those who stay, the quotas as they were
    relaxed by then.
    """
    quotas, log = _bounds(document["draw"]), document["log"]
    for place, entry in enumerate(log):
        if entry["kind"] == "relaxed":
            _relax(quotas, entry["data"]["changes"])
        if entry["kind"] != "replaced":
            continue
        staying, lottery = seated(log[:place]), entry["data"]["lottery"]
        taken = {entries[n - 1].household for n in staying} - {""}
        coming = (entries[int(number) - 1] for number in lottery["chances"])
        if any(entry.household in taken for entry in coming):
            return False
        if lottery["stages"] == 2 and not _alike(lottery, entries):
            return False
        homes = lottery["stages"] == 1
        if not all(
            _keeps(quotas, entries, [*staying, *panel], homes=homes) for panel in _people(lottery)
        ):
            return False
    return True


Bounds = dict[tuple[str, str], tuple[int, int]]


def _bounds(draw: Document) -> Bounds:
    return {(q["feature"], q["value"]): (q["min"], q["max"]) for q in draw["quotas"]}


def _relax(quotas: Bounds, changes: Sequence[str]) -> None:
    """Apply changes written `FEATURE/VALUE:min=4`; raises ValueError for any that is not."""
    named = {f"{feature}/{value}": (feature, value) for feature, value in quotas}
    for text in changes:
        where, _sign, change = text.rpartition(":")
        bound, _sign, after = change.partition("=")
        low, high = quotas[named[where]]
        quotas[named[where]] = (
            (min(low, int(after)), high) if bound == "min" else (low, max(high, int(after)))
        )


def _people(lottery: Document) -> Iterator[Sequence[int]]:
    """The panels by number; of each type, with a second stage, someone stands for all."""
    if lottery["stages"] == 1:
        yield from lottery["panels"]
        return
    stands = {
        int(kind): home[kind][0]
        for households in lottery["classes"].values()
        for home in households[:1]
        for kind in home
    }
    for panel in lottery["panels"]:
        yield [stands[kind] for kind in panel]


def _alike(lottery: Document, entries: Sequence[Entry]) -> bool:
    """Whether the people of each type have the same features."""
    return all(
        entries[number - 1].features == entries[households[0][kind][0] - 1].features
        for households in lottery["classes"].values()
        for home in households
        for kind, members in home.items()
        for number in members
    )


def _keeps(quotas: Bounds, entries: Sequence[Entry], panel: Sequence[int], *, homes: bool) -> bool:
    sitting = [entries[number - 1] for number in panel]
    counts = Counter(pair for entry in sitting for pair in entry.features.items())
    tags = Counter(entry.household for entry in sitting if entry.household)
    kept = all(low <= counts[pair] <= high for pair, (low, high) in quotas.items())
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
