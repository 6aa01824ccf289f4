"""The commands of this module: count a Pabulib file, verify a published result."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import click

from parvis_budgets import pabulib
from parvis_budgets.counting import CountingError, Parameters, count, rules
from parvis_budgets.counting.completion import EXACT, EXHAUSTIVE, STARTS, STOPS
from parvis_budgets.counting.equal_shares import COST, UTILITIES
from parvis_budgets.counting.greedy import MEASURES, POINTS, VOTES, WHEN_TOO_DEAR
from parvis_budgets.counting.majority_judgment import LOWEST, UNRATED
from parvis_budgets.counting.ties import CRITERIA, ID
from parvis_budgets.pabulib.ballots import APPROVAL, CHOOSE_ONE, Reading
from parvis_budgets.report import summary

PB_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def budgets() -> None:
    """Participatory budgets: count Pabulib files, verify published results."""


@budgets.command("count")
@click.argument("file", type=PB_FILE)
@click.option("--rule", type=click.Choice(rules.RULES), required=True)
@click.option(
    "--by",
    type=click.Choice(MEASURES),
    help="Greedy: what ranks projects. By default votes, or points where ballots have them.",
)
@click.option(
    "--threshold",
    type=click.IntRange(min=0),
    help="Greedy: votes a project needs. By default what the file says.",
)
@click.option(
    "--when-too-dear",
    type=click.Choice(WHEN_TOO_DEAR),
    help="Greedy, Phragmén, majority judgment: go past what does not fit, or stop there. "
    "By default skip, and for Phragmén stop.",
)
@click.option("--utility", type=click.Choice(UTILITIES), default=COST, show_default=True)
@click.option(
    "--completion", type=click.Choice(rules.COMPLETIONS), default=rules.NONE, show_default=True
)
@click.option("--start", type=click.Choice(STARTS), default=EXACT, show_default=True)
@click.option("--stop", type=click.Choice(STOPS), default=EXHAUSTIVE, show_default=True)
@click.option("--unrated", type=click.Choice(UNRATED), default=LOWEST, show_default=True)
@click.option("--winners", type=click.IntRange(min=1), help="Choose this many projects at most.")
@click.option(
    "--ties",
    default=ID,
    show_default=True,
    help=f"How ties are broken, in order, separated by commas: {', '.join(CRITERIA)}.",
)
@click.option("--seed", default="", help="The declared seed of the lot.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--explain", is_flag=True, help="Say round by round what happened.")
def count_command(
    file: Path,
    rule: str,
    by: str | None,
    threshold: int | None,
    when_too_dear: str | None,
    utility: str,
    completion: str,
    start: str,
    stop: str,
    unrated: str,
    winners: int | None,
    ties: str,
    seed: str,
    as_json: bool,
    explain: bool,
) -> None:
    """Count the ballots of FILE, a Pabulib file (.pb).

    Ties on equal terms go to the lowest project id, compared as text, unless --ties says
    otherwise: "number" compares the numbers in ids by value (2 before 10).
    """
    reading = _read(file)
    parameters = Parameters(
        rule=rule,
        ties=tuple(name.strip() for name in ties.split(",") if name.strip()),
        seed=seed,
        winners=winners,
        by=by or (VOTES if reading.vote_type in (APPROVAL, CHOOSE_ONE) else POINTS),
        threshold=_threshold(reading, threshold),
        when_too_dear=when_too_dear or "",
        utility=utility,
        completion=completion,
        start=start,
        stop=stop,
        step=Fraction(1),
        unrated=unrated,
    )
    try:
        result = count(reading.election, parameters)
    except CountingError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(summary(reading.election, result, explain), ensure_ascii=False))
        return
    for name in result.selected:
        click.echo(name)


def _read(file: Path) -> Reading:
    try:
        reading = pabulib.election(pabulib.read(file))
    except pabulib.PbError as error:
        raise click.ClickException(f"{file} cannot be counted.\n{error}") from None
    for warning in reading.warnings:
        click.echo(f"{file}: {warning}", err=True)
    return reading


def _threshold(reading: Reading, asked: int | None) -> int:
    return reading.threshold if asked is None else asked
