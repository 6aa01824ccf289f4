"""What a verifier without a solver cannot tell of a draw, and who can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis_sortition.proof.report import Report


def leave_open(document: Mapping[str, Any], report: Report, *, sealed: bool) -> None:
    """Note what stays to be checked otherwise."""
    if not sealed:
        report.leave(
            "that every panel keeps the quotas, and that the list holds the people who "
            "volunteered: whoever holds the sealed file (a bailiff) checks it (`--sealed`)",
            "que chaque panel respecte les quotas, et que la liste est celle des volontaires : qui "
            "détient le fichier scellé (un·e huissier·e) le vérifie (--sealed)",
        )
    report.leave(
        "that the chances are those of the software and nobody’s was raised by hand: `parvis "
        "sortition repeat` makes the lists again from the sealed file",
        "que les chances sont celles du logiciel et que personne n’a relevé les siennes à la main"
        " : « parvis sortition repeat » refait les listes à partir du fichier scellé",
    )
    kinds = {entry["kind"] for entry in document["log"]}
    if "drawn" in kinds:
        report.leave(
            "that the value is the one drawn in public: compare it with the minutes, or with "
            "what its source published",
            "que la valeur est celle tirée en public : la comparer avec le procès-verbal, ou avec "
            "ce que sa source a publié",
        )
    if kinds & {"declined", "unavailable"}:
        report.leave(
            "that those who left or can’t be called said so themselves: only they can tell; each "
            "finds their number here (`--number`)",
            "que les personnes parties ou qu’on ne peut plus appeler l’ont dit elles-mêmes : elles "
            "seules le savent ; chacune retrouve ici son numéro (--number)",
        )
