"""`parvis doctor`: check the installation and say what to mend."""

from __future__ import annotations

import click
from rich.text import Text

from parvis.cli.common import configuration, say, table

SIGNS = {"right": ("✓", "green"), "look": ("!", "yellow"), "wrong": ("✗", "red")}


@click.command()
def doctor() -> None:
    """Check the installation and say what to mend. Exit code 1 when something is wrong."""
    from parvis.cli.checks import findings

    rows = table("", "", "", "")
    rows.show_header = False
    counts = {"right": 0, "look": 0, "wrong": 0}
    for finding in findings(configuration()):
        counts[finding.state] += 1
        sign, colour = SIGNS[finding.state]
        said = finding.said + (f"\n→ {finding.mend}" if finding.mend else "")
        rows.add_row(Text(sign, style=colour), finding.about, said)
    say(rows)
    if counts["wrong"]:
        say(f"\n{counts['wrong']} to mend.")
        raise click.exceptions.Exit(1)
    say("\nEverything works." if not counts["look"] else "\nIt works; ! is worth a look.")
