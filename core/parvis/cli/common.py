"""What the subcommands share: the application, the database without it, questions, output."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from parvis.config import Config
    from parvis.modules.migration import Migrations
    from parvis.modules.registry import Registry

console = Console(highlight=False, markup=False, soft_wrap=True)


def say(text: str | Table = "") -> None:
    """Print a line or a table."""
    console.print(text)


def table(*columns: str) -> Table:
    """A table without frames, that pastes well."""
    return Table(*columns, box=None, pad_edge=False, header_style="bold")


def at_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def confirm(question: str, yes: bool) -> None:
    """Go on when the answer is yes; without a terminal only `--yes` will do."""
    if yes:
        return
    if not at_terminal():
        raise click.UsageError("nobody is at the terminal to say yes: give --yes")
    click.confirm(question, abort=True)


def configuration() -> Config:
    """The configuration. Raises ConfigError."""
    from parvis.config import Config

    return Config.from_environment()


def make_app() -> Flask:
    """The application; its connections are closed with the command. Raises ConfigError."""
    from parvis.app import create_app
    from parvis.db import db

    app = create_app()
    with app.app_context():
        _close_after(db.engine)
    return app


def _close_after(engine: Engine) -> None:
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(engine.dispose)


@cache
def installed_modules() -> Registry:
    """The installed modules, without an application."""
    from parvis.core_module import module as core
    from parvis.modules.registry import Registry

    return Registry.load(core)


def open_engine(config: Config) -> Engine:
    """The database, without an application; closed with the command."""
    from sqlalchemy import create_engine

    from parvis.db.engine import engine_options, prepare_engine

    if not config.database_url:
        config.instance_path.mkdir(parents=True, exist_ok=True)
    engine = create_engine(config.database, **engine_options(config.database))
    prepare_engine(engine)
    _close_after(engine)
    return engine


def open_migrations() -> Migrations:
    """The migrations of the installed modules in the configured database."""
    from parvis.modules.migration import Migrations

    return Migrations(installed_modules().modules.values(), open_engine(configuration()))


def upgrade_database() -> list[str]:
    """Apply what is pending, and say it. Returns the revisions."""
    steps = open_migrations().upgrade()
    if steps:
        say(f"Database: {len(steps)} migrations applied ({', '.join(steps)}).")
    return steps


def say_install_code(code: str | None) -> None:
    """Print the code of the installer; None when the site has its administrator."""
    if code is not None:
        address = configuration().public_url.rstrip("/")
        say(f"Nobody administers this site yet: open {address}/install/ with the code {code}")
