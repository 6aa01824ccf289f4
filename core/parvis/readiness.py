"""A site whose database does not fit its code is closed, and says what opens it.

Asked when the application starts, and again while it is closed: never of a request to an open site.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from parvis.db import db
from parvis.modules.applied import misfits
from parvis.web.bare import bare_html

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from parvis.app import Parvis

log = logging.getLogger("parvis")

COMMAND = "parvis modules upgrade"
PATIENCE = 5.0
"""Seconds between two looks at the database while the site is closed."""

_BODY = Markup("""<p>{message}</p>
  <p>{mend}<br><code>{command}</code></p>""")


class Closed:
    """What answers in the place of the application until the database fits."""

    def __init__(self, app: Flask, problem: str) -> None:
        self.app = app
        self.behind = app.wsgi_app
        self.problem = problem
        self.looked_at = time.monotonic()

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if self.problem and time.monotonic() - self.looked_at >= PATIENCE:
            self.look()
        if not self.problem:
            return self.behind(environ, start_response)
        return self.page()(environ, start_response)

    def look(self) -> None:
        """Look at the database again, and open when it fits."""
        self.looked_at = time.monotonic()
        # A database that does not answer, while it is upgraded for instance, opens nothing.
        problem = problem_of(self.app)
        if problem is not None:
            self.problem = problem
        if not self.problem:
            log.info("the database fits the code: the site is open")
            self.app.wsgi_app = self.behind  # type: ignore[method-assign]

    def page(self) -> Response:
        """The page that says that the site is closed, and to whoever runs it what to do."""
        locale = self.app.extensions["parvis"].config.locale
        with self.app.app_context(), force_locale(locale):
            body = _BODY.format(
                message=_("It is being updated. Come back in a few minutes."),
                mend=_("To whoever runs it: the database does not fit the programme. Run:"),
                command=COMMAND,
            )
            page = bare_html(locale, _("The site is closed for a moment"), body)
        headers = {"Retry-After": "60", "Cache-Control": "no-store"}
        return Response(page, 503, headers, mimetype="text/html")


def problem_of(app: Flask) -> str | None:
    """Why the code can't work with this database; empty when it can, None when the database does
    not answer: an open site then says so, page by page, until it does.
    """
    parvis: Parvis = app.extensions["parvis"]
    try:
        with app.app_context(), db.engine.connect() as connection:
            return "; ".join(misfits(parvis.registry.modules.values(), connection))
    except SQLAlchemyError as error:
        log.warning("the database can't be looked at: %s", type(error).__name__)
        return None


def open_when_ready(app: Flask) -> Flask:
    """Close the application while its database does not fit the code; it opens by itself once it
    does. Returns the application.
    """
    problem = problem_of(app)
    if problem:
        log.error("the site is closed: %s. Run: %s", problem, COMMAND)
        app.wsgi_app = Closed(app, problem)  # type: ignore[method-assign]
    return app
