"""`parvis sortition`: draw a panel, replace those who decline, do a draw again."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "draw": "parvis_sortition.commands.draw",
    "invited": "parvis_sortition.rolls.command",
    "repeat": "parvis_sortition.commands.again",
    "replace": "parvis_sortition.commands.again",
}
"""Where each command is found, under its own name: the solver is loaded for those that need it."""


class Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=Lazy)
def sortition() -> None:
    """Draw citizens by lot, fairly, and prove it."""
