"""`parvis init`: from nothing to an installation that can be served."""

from __future__ import annotations

import click
from flask import Flask

from parvis.cli.accounts import add_person, sign_in_address
from parvis.cli.common import (
    at_terminal,
    configuration,
    make_app,
    say,
    say_install_code,
    upgrade_database,
)


@click.command()
@click.option("--email", default="", help="Address of the first administrator.")
@click.option("--name", default="", help="Name of the first administrator.")
@click.option(
    "--password",
    default="",
    envvar="PARVIS_ADMIN_PASSWORD",
    help="Password of the first administrator; empty: a sign-in link is printed.",
)
def init(email: str, name: str, password: str) -> None:
    """Set up an installation: folder, secret key, database, first administrator.

    May be run again: what is there is kept.
    """
    config = configuration()
    config.key()
    say(f"Folder: {config.instance_path.absolute()}")
    if not upgrade_database():
        say("Database: up to date.")
    app = make_app()
    with app.app_context():
        _first_administrator(email, name, password)
        _what_next(app)


def _first_administrator(email: str, name: str, password: str) -> None:
    from sqlalchemy import select

    from parvis.administration.install import new_install_code
    from parvis.db import db
    from parvis.people.models import Person

    steward = db.session.scalar(select(Person).where(Person.steward, Person.email.is_not(None)))
    if steward is not None and not email:
        say(f"Administrator: {steward.name} <{steward.email}>.")
        return
    if not email and at_terminal():
        email = click.prompt("E-mail of the first administrator")
        name = name or click.prompt("Name")
        password = password or click.prompt(
            "Password (empty: a sign-in link)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
        )
    if not email:
        say("Administrator: none yet. parvis user add EMAIL --name NAME --steward")
        say_install_code(new_install_code())
        return
    person = add_person(email, name or email.partition("@")[0], password, steward=True)
    say(f"Administrator: {person.name} <{person.email}>.")
    if not password:
        say(f"Sign in, within 30 minutes, once the site is served: {sign_in_address(person)}")


def _what_next(app: Flask) -> None:
    config = app.extensions["parvis"].config
    say("\nNext:")
    say(f"  parvis serve                 the site, at {config.public_url}")
    say("  parvis territory search TEXT find your territory, then add it")
    say("  parvis demo                  or look at the demonstration")
    say("  parvis doctor                check the installation")
