"""`parvis sortition`: draw a panel, replace those who decline."""

from __future__ import annotations

import json
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
from parvis_sortition.draw.reading import Pool, read_pool
from parvis_sortition.publish import (
    Roster,
    default_salt,
    drawn,
    make_roster,
    publication,
    sealed,
)
from parvis_sortition.words import Fault, InputRefused

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


def randomness(roster: Roster, seed: str | None, digits: str | None) -> tuple[str, str]:
    """The kind and value of the public randomness."""
    if digits is not None:
        return "digits", digits
    if seed is not None:
        return "seed", seed
    return "roster", roster.hash


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
@click.option("--audit", type=NEW_FILE, help="Where to write the public audit file.")
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
    audit: Path | None,
    as_json: bool,
) -> None:
    """Draw a panel from a pool of volunteers."""
    if seed is not None and digits is not None:
        raise click.UsageError("--seed and --digits exclude each other")
    try:
        pool = set_aside(read_pool(people, features, household=household), listed(exclude))
        salt = default_salt(pool, size)
        roster = make_roster(pool, salt)
        outcome = make_lottery(
            pool,
            size,
            algorithm=algorithm,
            panels=panels,
            seed=int(roster.hash[:16], 16),
        )
    except InputRefused as refused:
        raise Refused(str(refused)) from None
    if isinstance(outcome, Lottery):
        document = publication(pool, roster, outcome, algorithm=algorithm)
        try:
            document = drawn(document, *randomness(roster, seed, digits))
        except ValueError as wrong:
            raise click.UsageError(f"--digits: {wrong}") from None
        if audit:
            write(audit, document)
            write(audit.with_name(audit.name + ".sealed"), sealed(pool, roster, salt))
        report = drawn_report(pool, roster, outcome, document)
    else:
        report = refusal_report(outcome)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))


def drawn_report(
    pool: Pool, roster: Roster, lottery: Lottery, document: dict[str, Any]
) -> dict[str, Any]:
    """What `--json` prints of a draw."""
    ids = {number: id for id, number in roster.numbers.items()}
    data = document["log"][-1]["data"]
    measures = lottery.measures
    return {
        "status": "drawn",
        "size": lottery.types.size,
        "people": len(pool.people),
        "minimum": measures.minimum,
        "geometric_mean": measures.geometric_mean,
        "gini": measures.gini,
        "bound": document["draw"]["certificate"]["bound"],
        "panels": len(lottery.panels),
        "panel_number": data["index"],
        "randomness": data["source"],
        "panel": sorted(ids[number] for number in data["panel"]),
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
