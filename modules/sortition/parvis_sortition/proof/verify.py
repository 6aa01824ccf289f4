"""`parvis-sortition-verify FILE`: check the audit file of a draw, with the standard library alone.

Says in French and English what was checked, and what was not, with the way to. With `--hash` and
`--head`, that the file is the one whose fingerprint, and the head of whose log, were noted before;
with `--number`, also what is known of one person; with `--receipt`, that the person's own data are
what the roster commits to; with `--sealed` (the file a bailiff holds), that the features behind the
totals are true, every panel keeps its quotas, and nobody was kept out of a later list.
Exit status: 0 when all holds, 1 when something does not, 2 when the file cannot be read.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from parvis_sortition.proof.canonical import FORMAT
from parvis_sortition.proof.checks import check_document
from parvis_sortition.proof.limits import leave_open
from parvis_sortition.proof.personal import check_number, check_receipt
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.sealed import check_sealed
from parvis_sortition.proof.things import FORMAT as THINGS
from parvis_sortition.proof.things import check_things

HASH = re.compile(r"[0-9a-f]{64}")


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
    noted: str = "",
    head: str = "",
) -> Report:
    """Check everything that the given documents allow to check. `noted` and `head`: a fingerprint
    and a head of the log, in hexadecimal, as someone noted them before.
    """
    report = Report()
    try:
        if document["format"] == THINGS:
            check_things(document, report, sealed, noted=noted)
            return report
        check_document(document, report, noted=noted, head=head, sealed=sealed is not None)
        for number in numbers:
            check_number(document, number, report)
        for receipt in receipts:
            check_receipt(document, receipt, report)
        if sealed is not None:
            check_sealed(document, sealed, report)
        leave_open(document, report, sealed=sealed is not None)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError) as odd:
        report.add(
            False,
            f"the file is not laid out as {FORMAT} says ({type(odd).__name__}: {odd})",
            f"le fichier ne suit pas le format {FORMAT} ({type(odd).__name__} : {odd})",
        )
    return report


def noted_hash(text: str) -> str:
    """A SHA-256 as someone copied it: 64 hexadecimal digits. Raises ValueError for another text:
    a few digits of it would let anyone make a file that has the same.
    """
    digits = "".join(text.split()).lower()
    if not HASH.fullmatch(digits):
        raise ValueError("64 hexadecimal digits are expected / 64 chiffres hexadécimaux attendus")
    return digits


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
    parser.add_argument("--hash", default="", metavar="H", help="fingerprint noted / empreinte")
    parser.add_argument("--head", default="", metavar="H", help="head noted / tête du journal")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    try:
        noted = options.hash and noted_hash(options.hash)
        head = options.head and noted_hash(options.head)
    except ValueError as odd:
        parser.error(str(odd))
    try:
        document = read(options.file)
        receipts = [read(path) for path in options.receipt]
        sealed = read(options.sealed) if options.sealed else None
    except (OSError, ValueError, RecursionError) as odd:
        print(f"unreadable file / fichier illisible\u00a0: {odd}", file=sys.stderr)
        return 2
    report = verify(
        document,
        numbers=options.number,
        receipts=receipts,
        sealed=sealed,
        noted=noted,
        head=head,
    )
    say(json.dumps(report.document(), ensure_ascii=False, indent=1) if options.json
        else report.text())  # fmt: skip
    return 0 if report.good else 1


def say(text: str) -> None:
    """Print a text, on a terminal of any encoding; a reader that stops reading is no failure."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # What is left in the buffer would be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
