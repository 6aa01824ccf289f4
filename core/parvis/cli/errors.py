"""Errors said in a sentence, without a traceback, when they are the operator's to mend."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def spoken(about: str = "") -> Iterator[None]:
    """Turn the errors that a person can do something about into a message and exit code 1."""
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except (Exception, SystemExit) as error:
        if about:
            raise click.ClickException(f"{about}: {type(error).__name__}: {error}") from None
        said = sentence(error)
        if said is None:
            raise
        raise click.ClickException(said) from None


def sentence(error: BaseException) -> str | None:
    """What to tell of an error; None for those that are bugs. Only what is imported already can
    have been raised, so nothing is imported here.
    """

    def is_a(module: str, name: str) -> bool:
        kind = getattr(sys.modules.get(module), name, None)
        return kind is not None and isinstance(error, kind)

    if is_a("parvis.config", "ConfigError"):
        return "the configuration is wrong.\n" + str(error)
    if is_a("parvis.modules.migration", "MigrationError"):
        return str(error)
    if is_a("parvis.rules.refusals", "Invalid"):
        return " ".join(str(text) for text in getattr(error, "errors", {}).values())
    if is_a("parvis.rules.refusals", "Conflict"):
        return str(getattr(error, "message", error))
    if is_a("parvis.rules.refusals", "Refused"):
        return str(getattr(getattr(error, "verdict", None), "reason", error))
    if is_a("sqlalchemy.exc", "DBAPIError"):
        return _database_sentence(str(getattr(error, "orig", error)))
    return None


def _database_sentence(said: str) -> str:
    first = said.strip().splitlines()[0] if said.strip() else "no answer"
    if "no such table" in said or ("does not exist" in said and "relation" in said):
        return f"the database is not set up ({first}).\nRun `parvis init`."
    if "no such column" in said or ("does not exist" in said and "column" in said):
        return f"the database is behind the code ({first}).\nRun `parvis modules upgrade`."
    return f"the database answers: {first}\nRun `parvis doctor` for what to check."
