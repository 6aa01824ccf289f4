"""What one person can check: that they are in, and with what chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis_sortition.proof.later import frequencies
from parvis_sortition.proof.log import seated
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.roster import Entry


def check_number(document: Mapping[str, Any], number: int, report: Report) -> None:
    """Whether a number is in the roster, its chance, and whether it sits now."""
    draw = document["draw"]
    people = draw["roster"]["people"]
    if not 1 <= number <= people:
        report.add(
            False,
            f"number {number} is not in the roster (1 to {people})",
            f"le numéro {number} n’est pas dans la liste (1 à {people})",
        )
        return
    chance = draw["chances"][number - 1]
    got = float(frequencies(draw["lottery"], [number])[number])
    report.add(
        True,
        f"number {number} is in; fair chance {chance}, frequency over the panels {got:.6f}",
        f"le numéro {number} y est ; chance équitable {chance}, fréquence sur les panels {got:.6f}",
    )
    _say_later(document, number, report)
    sits = number in seated(document["log"])
    report.add(
        None,
        f"number {number} {'is' if sits else 'is not'} on the panel",
        f"le numéro {number} {'est' if sits else 'n’est pas'} dans le panel",
    )


def _say_later(document: Mapping[str, Any], number: int, report: Report) -> None:
    """Where a number stands in each later list."""
    for entry in document["log"]:
        data = entry["data"]
        if entry["kind"] not in ("alternates", "replaced"):
            continue
        turn = data.get("round", 0)
        english = f"replacement {turn}" if turn else "alternates"
        french = f"remplacement {turn}" if turn else "suppléances"
        chance = data["lottery"]["chances"].get(str(number))
        if chance is not None:
            said = f"chance {chance}", f"chance {chance}"
        elif number in data["left_out"]:
            said = "left out, as in no panel", "de côté, comme n’étant d’aucun panel"
        elif number in data.get("without", ()):
            said = "set aside, as not to be called", "à part, comme ne pouvant être appelé"
        else:
            continue
        report.add(
            None,
            f"number {number}, {english}: {said[0]}",
            f"le numéro {number}, {french} : {said[1]}",
        )


def check_receipt(document: Mapping[str, Any], receipt: Mapping[str, Any], report: Report) -> None:
    """Whether a person's own data (id, features, household, secret) are those committed to."""
    number = receipt["number"]
    entry = Entry(receipt["id"], receipt["features"], receipt["household"], receipt["secret"])
    leaves = document["draw"]["roster"]["leaves"]
    good = 1 <= number <= len(leaves) and leaves[number - 1] == entry.leaf()
    report.add(
        good,
        f"the roster commits to the data of number {number} as they are in the receipt",
        f"la liste engage les données du numéro {number} telles que sur le reçu",
    )
    check_number(document, number, report)
