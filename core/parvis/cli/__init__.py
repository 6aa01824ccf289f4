"""The `parvis` command. Each subcommand is imported when it is called, modules' own included, so
that help comes at once and a broken module breaks its own command only.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import click

from parvis import __version__
from parvis.cli.errors import spoken

COMMANDS = {
    "init": ("parvis.cli.init:init", "Set up an installation: key, database, first administrator."),
    "serve": ("parvis.cli.serve:serve", "Serve the site."),
    "worker": ("parvis.cli.serve:worker", "Do the jobs: mails, periodic work."),
    "demo": ("parvis.cli.demo:demo", "Plant the demonstration territory, or remove it."),
    "modules": ("parvis.cli.modules:modules", "List, make, upgrade and purge modules."),
    "territory": ("parvis.cli.territory:territory", "Add territories from the official data."),
    "user": ("parvis.cli.user:user", "People and their accounts."),
    "doctor": ("parvis.cli.doctor:doctor", "Check the installation and say what to mend."),
    "reseal": ("parvis.cli.reseal:reseal", "Seal personal data again with the first DATA_KEY."),
    "translations": ("parvis.cli.translations:translations", "Extract, update, check catalogues."),
}


class ParvisGroup(click.Group):
    """The core's commands and, under its name, the group of each module that has one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *(name for name, _cli, _title in module_groups())]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        command = self._find(name)
        if ctx.obj is None and "flask.cli" in sys.modules:
            # For `with_appcontext`; commands that never heard of flask start without it.
            from flask.cli import ScriptInfo

            from parvis.cli.common import make_app

            ctx.obj = ScriptInfo(create_app=make_app, set_debug_flag=False)
        return command

    def _find(self, name: str) -> click.Command | None:
        if name in COMMANDS:
            return _load(COMMANDS[name][0])
        point = next((p for p in _points() if p.name == name), None)
        if point is None:
            return None
        with spoken(f"The module {name} can't be loaded"):
            reference = point.load().cli
            return _load(reference) if reference else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_path, about) in COMMANDS.items()])
        groups = [(name, title) for name, _cli, title in module_groups()]
        if groups:
            with formatter.section("Commands of modules"):
                formatter.write_dl(groups)

    def invoke(self, ctx: click.Context) -> Any:
        with spoken():
            return super().invoke(ctx)


def module_groups() -> Iterator[tuple[str, str, str]]:
    """Name, reference and description of the installed modules' groups; broken modules, which
    `parvis doctor` names, are left out.
    """
    for point in _points():
        try:
            module = point.load()
            if module.cli:
                yield module.name, module.cli, str(module.description)
        except (Exception, SystemExit):  # noqa: S112
            continue


def _points() -> list[EntryPoint]:
    return sorted(entry_points(group="parvis.modules"), key=lambda p: p.name)


def _load(reference: str) -> click.Command:
    path, _sep, name = reference.partition(":")
    command: click.Command = getattr(importlib.import_module(path), name)
    return command


@click.command(
    cls=ParvisGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="Parvis %(version)s")
def parvis() -> None:
    """Parvis, a participation platform for French territories.

    A new installation: parvis init, then parvis serve. To have a look: parvis demo. When something
    is wrong: parvis doctor.
    """


def main() -> None:
    """The entry point of the command."""
    parvis()
