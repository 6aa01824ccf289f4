"""`budgets count`: count a Pabulib file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from parvis_budgets import pabulib
from parvis_budgets.counting import CountingError, Election, Parameters, Result, count
from parvis_budgets.counting.completion import EXACT, EXHAUSTIVE, STARTS, STOPS
from parvis_budgets.counting.equal_shares import COST, UTILITIES
from parvis_budgets.counting.figures import share_served
from parvis_budgets.counting.greedy import MEASURES, POINTS, VOTES, WHEN_TOO_DEAR
from parvis_budgets.counting.majority_judgment import LOWEST, UNRATED, judge
from parvis_budgets.counting.parameters import (
    ADD_ONE,
    ADD_ONE_UTILITARIAN,
    COMPLETIONS,
    EQUAL_SHARES,
    GREEDY,
    MAJORITY_JUDGMENT,
    NONE,
    PHRAGMEN,
    RULES,
)
from parvis_budgets.counting.ties import CRITERIA, ID, LOT
from parvis_budgets.explain import introduction, plain, why
from parvis_budgets.pabulib import PbFile, Reading
from parvis_budgets.pabulib.ballots import APPROVAL, CHOOSE_ONE, number
from parvis_budgets.report import summary

PB_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOR_RULES = {
    "by": (GREEDY,),
    "threshold": (GREEDY,),
    "when_too_dear": (GREEDY, PHRAGMEN, MAJORITY_JUDGMENT),
    "utility": (EQUAL_SHARES,),
    "completion": (EQUAL_SHARES,),
    "start": (EQUAL_SHARES,),
    "stop": (EQUAL_SHARES,),
    "unrated": (MAJORITY_JUDGMENT,),
    "levels": (MAJORITY_JUDGMENT,),
    "least_mention": (MAJORITY_JUDGMENT,),
}
"""The options that not every rule has, and the rules that have them."""


@click.command("count")
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
@click.option(
    "--levels",
    metavar="POINTS,POINTS,…",
    default="",
    help="Majority judgment: all the mentions, as the points of the file, from the lowest. "
    "By default those found in the ballots.",
)
@click.option(
    "--least-mention",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Majority judgment: the majority mention that a project needs, by its place among the "
    "mentions, the lowest being 0.",
)
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
    levels: str,
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
    _refuse_unused(click.get_current_context(), rule)
    source, reading = _read(file)
    if reading.threshold and rule != GREEDY:
        needed = f"says that a project needs {reading.threshold} votes"
        click.echo(f"{file} {needed}: {rule} has no threshold.", err=True)
    parameters = Parameters(
        rule=rule,
        by=by or (VOTES if reading.vote_type in (APPROVAL, CHOOSE_ONE) else POINTS),
        threshold=reading.threshold if threshold is None else threshold,
        ties=_names(ties),
        levels=_levels(levels, reading.points_unit),
        **options,
    )
    try:
        _check_least_mention(reading, parameters)
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


def _refuse_unused(context: click.Context, rule: str) -> None:
    """Refuse what was asked for and would do nothing: whoever wrote it meant something by it."""

    def given(name: str) -> bool:
        return context.get_parameter_source(name) is ParameterSource.COMMANDLINE

    for name, rules in FOR_RULES.items():
        if given(name) and rule not in rules:
            option = "--" + name.replace("_", "-")
            raise click.UsageError(f"{option} is not for {rule}, but for {', '.join(rules)}.")
    for name in ("start", "stop"):
        if given(name) and context.params["completion"] == NONE:
            completions = f"{ADD_ONE} or {ADD_ONE_UTILITARIAN}"
            raise click.UsageError(f"--{name} is for --completion {completions}.")
    ties = _names(context.params["ties"])
    if not ties:
        raise click.UsageError(f"--ties names no criterion: {', '.join(CRITERIA)}.")
    if given("seed") and LOT not in ties:
        raise click.UsageError(f"--seed is for --ties with {LOT}.")


def _levels(text: str, unit: int) -> tuple[int, ...]:
    """The mentions in points of the election, of which a point of the file is `unit`."""
    levels = []
    for name in _names(text):
        points = number(name)
        if points is None or (points * unit).denominator != 1:
            raise click.UsageError(
                f"--levels takes whole numbers, or points as ballots give them, not {name}."
            )
        levels.append(int(points * unit))
    return tuple(levels)


def _check_least_mention(reading: Reading, parameters: Parameters) -> None:
    """Refuse a least mention above the highest: no project could be chosen."""
    if not parameters.least_mention:
        return
    highest = len(judge(reading.election, parameters.levels).levels) - 1
    if parameters.least_mention > highest:
        raise CountingError(
            f"--least-mention is {parameters.least_mention}: the highest mention is {highest}."
        )


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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None


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
