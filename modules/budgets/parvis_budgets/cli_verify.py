"""`budgets verify`: count a published result again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from unicodedata import category

import click

from parvis_budgets.bundle import open_bundle
from parvis_budgets.checking import Checked, Report, check, data_of
from parvis_budgets.reglement.frozen import REGLEMENT

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify")
@click.argument("publication", type=click.Path(exists=True, path_type=Path))
@click.argument("ballots", type=FILE, required=False)
@click.option(
    "--reglement",
    type=FILE,
    help="What was frozen when the vote opened, when it is neither beside the result nor above.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify_command(
    publication: Path, ballots: Path | None, reglement: Path | None, as_json: bool
) -> None:
    """Count a published result again.

    PUBLICATION is the archive (ZIP) of the site, its folder unpacked, the folder of one envelope,
    or its result.json; BALLOTS the file of the ballots when it is elsewhere. Where there is a
    reglement.json, beside the result or in the folder above, the result must have followed it: same
    rule, same parameters, same projects and costs, ballots within the limits.

    Ends with status 0 when all is found again, 1 when something differs or can't be read, 3 when
    all is found again but the règlement that the result names is not there to compare.
    """
    try:
        bundle = open_bundle(publication, ballots, reglement)
        if ballots is not None and bundle.whole:
            raise click.UsageError("BALLOTS is for one result, not for a whole publication.")
        report = check(bundle)
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be read.") from None
    except ValueError as error:
        lines = map(_safe, str(error).splitlines())
        raise click.ClickException("\n".join(lines)) from None
    for one in report.checked:
        for warning in one.verification.warnings:
            _say(warning, err=True)
    if as_json:
        click.echo(json.dumps(_data(report)))
    else:
        _tell(report)
    sys.exit(report.status)


def _data(report: Report) -> dict[str, object]:
    """One result as it is; several under `results`."""
    if len(report.checked) == 1 and not report.differences:
        return data_of(report.checked[0])
    return {
        "holds": report.holds,
        "differences": list(report.differences),
        "results": [{"envelope": one.envelope, **data_of(one)} for one in report.checked],
    }


def _tell(report: Report) -> None:
    for difference in report.differences:
        _say(difference)
    for place, one in enumerate(report.checked):
        if len(report.checked) > 1:
            if place or report.differences:
                _say("")
            _say(one.envelope)
        _tell_one(one)


def _tell_one(one: Checked) -> None:
    found = one.verification
    for difference in found.differences:
        _say(difference)
    if found.holds:
        _say("The published result is found again: same projects, same cost, same log.")
    if found.not_checked:
        _say(f"Not checked: {'; '.join(found.not_checked)}.")
    if one.compared and one.sha256 and found.holds:
        _say("It follows what was frozen before the vote, whose fingerprint is")
        _say(f"{one.sha256}: compare it with the one published when the vote opened.")
    elif one.sha256 and not one.compared:
        _say(
            f"NOT compared with the règlement of fingerprint {one.sha256}: {REGLEMENT} is not "
            "there (--reglement)."
        )
    elif not one.compared:
        _say("NOT compared with a règlement: the result names none, and none is there.")


def _say(text: str, *, err: bool = False) -> None:
    """One line, on the line that it should have: what is published may come from anyone, and no
    sign of it moves the cursor, or begins a line that says that all is well.
    """
    click.echo(_safe(text), err=err)


def _safe(text: str) -> str:
    """Without control signs (C), line and paragraph separators (Zl, Zp)."""
    return "".join(
        "\ufffd" if category(sign)[0] == "C" or category(sign) in ("Zl", "Zp") else sign
        for sign in text
    )
