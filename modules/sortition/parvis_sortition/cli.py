"""`parvis sortition`: draw a panel, replace those who decline."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from parvis_sortition.draw.engine import (
    Infeasible,
    Lottery,
    Unselectable,
    make_lottery,
)
from parvis_sortition.draw.fair import ALGORITHMS
from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.reading import Pool, read_pool
from parvis_sortition.draw.solver import SolverFailed
from parvis_sortition.proof.choice import BadDigits, together
from parvis_sortition.publish import (
    Roster,
    default_salt,
    drawn,
    make_roster,
    publication,
    sealed,
)
from parvis_sortition.repeating import repeat as repeated
from parvis_sortition.rolls.command import invited
from parvis_sortition.rounds import decline, draw_alternates, fill_again, open_session, relax
from parvis_sortition.words import Fault, InputRefused, Language

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


class Refused(click.ClickException):
    """Input that cannot be used: said line by line on the error stream, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the faults, without a prefix that would hide the first."""
        click.echo(self.message, file=file, err=True)


@click.group()
def sortition() -> None:
    """Draw citizens by lot, fairly, and prove it."""


def listed(values: tuple[str, ...]) -> list[str]:
    """Identifiers given one by one, separated by commas, or one a line in @FILE."""
    ids: list[str] = []
    for value in values:
        if value.startswith("@"):
            ids += Path(value[1:]).read_text(encoding="utf-8-sig").split("\n")
        else:
            ids += value.split(",")
    return [id.strip() for id in ids if id.strip()]


def set_aside(pool: Pool, excluded: list[str]) -> Pool:
    """The pool without the excluded; identifiers nobody has are refused."""
    known = {person.id for person in pool.people}
    unknown = [Fault("--exclude", 0, "exclude_unknown", {"id": i}) for i in excluded]
    unknown = [fault for fault in unknown if fault.values["id"] not in known]
    if unknown:
        raise InputRefused(unknown)
    return pool.without(excluded)


def randomness(fallback: str, seed: str | None, digits: str | None) -> tuple[str, str]:
    """The kind and value of the public randomness; a hash, for a rehearsal, when none is given."""
    if digits is not None and seed is not None:
        return "both", together(digits, seed)
    if digits is not None:
        return "digits", digits
    if seed is not None:
        return "seed", seed
    return "roster", fallback


def sealed_path(audit: Path) -> Path:
    """Where the sealed file of an audit file is: beside it, `.sealed` before the ending."""
    return audit.with_name(f"{audit.stem}.sealed{audit.suffix}")


def write_sealed(audit: Path, document: object) -> None:
    """Write the sealed file, readable by its owner only."""
    path = sealed_path(audit)
    path.touch(mode=0o600)
    path.chmod(0o600)
    write(path, document)


def write(path: Path, document: object) -> None:
    """Write a JSON document, the same bytes for the same document."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_bytes(text.encode() + b"\n")


@sortition.command()
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
@click.option("--closed-at", default="", help="When the pool was closed, for the audit file.")
@click.option("--announcement", default="", help="Where the randomness comes from, in words.")
@click.option("--prepare", is_flag=True, help="Publish the lottery without drawing yet.")
@click.option("--audit", type=NEW_FILE, help="Public audit file; beside it, a sealed one.")
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
    closed_at: str,
    announcement: str,
    prepare: bool,
    audit: Path | None,
    as_json: bool,
) -> None:
    """Draw a panel from a pool of volunteers.

    Exits with 0 once the question is answered, be it that nothing can be drawn (see `status`), and
    with 2 when the files or options cannot be used.
    """
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
            closed_at=closed_at,
            announcement=announcement,
        )
        secret = sealed(pool, roster, salt, outcome)
        if not prepare:
            source = randomness(roster.hash, seed, digits)
            document = drawn(document, *source)
            if alternates:
                session = open_session(document, secret)
                document = dict(draw_alternates(session, alternates).document)
        if audit:
            write(audit, document)
            write_sealed(audit, secret)
    say(drawn_report(pool, roster, outcome, document), as_json)


