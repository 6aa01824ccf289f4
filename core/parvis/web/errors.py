"""Error pages: what is wrong, what to do."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, Response, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from parvis.db import db
from parvis.rules import Conflict, Invalid, Refused, WayOut
from parvis.web.bare import bare_page
from parvis.web.rendering import render
from parvis.web.safe import safe_address
from parvis.web.typed import typed_texts

log = logging.getLogger("parvis.web")


def words_of(code: int) -> tuple[str, str]:
    """Title and explanation for a status."""
    return {
        400: (_("This request can't be read"), _("Go back and try again.")),
        401: (_("Sign in first"), _("You need an account to see this page.")),
        403: (_("This is not open to you"), _("You do not have the role that it takes.")),
        404: (
            _("This page does not exist"),
            _("It may have been moved or withdrawn. The menu or a search may help."),
        ),
        405: (_("This can't be done here"), _("Go back and try again.")),
        409: (
            _("This can't be done as things stand"),
            _("Someone was faster. Load the page again to see what has changed."),
        ),
        413: (_("This is too large"), _("Choose a smaller file or a shorter text.")),
        422: (_("Something is missing"), _("Go back and check what you have filled in.")),
        429: (_("Too many attempts"), _("Wait a few minutes before trying again.")),
        503: (_("Something went wrong"), _("The site is very busy. Try again in a moment.")),
    }.get(code, (_("Something went wrong"), _("It is our fault. Try again in a moment.")))


def error_page(
    code: int, reason: Any = None, way_out: WayOut | None = None, title: Any = None
) -> Response:
    """The page of an error; JSON for the API. Never raises: where the site's page can't be made,
    a plainer one is.
    """
    try:
        return _error_page(code, reason, way_out, title)
    except Exception:
        log.exception("the page of error %s can't be made", code)
        with suppress(Exception):
            db.session.rollback()
        return bare_page(code)


def _error_page(code: int, reason: Any, way_out: WayOut | None, title: Any) -> Response:
    heading, explanation = words_of(code)
    message = str(reason or explanation)
    if request.path.startswith("/api/"):
        response = Response(status=code, mimetype="application/problem+json")
        from flask import json

        response.data = json.dumps({"status": code, "title": heading, "detail": message})
        return response
    return render(
        "parvis/error.html",
        fragment="parvis/_error.html",
        status=code,
        code=code,
        title=title or heading,
        message=message,
        way_out=way_out,
        typed=typed_texts(),
    )


def _way_back(way_out: WayOut | None) -> WayOut | None:
    """A way out to sign-in remembers the page; forms come back to the page they stood on."""
    if way_out is None or way_out.address != "/sign-in":
        return way_out
    page = request.full_path.rstrip("?")
    if request.method != "GET":
        page = _path_of(request.referrer or "/")
    return WayOut(way_out.label, f"/sign-in?next={quote(page)}")


def back_to_form() -> WayOut | None:
    """The page of this site whose form was sent, as it stands now."""
    came_from = request.referrer or ""
    if request.method == "GET" or not came_from.startswith(request.host_url):
        return None
    address = safe_address("/" + came_from[len(request.host_url) :])
    return WayOut(_("Back to the page"), address)


def _path_of(address: str) -> str:
    """The path of an address that anyone may have made up."""
    try:
        return urlsplit(address).path
    except ValueError:
        return "/"


def init_errors(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        verdict = error.verdict
        # What is hidden is not said to exist.
        code = 404 if verdict.code == "hidden" else 403
        if code == 404:
            return error_page(404)
        if verdict.code == "sign-in":
            return error_page(403, verdict.reason, _way_back(verdict.way_out), _("Sign in first"))
        return error_page(code, verdict.reason, verdict.way_out)

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> Response:
        return error_page(409, error.message, back_to_form())

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> Response:
        told = " ".join(str(message) for message in error.errors.values())
        return error_page(422, told, back_to_form())

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Response:
        return error_page(
            400, _("This form has been open for too long. Load the page again and send it again.")
        )

    @app.errorhandler(ObjectDeletedError)
    @app.errorhandler(StaleDataError)
    def gone(error: Exception) -> Response:
        return error_page(409, _("This has been removed meanwhile."))

    @app.errorhandler(DataError)
    def unfit(error: DataError) -> Response:
        db.session.rollback()
        log.warning("the database refused a value: %s", error.orig)
        return error_page(400)

    @app.errorhandler(IntegrityError)
    def broken_promise(error: IntegrityError) -> Response:
        db.session.rollback()
        log.warning("a constraint refused a change: %s", error.orig)
        return error_page(409)

    @app.errorhandler(OperationalError)
    def unreachable(error: OperationalError) -> Response:
        log.error("the database did not answer: %s", error.orig)
        with suppress(Exception):
            db.session.rollback()
        # The site's own page would ask the database who is signed in.
        return bare_page(503)

    @app.errorhandler(SecurityError)
    def forged_host(error: SecurityError) -> Response:
        # No page of the site: its addresses would be made of the name that is refused.
        return Response(
            "This site does not answer to that name (TRUSTED_HOSTS).\n", 400, mimetype="text/plain"
        )

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        response = error_page(error.code)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        with suppress(Exception):
            db.session.rollback()
        log.exception("unforeseen error at %s", request.path)
        if app.testing and app.config.get("PROPAGATE", True):
            raise error
        return error_page(500)



