"""`parvis modules`: what is installed, and its tables."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from parvis.cli.common import confirm, installed_modules, open_migrations, say, table

if TYPE_CHECKING:
    from parvis.modules.applied import Status

WORDS = {
    "ready": "ready",
    "behind": "to be upgraded",
    "newer": "its tables are newer than its code",
    "absent": "not installed, its data is kept",
}


@click.group(invoke_without_command=True)
@click.pass_context
def modules(ctx: click.Context) -> None:
    """List the modules; make, upgrade, downgrade, purge one."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_modules)


@modules.command("list")
def list_modules() -> None:
    """List the modules: version, state of their tables, failures."""
    registry = installed_modules()
    states = {status.module: status for status in open_migrations().status()}
    distributions = packages_distributions()
    rows = table("Module", "Version", "Distribution", "State")
    for module in registry.modules.values():
        distribution = ", ".join(sorted(set(distributions.get(module.package, ()))))
        state = _state(states.pop(module.name)) if module.name in states else "ready"
        rows.add_row(module.name, module.version, distribution, state)
    for name, why in registry.failures.items():
        states.pop(name, None)
        rows.add_row(name, "", "", Text(f"can't be loaded: {why}", style="red"))
    for name, status in states.items():
        rows.add_row(name, "", "", _state(status))
    say(rows)


def _state(status: Status) -> str:
    count = f": {len(status.pending)} migrations" if status.word == "behind" else ""
    return WORDS[status.word] + count


@modules.command("upgrade")
@click.argument("name", required=False)
def upgrade(name: str | None) -> None:
    """Bring the tables of all modules, or of NAME, up to date."""
    steps = open_migrations().upgrade(name)
    for step in steps:
        say(f"applied {step}")
    say(f"{len(steps)} migrations applied." if steps else "Everything is up to date.")


@modules.command("downgrade")
@click.argument("name")
@click.option("--to", default="-1", help="A revision, or base for none; by default one step back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def downgrade(name: str, to: str, yes: bool) -> None:
    """Take the tables of module NAME back; what they hold beyond is lost."""
    confirm(f"Take the tables of {name} back? What they hold beyond is lost.", yes)
    steps = open_migrations().downgrade(name, to)
    for step in steps:
        say(f"undone {step}")
    say(f"{len(steps)} migrations undone." if steps else "Nothing to undo.")


@modules.command("purge")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(name: str, yes: bool) -> None:
    """Remove all data of module NAME, installed or not: tables, contents, components, blocks."""
    from parvis.modules.purge import purge as purge_module

    if name == "core":
        raise click.UsageError("the core is the installation: remove its database instead")
    confirm(f"Remove all that {name} holds, in every space, for ever?", yes)
    migrations = open_migrations()
    known = {status.module for status in migrations.status()} | set(installed_modules().modules)
    if name not in known:
        raise click.ClickException(f"no module {name!r}, installed or with data")
    done = purge_module(migrations, name)
    for revision in done.revisions:
        say(f"undone {revision}")
    for gone in done.tables:
        say(f"dropped {gone}")
    for of, count in done.rows.items():
        say(f"{count} rows removed from {of}")
    say(f"Nothing of {name} is left in the database.")
    if name in installed_modules().modules:
        say("It is still installed: pip uninstall it, or `parvis modules upgrade` to start afresh.")


@modules.command("new")
@click.argument("name")
@click.option(
    "--into",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder in which the module's own folder is made.",
)
def new(name: str, into: Path) -> None:
    """Write a working module, NAME, with a test: small letters and digits."""
    from parvis.cli.skeleton import write_module

    folder = write_module(name, into)
    say(f"Written: {folder}")
    say("\nNext:")
    say(f"  pip install -e {folder}")
    say("  parvis modules upgrade")
    say(f"  pytest {folder}")


@modules.command("revision")
@click.argument("name")
@click.argument("message")
@click.option("--empty", is_flag=True, help="Write an empty one, for changes of data.")
def revision(name: str, message: str, empty: bool) -> None:
    """Write the next migration of module NAME from what its models have changed."""
    from parvis.modules.revisions import make_revision

    path = make_revision(
        installed_modules().modules.values(), name, message, autogenerate=not empty
    )
    say(f"Written: {path}")
    say("Read it before you keep it.")
