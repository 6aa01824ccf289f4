"""The commands of this module: count a Pabulib file, verify a published result."""

from __future__ import annotations

import click

from parvis_budgets.cli_count import count_command
from parvis_budgets.cli_verify import verify_command


@click.group()
def budgets() -> None:
    """Participatory budgets: count Pabulib files, verify published results."""


budgets.add_command(count_command)
budgets.add_command(verify_command)
