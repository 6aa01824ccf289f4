"""`parvis sortition replace` and `repeat`: what is done from the files of a draw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parvis_sortition.commands.common import (
    AT,
    FILE,
    ODD,
    dated,
    listed,
    load,
    refusing,
    say,
    sealed_path,
    write,
)
from parvis_sortition.commands.reports import refusal_report
from parvis_sortition.draw.engine import Infeasible
from parvis_sortition.repeating import repeat as repeated
from parvis_sortition.rounds import Session, decline, fill_again, open_session, relax
from parvis_sortition.words import InputRefused


def opened(
    audit: Path, sealed_file: Path | None, at: str = ""
) -> tuple[Session, dict[str, Any]]:
    """The draw of both files, and the sealed one; `at` is the date of what will be recorded. Raises
    UsageError when they are not two files of one draw.
    """
    secret = sealed_file or sealed_path(audit)
    if not secret.exists():
        raise click.UsageError(f"the sealed file {secret} is missing: give --sealed")
    document, sealed = load(audit), load(secret)
    try:
        session = open_session(document, sealed, at)
        whole = range(1, document["draw"]["roster"]["people"] + 1)
        same = sorted(session.ids) == list(whole) and set(session.panel()) <= set(whole)
    except InputRefused:
        raise
    except ODD:
        same = False
    if not same:
        raise click.UsageError(f"{audit} and {secret} are not the two files of one draw")
    return session, sealed


@click.command()
@click.option("--audit", type=FILE, required=True, help="Audit file of the draw, updated in place.")
@click.option("--sealed", "sealed_file", type=FILE, help="Sealed file, if not beside it.")
@click.option("--declined", multiple=True, help="Identifiers (a,b,c or @FILE) who declined.")
@click.option("--relax", "changes", multiple=True, help="FEATURE/VALUE:min=N or :max=N, decided.")
@click.option("--at", default="", callback=dated, help=AT)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replace(
    audit: Path,
    sealed_file: Path | None,
    declined: tuple[str, ...],
    changes: tuple[str, ...],
    at: str,
    as_json: bool,
) -> None:
    """Replace members who declined, keeping the quotas of the whole panel.

    Who enters follows from the public value of the draw, under a label of this replacement.
    When no one can enter without breaking a quota, nothing is drawn, but those who declined are
    recorded: the smallest relaxations are shown, and `--relax` records the one that a person
    decided.
    """
    with refusing():
        before_all, _sealed = opened(audit, sealed_file, at)
        left = {before_all.ids[number] for number in before_all.gone()}
        session = decline(before_all, [id for id in listed(declined) if id not in left])
        before = set(session.panel())
        filled = fill_again(relax(session, changes))
    if isinstance(filled, tuple):
        # Who declined has, whatever comes of it; the same people may be named again next time.
        write(audit, session.document)
        say(refusal_report(Infeasible(filled)), as_json)
        return
    write(audit, filled.document)
    after, ids = filled.panel(), filled.ids
    report = {
        "status": "replaced" if set(after) - before else "full",
        "entered": sorted(ids[n] for n in after if n not in before),
        "panel": sorted(ids[n] for n in after),
        "alternates": [ids[n] for n in filled.alternates()],
    }
    say(report, as_json)


@click.command()
@click.option("--audit", type=FILE, required=True, help="Audit file of the draw.")
@click.option("--sealed", "sealed_file", type=FILE, help="Sealed file, if not beside it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def repeat(audit: Path, sealed_file: Path | None, as_json: bool) -> None:
    """Make a draw again from its two files, replacements included: the lists come out the same.

    `parvis-sortition-verify` checks what was published, without a solver; this, for whoever holds
    the sealed file, shows besides that the lists are those that the software makes, and none that
    somebody chose. Exits with 1 when one is not. Other versions than those that the public file
    names may give other lists.
    """
    with refusing():
        session, sealed = opened(audit, sealed_file)
        document = session.document
        steps = list(repeated(document, sealed))
    same = all(step.same for step in steps)
    say(
        {
            "status": "same" if same else "different",
            "steps": [f"{step.place} {step.kind} {'✓' if step.same else '✗'}" for step in steps],
            "software": document["draw"]["software"],
        },
        as_json,
    )
    if not same:
        raise click.exceptions.Exit(1)
