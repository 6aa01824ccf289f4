"""Checking the proof that no lottery whatever could give everyone more.

`draw.certificate` says why it proves that. It names how many people of the pool have each value
that counts: where that would tell of fewer than ten, the public file holds the bound and the hash
of the proof alone, and the proof is in the sealed file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.numbers import decimal, fraction
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.roster import Entry

Document = Mapping[str, Any]

ALGORITHMS = ("leximin", "maximin", "nash", "stratified")
"""The ways of making chances fair that a draw may name."""
HIGHEST = ("leximin", "maximin")
"""Those that make the smallest chance as high as can be before anything else."""


def proof_hash(proof: Document, secrets: Sequence[str]) -> str:
    """Hash of a proof that is kept sealed; the secrets of everyone, so that nobody guesses it."""
    return digest("certificate", {"proof": dict(proof), "secrets": sorted(secrets)})


def check_bound(draw: Document, report: Report) -> None:
    """What the public file lets anyone check of the bound, and how near it the smallest chance is:
    a bound proves nothing of a list that stays far below it.
    """
    proof = draw["certificate"]
    bound = fraction(proof["bound"])
    under = decimal(draw["minimum"]) <= bound + Fraction(1, 10**9)
    if "sealed" in proof:
        report.add(
            None if under else False,
            f"that no lottery can give everyone more than {bound} is for the sealed file to prove",
            f"qu’aucune loterie ne puisse donner à chacun·e plus de {bound}, c’est au fichier "
            "scellé de le prouver",
        )
    else:
        report.add(
            under and _proves(draw, proof),
            "if the totals over the pool are true, which the sealed file tells, no lottery can "
            f"give everyone more than {bound}",
            "si les totaux du vivier sont exacts, ce que dit le fichier scellé, aucune loterie ne "
            f"peut donner à chacun·e plus de {bound}",
        )
    _check_gap(draw, bound, report)


def _check_gap(draw: Document, bound: Fraction, report: Report) -> None:
    least = decimal(draw["minimum"])
    gap = max(bound - least, Fraction(0))
    told = f"{float(least):.9f}", f"{float(gap):.9f}"
    if not least:
        report.add(
            False,
            "someone has no chance at all: such a draw is not to be held",
            "quelqu’un n’a aucune chance : un tel tirage ne doit pas avoir lieu",
        )
    elif draw["algorithm"] not in HIGHEST:
        report.add(
            None,
            f"the smallest chance, {told[0]}, is {told[1]} below that bound; {draw['algorithm']} "
            "does not seek to raise it",
            f"la plus petite chance, {told[0]}, est {told[1]} sous ce plafond ; la méthode "
            f"{draw['algorithm']} ne cherche pas à la relever",
        )
    elif gap > min(Fraction(1, len(draw["lottery"]["panels"])), bound / 10):
        report.warn(
            f"the smallest chance, {told[0]}, is far below that bound ({told[1]}): either no list "
            "of panels does better, which happens in small pools, or this list is not that of "
            "the software: ask for `parvis sortition repeat`",
            f"la plus petite chance, {told[0]}, est loin sous ce plafond ({told[1]}) : ou bien "
            "aucune liste de panels ne fait mieux, ce qui arrive dans les petits viviers, ou bien "
            "cette liste n’est pas celle du logiciel : demander « parvis sortition repeat »",
        )
    else:
        report.add(
            True,
            f"the smallest chance, {told[0]}, reaches that bound, to {told[1]}",
            f"la plus petite chance, {told[0]}, atteint ce plafond, à {told[1]} près",
        )


def check_sealed_bound(
    draw: Document, sealed: Document, entries: Sequence[Entry], report: Report
) -> None:
    """With everyone's features: the proof is the one committed to, its totals and scores true."""
    proof = draw["certificate"]
    good = True
    if "sealed" in proof:
        bound, committed = proof["bound"], proof["sealed"]
        proof = sealed["certificate"]
        secrets = [entry.secret for entry in entries]
        good = proof["bound"] == bound and proof_hash(proof, secrets) == committed
        good &= _proves(draw, proof)
    report.add(
        good and _true(proof, entries),
        "sealed file: the totals and everyone’s score in the proof of the bound are true",
        "fichier scellé : les totaux et les scores de la preuve du plafond sont exacts",
    )


def _proves(draw: Document, proof: Document) -> bool:
    """Whether the multipliers give the bound, all totals being taken as they are told."""
    quotas = {(q["feature"], q["value"]): q for q in draw["quotas"]}
    homes = proof.get("homes", [])
    reach = proof["size_multiplier"] * draw["size"] + sum(h["multiplier"] for h in homes)
    total = proof["size_multiplier"] * draw["roster"]["people"]
    total += sum(h["multiplier"] * len(h["people"]) for h in homes)
    for line in proof["multipliers"]:
        quota, factor = quotas[line["feature"], line["value"]], line["multiplier"]
        reach += factor * (quota["max"] if factor > 0 else quota["min"])
        total += factor * line["people"]
    return bool(
        total > 0
        and all(home["multiplier"] >= 0 for home in homes)
        and Fraction(reach, total) == fraction(proof["bound"])
        and proof["lowest_score"] >= 0
    )


def _true(proof: Document, entries: Sequence[Entry]) -> bool:
    people = Counter(pair for entry in entries for pair in entry.features.items())
    factors = {(line["feature"], line["value"]): line for line in proof["multipliers"]}
    homes = _homes(entries)
    of_home: dict[int, int] = {}
    for home in proof.get("homes", []):
        # One multiplier for each household, whole: at most one of its people sits.
        if tuple(sorted(home["people"])) not in homes or set(home["people"]) & set(of_home):
            return False
        of_home |= dict.fromkeys(home["people"], home["multiplier"])
    scores = [
        proof["size_multiplier"]
        + sum(factors[pair]["multiplier"] for pair in entry.features.items() if pair in factors)
        + of_home.get(number, 0)
        for number, entry in enumerate(entries, 1)
    ]
    return (
        len(factors) == len(proof["multipliers"])
        and all(line["people"] == people[pair] for pair, line in factors.items())
        and min(scores) == proof["lowest_score"]
    )


def _homes(entries: Sequence[Entry]) -> set[tuple[int, ...]]:
    """The numbers of each household, in order; someone without a tag is one alone."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, entry in enumerate(entries, 1):
        found[(entry.household, 0) if entry.household else ("", number)].append(number)
    return {tuple(people) for people in found.values()}
