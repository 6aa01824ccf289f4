"""The commands of this module: count a Pabulib file, verify a published result."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from parvis_budgets import pabulib, sealed
from parvis_budgets.counting import CountingError, Election, Parameters, Result, count
from parvis_budgets.counting.completion import EXACT, EXHAUSTIVE, STARTS, STOPS
from parvis_budgets.counting.equal_shares import COST, UTILITIES
from parvis_budgets.counting.figures import share_served
from parvis_budgets.counting.greedy import MEASURES, POINTS, VOTES, WHEN_TOO_DEAR
from parvis_budgets.counting.majority_judgment import LOWEST, UNRATED
from parvis_budgets.counting.parameters import COMPLETIONS, NONE, RULES
from parvis_budgets.counting.ties import CRITERIA, ID
from parvis_budgets.explain import introduction, plain, why
from parvis_budgets.pabulib import PbFile, Reading
from parvis_budgets.pabulib.ballots import APPROVAL, CHOOSE_ONE
from parvis_budgets.reglement.frozen import REGLEMENT
from parvis_budgets.report import summary

PB_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def budgets() -> None:
    """Participatory budgets: count Pabulib files, verify published results."""


@budgets.command("count")
@click.argument("file", type=PB_FILE)
@click.option("--rule", type=click.Choice(RULES), required=True)
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
    "--completion",
    type=click.Choice(COMPLETIONS),
    default=NONE,
    show_default=True,
)
@click.option("--start", type=click.Choice(STARTS), default=EXACT, show_default=True)
@click.option("--stop", type=click.Choice(STOPS), default=EXHAUSTIVE, show_default=True)
@click.option("--unrated", type=click.Choice(UNRATED), default=LOWEST, show_default=True)
@click.option("--winners", type=click.IntRange(min=1), help="Choose this many projects at most.")
@click.option(
    "--conflict",
    "conflicts",
    multiple=True,
    metavar="ID,ID,…",
    help="Projects of which at most one can be chosen; may be given several times.",
)
@click.option(
    "--ties",
    default=ID,
    show_default=True,
    help=f"How ties are broken, in order, separated by commas: {', '.join(CRITERIA)}.",
)
@click.option("--seed", default="", help="The declared seed of the lot.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--explain", is_flag=True, help="Say round by round what happened, and why.")
@click.option(
    "--publish",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the ballots and the result into this folder, for anyone to verify.",
)
def count_command(
    file: Path,
    rule: str,
    by: str | None,
    threshold: int | None,
    ties: str,
    conflicts: tuple[str, ...],
    as_json: bool,
    explain: bool,
    folder: Path | None,
    **options: Any,
) -> None:
    """Count the ballots of FILE, a Pabulib file (.pb).

    Ties on equal terms go to the lowest project id, compared as text, unless --ties says
    otherwise: "number" compares the numbers in ids by value (2 before 10).
    """
    source, reading = _read(file)
    parameters = Parameters(
        rule=rule,
        by=by or (VOTES if reading.vote_type in (APPROVAL, CHOOSE_ONE) else POINTS),
        threshold=reading.threshold if threshold is None else threshold,
        ties=_names(ties),
        **options,
    )
    try:
        groups = tuple(frozenset(_names(group)) for group in conflicts)
        reading = replace(reading, election=replace(reading.election, conflicts=groups))
        result = count(reading.election, parameters)
    except CountingError as error:
        raise click.ClickException(str(error)) from None
    if folder is not None:
        _publish(folder, pabulib.publish(source, reading, result))
    if as_json:
        data = summary(reading.election, result, explain)
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        _tell(reading.election, result, explain)


def _read(file: Path) -> tuple[PbFile, Reading]:
    try:
        source = pabulib.read(file)
        reading = pabulib.election(source)
    except pabulib.PbError as error:
        raise click.ClickException(f"{file} cannot be counted.\n{error}") from None
    for warning in reading.warnings:
        click.echo(f"{file}: {warning}", err=True)
    return source, reading


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _publish(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _tell(election: Election, result: Result, explain: bool) -> None:
    settings = ", ".join(f"{name} {_flat(value)}" for name, value in result.parameters.items())
    click.echo(f"Rule: {result.rule} ({settings})")
    click.echo(f"Selected: {', '.join(result.selected) or 'none'}")
    cost, budget = election.money(result.cost), election.money(election.budget)
    click.echo(f"Cost: {plain(cost)} of {plain(budget)}")
    served = float(share_served(election, result.selected))
    click.echo(f"Voters with at least one project they support: {served:.1%}")
    if not explain:
        return
    click.echo()
    for sentence in introduction(election, result):
        click.echo(sentence.say())
    others = [item.project for item in result.refusals]
    for name in (*result.selected, *others):
        title = election.projects[election.index[name]].name
        click.echo(f"\n{name} {title}".rstrip())
        for sentence in why(election, result, name):
            click.echo(f"  {sentence.say()}")


def _flat(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _beside(result: Path) -> Path:
    """Where the règlement is: beside the result, or above the folders of several envelopes."""
    above = result.resolve().parent.parent / REGLEMENT
    return above if above.is_file() else result.parent / REGLEMENT


def _with_frozen(
    verification: pabulib.Verification, said: bytes, voted: bytes, reglement: Path
) -> pabulib.Verification:
    """The verification with what the result says otherwise than what was frozen."""
    if not reglement.is_file():
        missing = f"{REGLEMENT} is not there: what was frozen before the vote is not compared."
        return replace(verification, warnings=(*verification.warnings, missing))
    more = sealed.differences(said, voted, reglement.read_bytes())
    return replace(verification, differences=(*verification.differences, *more))


@budgets.command("verify")
@click.argument("result", type=click.Path(exists=True, path_type=Path))
@click.argument("ballots", type=PB_FILE, required=False)
@click.option(
    "--reglement",
    type=PB_FILE,
    help="What was frozen when the vote opened, when it is neither beside the result nor above.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify_command(
    result: Path, ballots: Path | None, reglement: Path | None, as_json: bool
) -> None:
    """Count a published result again.

    RESULT is the folder of a publication, or its result.json; BALLOTS the file of the ballots
    when it is elsewhere. Where the result names what was frozen when the vote opened
    (reglement.json, beside it or in the folder above), it must have followed it: same rule, same
    parameters, same projects and costs. Ends with status 1 when something differs.
    """
    if result.is_dir():
        result = result / pabulib.RESULT
    ballots = ballots or result.parent / pabulib.BALLOTS
    try:
        said, voted = result.read_bytes(), ballots.read_bytes()
        verification = pabulib.verify(said, voted)
        sealed_by = sealed.named_in(said)
        if sealed_by is not None:
            verification = _with_frozen(verification, said, voted, reglement or _beside(result))
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be read.") from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for warning in verification.warnings:
        click.echo(warning, err=True)
    if as_json:
        data = {
            "holds": verification.holds,
            "selected": list(verification.selected),
            "cost": verification.cost,
            "differences": list(verification.differences),
        }
        click.echo(json.dumps(data, ensure_ascii=False))
    elif verification.holds:
        click.echo("The published result is found again: same projects, same cost, same log.")
        if sealed_by is not None:
            click.echo(f"What was frozen before the vote: {sealed_by.get('sha256')}")
    else:
        for difference in verification.differences:
            click.echo(difference)
    if not verification.holds:
        sys.exit(1)
