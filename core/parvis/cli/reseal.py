"""`parvis reseal`: seal personal data again after a change of key."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from parvis.cli.common import say


@click.command()
@with_appcontext
def reseal() -> None:
    """Seal again, with the first key of DATA_KEY, what the others have sealed. They can then go."""
    from parvis.db.sealed import Unreadable
    from parvis.db.sealed import reseal as seal_again

    try:
        say(f"{seal_again()} values sealed again.")
    except Unreadable as error:
        raise click.ClickException(f"{error}: add the key that it was sealed with") from None
