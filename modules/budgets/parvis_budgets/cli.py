"""The commands of this module: count a Pabulib file, verify a published result."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from parvis_budgets import pabulib, sealed
from parvis_budgets.cli_count import PB_FILE, count_command
from parvis_budgets.reglement.frozen import REGLEMENT


@click.group()
def budgets() -> None:
    """Participatory budgets: count Pabulib files, verify published results."""


budgets.add_command(count_command)


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
