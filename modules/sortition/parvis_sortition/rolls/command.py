"""`parvis sortition invited`: doing an invitation lottery again, from the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from parvis_sortition.rolls.lottery import chosen, commitment, mark
from parvis_sortition.rolls.reading import (
    FIELDS,
    Layout,
    Report,
    Source,
    Unreadable,
    encoding_of,
    guess,
    read,
    written_key,
)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--salt", required=True, metavar="HEX", help="The list's secret, from the desk.")
@click.option("--draw", "number", type=int, required=True, help="How many people are drawn.")
@click.option("--value", metavar="TEXT", help="The public value; without it, the hash alone.")
@click.option(
    "--columns", metavar="FIELD=N,…", help="The columns, from 1, as matched at the desk."
)
@click.option("--no-header", is_flag=True, help="The first line is an address already.")
@click.option("--skip", type=int, multiple=True, help="A line whose person had objected.")
def invited(
    file: Path,
    salt: str,
    number: int,
    value: str | None,
    columns: str | None,
    no_header: bool,
    skip: tuple[int, ...],
) -> None:
    """Do an invitation lottery again: print the list's hash and the lines of those invited."""
    source = _source(file)
    try:
        layout, _rows = guess(source, encoding_of(source))
        if columns:
            layout = Layout(layout.encoding, layout.delimiter, _columns(columns), not no_header)
        lines = _marks(source, layout, salt, set(skip))
    except (Unreadable, ValueError) as error:
        raise click.ClickException(str(error)) from None
    result: dict[str, object] = {"hash": commitment(lines), "addresses": len(lines)}
    if value is not None:
        try:
            drawn = chosen(lines, number, " ".join(value.split()), str(result["hash"]))
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        result["invited"] = sorted(lines[each] for each in drawn)
    click.echo(json.dumps(result, indent=2))


def _source(file: Path) -> Source:
    def pieces() -> Iterator[bytes]:
        with file.open("rb") as stream:
            while piece := stream.read(1 << 16):
                yield piece

    return pieces


def _columns(text: str) -> dict[str, int]:
    found = {}
    for part in text.split(","):
        name, _sign, place = part.partition("=")
        if name not in FIELDS or not place.isdecimal() or not int(place):
            raise ValueError(f"--columns: {part!r} is not FIELD=N, with a field of {FIELDS}")
        found[name] = int(place) - 1
    return found


def _marks(source: Source, layout: Layout, salt: str, skip: set[int]) -> dict[bytes, int]:
    """The line number of each mark of the list."""
    objected: set[str] = set()
    if skip:
        for address in read(source, layout, Report()):
            if address.line in skip:
                objected.add(written_key(address.name, address.lines))
    addresses = read(source, layout, Report(), frozenset(objected))
    return {mark(salt, address): address.line for address in addresses}
