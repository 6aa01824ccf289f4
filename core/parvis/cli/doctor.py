"""`parvis doctor`: check the installation and say what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from parvis.cli.common import configuration, make_app, say, table

if TYPE_CHECKING:
    from parvis.administration.health import Check

SIGNS = {"right": ("✓", "green"), "look": ("!", "yellow"), "wrong": ("✗", "red")}


@click.command()
def doctor() -> None:
    """Check the installation and say what to mend. Exit code 1 when something is wrong."""
    checks = _checks()
    rows = table("", "")
    rows.show_header = False
    for check in checks:
        sign, colour = SIGNS["right" if check.ok else "wrong" if check.wrong else "look"]
        said = [check.what]
        if not check.ok:
            said += [line for line in (check.detail, f"→ {check.mend}") if line]
        rows.add_row(Text(sign, style=colour), "\n".join(said))
    say(rows)
    wrong = sum(check.wrong for check in checks)
    if wrong:
        say(f"\n{wrong} to mend.")
        raise click.exceptions.Exit(1)
    say("\nEverything works." if all(c.ok for c in checks) else "\nIt works; ! is worth a look.")


def _checks() -> list[Check]:
    """Those that the administration shows, in English; without a folder to write in there is no
    site to look at.
    """
    from flask_babel import force_locale

    from parvis.administration.health import examine
    from parvis.administration.health.installation import check_instance

    folder = check_instance(configuration())
    if not folder.ok:
        return [folder]
    app = make_app()
    with app.app_context(), force_locale("en"):
        return examine(app)
