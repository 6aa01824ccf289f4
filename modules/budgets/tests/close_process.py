"""A process that closes what is due, killed when it comes to a statement: `python close_process.py
"DELETE FROM budgets_ballot_key"`. Its database is in the environment.
"""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import event

from parvis.app import create_app
from parvis.config import Config
from parvis.db import db
from parvis_budgets.jobs import close_due


def main(dies_at: str = "") -> None:
    """Close, or die."""
    with create_app(Config.from_environment(os.environ)).app_context():

        def watch(_connection, _cursor, statement: str, *_rest) -> None:
            if dies_at and statement.startswith(dies_at):
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(db.engine, "before_cursor_execute", watch)
        close_due()
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
