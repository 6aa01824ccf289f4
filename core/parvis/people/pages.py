"""The blueprint of sign-in and account, and what its views share."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for

from parvis.people.devices import device_name
from parvis.people.models import Person
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext

blueprint = Blueprint("people", __name__)


@blueprint.after_request
def never_kept(response: Response) -> Response:
    """No copy of these pages stays in a browser or on the way: computers are shared."""
    response.headers["Cache-Control"] = "no-store"
    return response


def me() -> Person:
    """The person signed in. A page asked for by someone signed out sends them to sign-in and
    back; a form raises Refused.
    """
    if here.person is None and request.method in ("GET", "HEAD"):
        address = url_for("people.sign_in", next=request.full_path.rstrip("?"))
        abort(redirect(address, 303))
    return acting_person()


def device() -> str:
    """The browser and system of the request, in words."""
    return device_name(request.user_agent.string)


def wait_message(seconds: int) -> str:
    """What is said past a limit."""
    minutes = max(1, round(seconds / 60))
    tried = _("Too many attempts.")
    wait = ngettext(
        "Wait %(num)d minute before trying again.",
        "Wait %(num)d minutes before trying again.",
        minutes,
    )
    return f"{tried} {wait}"
