"""`parvis user`: people and their accounts."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from parvis.cli import accounts
from parvis.cli.common import at_terminal, say, table

user = AppGroup("user", help="People and their accounts.")


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name they are known under.")
@click.option("--password", default="", help="Empty: they sign in by a link.")
@click.option("--steward", is_flag=True, help="Administers the installation.")
def add(email: str, name: str, password: str, steward: bool) -> None:
    """Make an account."""
    person = accounts.add_person(email, name, password, steward=steward)
    say(f"{person.name} <{person.email}> has an account.")
    if not password:
        say(f"Sign in, within 30 minutes: {accounts.sign_in_address(person)}")


@user.command("list")
@click.argument("text", default="")
@click.option("--stewards", is_flag=True, help="Administrators of the installation only.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
def list_people(text: str, stewards: bool, limit: int) -> None:
    """List accounts, the newest first; TEXT is looked for in names and addresses."""
    from sqlalchemy import or_, select

    from parvis.db import db
    from parvis.people.models import Person

    query = select(Person).order_by(Person.id.desc()).limit(limit)
    if text:
        query = query.where(
            or_(
                Person.email.icontains(text, autoescape=True),
                Person.name.icontains(text, autoescape=True),
            )
        )
    if stewards:
        query = query.where(Person.steward)
    rows = table("Address", "Name", "State", "Since", "")
    for person in db.session.scalars(query):
        role = "administrator" if person.steward else "demonstration" if person.demo else ""
        since = f"{person.created_at:%Y-%m-%d}"
        rows.add_row(person.email or "", person.name, str(person.state), since, role)
    say(rows)


@user.command("password")
@click.argument("email")
@click.option("--password", default="", help="Asked for at a terminal when it is not given.")
def password(email: str, password: str) -> None:
    """Set a person's password; they are signed out everywhere."""
    person = accounts.find_person(email)
    if not password:
        if not at_terminal():
            raise click.UsageError("give --password: nobody is at the terminal to type it")
        password = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    accounts.set_password(person, password)
    say(f"The password of {person.name} is set.")


@user.command("steward")
@click.argument("email")
@click.option("--off", is_flag=True, help="Not any more.")
def steward(email: str, off: bool) -> None:
    """Let a person administer the installation, or not any more."""
    person = accounts.find_person(email)
    accounts.set_steward(person, not off)
    say(f"{person.name} {'no longer administers' if off else 'administers'} the installation.")


@user.command("suspend")
@click.argument("email")
@click.option("--off", is_flag=True, help="Let the person in again.")
def suspend(email: str, off: bool) -> None:
    """Keep a person out, at once and everywhere, until --off."""
    from parvis.people import operations

    person = accounts.find_person(email)
    if off:
        operations.reactivate(person)
    else:
        operations.suspend(person)
    say(f"{person.name} {'may sign in again' if off else 'is suspended'}.")


@user.command("sign-in-link")
@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print an address that signs a person in, once, within 30 minutes."""
    say(accounts.sign_in_address(accounts.find_person(email)))
