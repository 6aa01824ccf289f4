"""What the installation needs to run well: one check for each need, with what mends it.

`parvis doctor` prints them, the administration's first page shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask
from flask_babel import gettext as _

from parvis.administration.health import installation, services
from parvis.administration.health.check import Check
from parvis.db import db, now

if TYPE_CHECKING:
    from parvis.app import Parvis

__all__ = ["Check", "examine"]


def examine(app: Flask) -> list[Check]:
    """All the checks on this application, in its context; those of what is in the database when it
    fits the code. A check that fails to look says so, and the others go on.
    """
    from parvis.theming.themes import theme_failures

    parvis: Parvis = app.extensions["parvis"]
    config, registry = parvis.config, parvis.registry
    found = [
        *_look("Python", installation.check_python),
        *_look("PARVIS_INSTANCE", lambda: installation.check_instance(config)),
        *_look("MEDIA_PATH", lambda: installation.check_media(config.media)),
        *_look("SECRET_KEY", lambda: installation.check_secret_key(config)),
        *_look("PUBLIC_URL", lambda: installation.check_address(config)),
        *_look("PARVIS_DEMO", lambda: installation.check_demo(config)),
        *_look(_("Scripts"), lambda: installation.check_front_end(parvis.scripts)),
        *_look(_("Modules"), lambda: installation.check_modules(registry)),
        *_look(_("Themes"), lambda: installation.check_themes(theme_failures())),
    ]
    database = _look("DATABASE_URL", lambda: services.check_database(db.engine))
    if database[0].ok:
        database += _look(_("Tables"), lambda: services.check_tables(registry, db.engine))
    found += database
    if not any(check.wrong for check in database):
        found += _look("DATA_KEY", lambda: installation.check_data_key(config, db.engine))
        found += _look(_("Administrators"), services.check_administrator)
        found += _look(_("Jobs"), lambda: services.check_jobs(registry, now()))
    found += _look("REDIS_URL", lambda: services.check_runner(config))
    found += _look("SMTP_URL", lambda: services.check_smtp(config.smtp_url))
    return found


def _look(name: str, look: Callable[[], Check | list[Check]]) -> list[Check]:
    try:
        answer = look()
    except Exception as error:
        # A broken part must not keep the others from being looked at: this is where one comes
        # to learn what is broken. The message of a driver may name passwords: only its kind.
        db.session.rollback()
        return [
            Check(
                False,
                _("%(name)s: no answer (%(error)s)", name=name, error=type(error).__name__),
                _("Check this setting, and that the service runs."),
                detail=str(getattr(error, "orig", error)).strip().partition("\n")[0],
            )
        ]
    return answer if isinstance(answer, list) else [answer]
