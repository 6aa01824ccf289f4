"""`parvis sortition draw`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parvis_sortition.commands.common import (
    AT,
    FILE,
    NEW_FILE,
    ODD,
    dated,
    listed,
    load,
    refusing,
    say,
    told,
    write,
    write_sealed,
)
from parvis_sortition.commands.reports import drawn_report, refusal_report
from parvis_sortition.draw.engine import Lottery, make_lottery
from parvis_sortition.draw.fair import ALGORITHMS
from parvis_sortition.draw.reading import Pool, read_pool
from parvis_sortition.proof.canonical import FORMAT, digest
from parvis_sortition.proof.choice import together
from parvis_sortition.publish import default_salt, drawn, make_roster, publication, sealed
from parvis_sortition.rounds import draw_alternates, open_session
from parvis_sortition.words import Fault, InputRefused


def set_aside(pool: Pool, excluded: list[str]) -> Pool:
    """The pool without the excluded; identifiers nobody has are refused."""
    known = {person.id for person in pool.people}
    unknown = [Fault("--exclude", 0, "exclude_unknown", {"id": i}) for i in excluded]
    unknown = [fault for fault in unknown if fault.values["id"] not in known]
    if unknown:
        raise InputRefused(unknown)
    return pool.without(excluded)


def randomness(fallback: str, seed: str | None, digits: str | None) -> tuple[str, str]:
    """The kind and value of the public randomness; a hash, for a rehearsal, when none is given.
    Raises UsageError for an empty value: a variable of the shell that nobody set.
    """
    if seed is not None and not seed.strip():
        raise click.UsageError("--seed is empty")
    if digits is not None and seed is not None:
        return "both", together(digits, seed)
    if digits is not None:
        return "digits", digits
    if seed is not None:
        return "seed", seed
    return "roster", fallback


def published_in(audit: Path | None) -> dict[str, Any] | None:
    """The lottery that this file holds already, if it exists. Raises UsageError when it holds a
    panel, or something else: nothing that was published is written over.
    """
    if audit is None or not audit.exists():
        return None
    try:
        document = load(audit)
        kinds = [entry["kind"] for entry in document["log"]]
        same = document["format"] == FORMAT and digest("draw", document["draw"]) == document["hash"]
    except (click.UsageError, *ODD):
        same, kinds = False, []
    if not same:
        raise click.UsageError(f"--audit: {audit} exists and is no audit file: nothing is changed")
    if kinds != ["published"]:
        raise click.UsageError(
            f"--audit: {audit} holds a panel that was drawn: nothing is changed. For another "
            "draw, give another file"
        )
    return document


def check_published(audit: Path, before: dict[str, Any], now: str, source: str) -> None:
    """Whether a draw is the one published `before` in a file: the same fingerprint, a value of the
    kind announced (`source`, empty when it is only published again). Raises UsageError otherwise.
    """
    if before["hash"] != now:
        raise click.UsageError(
            f"--audit: what was published in {audit} is another draw: its fingerprint is "
            f"{before['hash']}, and these files and options give {now}. Nothing is changed"
        )
    announced = before["draw"].get("source", source)
    if source and announced != source:
        raise click.UsageError(f"a value of another kind was announced: {announced}")


@click.command()
@click.option("--people", type=FILE, required=True, help="CSV: id and a column for each feature.")
@click.option("--features", type=FILE, required=True, help="CSV: feature,value,min,max.")
@click.option("--size", type=click.IntRange(min=1), required=True, help="Seats of the panel.")
@click.option("--algorithm", type=click.Choice(ALGORITHMS), default="leximin", show_default=True)
@click.option(
    "--panels",
    type=click.IntRange(1, 100_000),
    default=1000,
    show_default=True,
    help="Panels in the lottery.",
)
@click.option("--seed", help="Public random value announced beforehand, as text.")
@click.option("--digits", help="Digits of the balls drawn: the number of the panel.")
@click.option("--household", default="", help="Column: at most one person for each of its values.")
@click.option("--exclude", multiple=True, help="Identifiers (a,b,c or @FILE) left out.")
@click.option("--alternates", type=click.IntRange(min=0), default=0, help="Alternates to draw too.")
@click.option(
    "--salt-file", type=FILE, help="Secret bytes that hide the roster; needed in a real draw."
)
@click.option("--closed-at", help="When the pool was closed, for the audit file.")
@click.option("--announcement", help="Where the randomness comes from, in words.")
@click.option("--prepare", is_flag=True, help="Publish the lottery without drawing yet.")
@click.option(
    "--source",
    type=click.Choice(("digits", "seed", "both")),
    help="With --prepare: the kind of value that will be taken.",
)
@click.option("--audit", type=NEW_FILE, help="Public audit file; beside it, a sealed one.")
@click.option("--at", default="", callback=dated, help=AT)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def draw(
    people: Path,
    features: Path,
    size: int,
    algorithm: str,
    panels: int,
    seed: str | None,
    digits: str | None,
    household: str,
    exclude: tuple[str, ...],
    alternates: int,
    salt_file: Path | None,
    closed_at: str | None,
    announcement: str | None,
    prepare: bool,
    source: str | None,
    audit: Path | None,
    at: str,
    as_json: bool,
) -> None:
    """Draw a panel from a pool of volunteers.

    A lottery that `--prepare` published in the audit file is drawn from as it is: the same files
    and options must give its fingerprint, and nothing that was published is written over.

    Exits with 0 once the question is answered, be it that nothing can be drawn (see `status`), and
    with 2 when the files or options cannot be used.
    """
    if audit and not audit.parent.is_dir():
        raise click.UsageError(f"--audit: there is no folder {audit.parent}")
    if prepare and (seed is not None or digits is not None):
        raise click.UsageError("--prepare publishes before the value is known: give none")
    if source and not prepare:
        raise click.UsageError("--source is announced with --prepare")
    before = published_in(audit)
    earlier = before["draw"] if before else {}
    with refusing():
        pool = set_aside(read_pool(people, features, household=household), listed(exclude))
        salt = salt_file.read_bytes() if salt_file else default_salt(pool, size)
        roster = make_roster(pool, salt)
        with told() as progress:
            outcome = make_lottery(
                pool,
                size,
                algorithm=algorithm,
                panels=panels,
                seed=int(roster.hash[:16], 16),
                progress=progress,
            )
        if not isinstance(outcome, Lottery):
            say(refusal_report(outcome), as_json)
            return
        document = publication(
            pool,
            roster,
            outcome,
            algorithm=algorithm,
            closed_at=earlier.get("closed_at", "") if closed_at is None else closed_at,
            announcement=earlier.get("randomness", "") if announcement is None else announcement,
            source=source or earlier.get("source", ""),
            at=at,
        )
        secret = sealed(pool, roster, salt, outcome)
        value = None if prepare else randomness(roster.hash, seed, digits)
        if audit and before:
            check_published(audit, before, document["hash"], value[0] if value else "")
            document = before
        if value:
            document = drawn(document, *value, at)
            if alternates:
                session = open_session(document, secret, at)
                document = dict(draw_alternates(session, alternates).document)
        if audit:
            write(audit, document)
            write_sealed(audit, secret)
    say(drawn_report(pool, roster, outcome, document), as_json)
