"""Accounts, as the command makes them."""

from __future__ import annotations

import click

from parvis.db import operation
from parvis.people.links import link_address, make_link
from parvis.people.models import LinkPurpose, Person
from parvis.people.operations import make_person, person_by_email
from parvis.people.passwords import hash_password, password_problem
from parvis.people.sessions import close_all_sessions

PROBLEMS = {
    "short": "the password is too short: a short sentence does well",
    "long": "the password is too long",
    "guessable": "the password is too easy to guess: take a few words of your own",
}


def find_person(email: str) -> Person:
    """The person with this address. Raises click.ClickException."""
    person = person_by_email(email)
    if person is None:
        raise click.ClickException(f"nobody has the address {email}")
    return person


def check_password(password: str, email: str, name: str) -> None:
    """Raises click.ClickException when the password is not good enough."""
    problem = password_problem(password, email, name)
    if problem:
        raise click.ClickException(PROBLEMS[problem])


@operation
def add_person(email: str, name: str, password: str = "", *, steward: bool = False) -> Person:
    """A new person; one who is there already becomes an administrator if asked. Raises Invalid,
    Conflict.
    """
    if password:
        check_password(password, email, name)
    person = person_by_email(email) if steward else None
    if person is None:
        person = make_person(email, name)
    person.steward = person.steward or steward
    if password:
        person.password_hash = hash_password(password)
    return person


@operation
def set_password(person: Person, password: str) -> None:
    """Give a person a password; their sessions end."""
    check_password(password, person.email or "", person.name)
    person.password_hash = hash_password(password)
    close_all_sessions(person)


@operation
def set_steward(person: Person, steward: bool) -> None:
    """Let a person administer the installation, or not any more."""
    person.steward = steward


@operation
def sign_in_address(person: Person) -> str:
    """An address that signs the person in, once, within 30 minutes."""
    return link_address(make_link(LinkPurpose.SIGN_IN, person.email or "", person, {}))
