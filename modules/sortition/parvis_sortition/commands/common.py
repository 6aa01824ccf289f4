"""What the commands share: files, refusals said in words, progress."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.solver import SolverFailed
from parvis_sortition.draw.tight import TooTight
from parvis_sortition.proof.choice import BadDigits
from parvis_sortition.proof.log import DATE
from parvis_sortition.words import InputRefused, Language

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
AT = "Date to write in the log, in UTC: 2026-11-22T08:00:00Z. None is written without it."
ODD = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading a JSON file of another shape raises."""


class Refused(click.ClickException):
    """Input that cannot be used: said line by line on the error stream, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the faults, without a prefix that would hide the first."""
        click.echo(self.message, file=file, err=True)


def dated(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """A date of the log as it is written there. Raises BadParameter for another text."""
    if value and not DATE.fullmatch(value):
        raise click.BadParameter("a date is written 2026-11-22T08:00:00Z")
    return value


def listed(values: tuple[str, ...]) -> list[str]:
    """Identifiers given one by one, separated by commas, or one a line in @FILE."""
    ids: list[str] = []
    for value in values:
        if value.startswith("@"):
            ids += Path(value[1:]).read_text(encoding="utf-8-sig").split("\n")
        else:
            ids += value.split(",")
    return [id.strip() for id in ids if id.strip()]


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


def load(path: Path) -> dict[str, Any]:
    """A JSON object."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise click.UsageError(f"{path} is not a JSON file") from None
    if not isinstance(document, dict):
        raise click.UsageError(f"{path} does not hold a JSON object")
    return document


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
    except (OSError, UnicodeDecodeError) as odd:
        raise Refused(str(odd)) from None
    except TooTight as tight:
        raise click.ClickException(tight.text(language())) from None
    except SolverFailed as failed:
        raise click.ClickException(f"the solver gave no answer: {failed}") from None
    except BadDigits as wrong:
        raise click.UsageError(f"--digits: {wrong}") from None


def language() -> Language:
    """French when the environment says so, English otherwise."""
    return "fr" if os.environ.get("LANG", "").startswith("fr") else "en"


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