@sortition.command()
@click.option("--audit", type=FILE, required=True, help="Audit file of the draw, updated in place.")
@click.option("--sealed", "sealed_file", type=FILE, help="Sealed file, if not beside it.")
@click.option("--declined", multiple=True, help="Identifiers (a,b,c or @FILE) who declined.")
@click.option("--relax", "changes", multiple=True, help="FEATURE/VALUE:min=N or :max=N, decided.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replace(
    audit: Path,
    sealed_file: Path | None,
    declined: tuple[str, ...],
    changes: tuple[str, ...],
    as_json: bool,
) -> None:
    """Replace members who declined, keeping the quotas of the whole panel.

    Who enters follows from the public value of the draw, under a label of this replacement.
    When no one can enter without breaking a quota, nothing is drawn: the smallest relaxations are
    shown, and `--relax` records the one that a person decided.
    """
    with refusing():
        secret = sealed_file or sealed_path(audit)
        if not secret.exists():
            raise click.UsageError(f"the sealed file {secret} is missing: give --sealed")
        session = open_session(load(audit), load(secret))
        session = relax(decline(session, listed(declined)), changes)
        before = set(session.panel())
        filled = fill_again(session)
    if isinstance(filled, tuple):
        say(refusal_report(Infeasible(filled)), as_json)
        return
    write(audit, filled.document)
    after, ids = filled.panel(), filled.ids
    report = {
        "status": "replaced",
        "entered": sorted(ids[n] for n in after if n not in before),
        "panel": sorted(ids[n] for n in after),
        "alternates": [ids[n] for n in filled.alternates()],
    }
    say(report, as_json)


@sortition.command()
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
        secret = sealed_file or sealed_path(audit)
        if not secret.exists():
            raise click.UsageError(f"the sealed file {secret} is missing: give --sealed")
        document = load(audit)
        steps = list(repeated(document, load(secret)))
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


@contextmanager
def told() -> Iterator[Progress]:
    """A listener that shows on the terminal how far a draw has come; silent without a terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    try:
        yield lambda share, stage: click.echo(f"\r{share:4.0%}", nl=False, err=True)
    finally:
        click.echo("\r    \r", nl=False, err=True)


@contextmanager
def refusing() -> Iterator[None]:
    """Say what is wrong with the input instead of failing."""
    try:
        yield
    except InputRefused as refused:
        raise Refused("\n".join(fault.text(language()) for fault in refused.faults)) from None
    except SolverFailed as failed:
        raise click.ClickException(f"the solver gave no answer: {failed}") from None
    except BadDigits as wrong:
        raise click.UsageError(f"--digits: {wrong}") from None


def language() -> Language:
    """French when the environment says so, English otherwise."""
    return "fr" if os.environ.get("LANG", "").startswith("fr") else "en"


def load(path: Path) -> dict[str, Any]:
    """A JSON object."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise click.UsageError(f"{path} is not a JSON file") from None
    if not isinstance(document, dict):
        raise click.UsageError(f"{path} does not hold a JSON object")
    return document


def say(report: dict[str, Any], as_json: bool) -> None:
    """Print a report, as JSON or in a few lines."""
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for key, value in report.items():
        if key == "relaxations":
            click.echo("\n".join(change[language()] for change in value))
        elif key != "probabilities":
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            click.echo(f"{key}: {shown}")


def drawn_report(
    pool: Pool, roster: Roster, lottery: Lottery, document: dict[str, Any]
) -> dict[str, Any]:
    """What `--json` prints of a draw."""
    ids = {number: id for id, number in roster.numbers.items()}
    entries = {entry["kind"]: entry["data"] for entry in document["log"]}
    data = entries.get("drawn")
    measures = lottery.measures
    return {
        "status": "drawn" if data else "prepared",
        "size": lottery.types.size,
        "people": len(pool.people),
        "minimum": measures.minimum,
        "geometric_mean": measures.geometric_mean,
        "gini": measures.gini,
        "bound": document["draw"]["certificate"]["bound"],
        "panels": len(lottery.panels),
        "panel_number": data and data["index"],
        "randomness": data and data["source"],
        "panel": sorted(ids[number] for number in data["panel"]) if data else [],
        "alternates": [ids[n] for n in entries.get("alternates", {"numbers": []})["numbers"]],
        "probabilities": {
            person.id: chance
            for person, chance in zip(pool.people, lottery.chances.tolist(), strict=True)
        },
        "roster_hash": roster.hash,
        "draw_hash": document["hash"],
    }


def refusal_report(outcome: Infeasible | Unselectable) -> dict[str, Any]:
    """What `--json` prints when nothing was drawn."""
    if isinstance(outcome, Unselectable):
        return {"status": "unselectable", "ids": list(outcome.ids)}
    return {
        "status": "infeasible",
        "relaxations": [
            {
                "feature": change.feature,
                "value": change.value,
                "bound": change.bound,
                "from": change.before,
                "to": change.after,
                "en": change.text("en"),
                "fr": change.text("fr"),
            }
            for change in outcome.relaxations
        ],
    }


sortition.add_command(invited)
