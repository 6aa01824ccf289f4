"""`parvis-sortition-verify FILE`: check the audit file of a draw, with the standard library alone.

Says in French and English what was checked. With `--number`, also what is known of one person;
with `--receipt`, that the person's own data are what the roster commits to; with `--sealed` (the
file a bailiff holds), that the features behind the totals are true and every panel keeps its
quotas. Exit status: 0 when all holds, 1 when something does not, 2 when the file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from parvis_sortition.proof.canonical import FORMAT
from parvis_sortition.proof.checks import check_document
from parvis_sortition.proof.personal import check_number, check_receipt
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.sealed import check_sealed
from parvis_sortition.proof.things import FORMAT as THINGS
from parvis_sortition.proof.things import check_things


def read(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises `ValueError` when it is not one."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    return document


def verify(
    document: Mapping[str, Any],
    *,
    numbers: Sequence[int] = (),
    receipts: Sequence[Mapping[str, Any]] = (),
    sealed: Mapping[str, Any] | None = None,
) -> Report:
    """Check everything that the given documents allow to check."""
    report = Report()
    try:
        if document["format"] == THINGS:
            check_things(document, report, sealed)
            return report
        check_document(document, report)
        for number in numbers:
            check_number(document, number, report)
        for receipt in receipts:
            check_receipt(document, receipt, report)
        if sealed is not None:
            check_sealed(document, sealed, report)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError) as odd:
        report.add(
            False,
            f"the file is not laid out as {FORMAT} says ({type(odd).__name__}: {odd})",
            f"le fichier ne suit pas le format {FORMAT} ({type(odd).__name__} : {odd})",
        )
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="parvis-sortition-verify",
        description="Check the audit file of a draw. Vérifie le fichier d’audit d’un tirage.",
    )
    parser.add_argument("file", type=Path, help="audit file / fichier d’audit")
    parser.add_argument("--number", type=int, action="append", default=[], metavar="N")
    parser.add_argument("--receipt", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--sealed", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    try:
        document = read(options.file)
        receipts = [read(path) for path in options.receipt]
        sealed = read(options.sealed) if options.sealed else None
    except (OSError, ValueError, RecursionError) as odd:
        print(f"unreadable file / fichier illisible\u00a0: {odd}", file=sys.stderr)
        return 2
    report = verify(document, numbers=options.number, receipts=receipts, sealed=sealed)
    if options.json:
        print(json.dumps(report.document(), ensure_ascii=False, indent=1))
    else:
        print(report.text())
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
