"""The mailbox page: the mails of an installation without SMTP server."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, current_app, url_for
from markupsafe import Markup, escape

from parvis.db import db
from parvis.mail.models import Mail
from parvis.mail.rules import may_read_mailbox, readable_mails
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.pages import page_of
from parvis.web.rendering import render

blueprint = Blueprint("mail", __name__, url_prefix="/mailbox")


@blueprint.before_request
def readers_only() -> None:
    """Nobody else learns that the page is there."""
    if not may_read_mailbox(here.person):
        abort(404)


@blueprint.after_request
def never_kept(response: Response) -> Response:
    """Mails hold links that let in."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/")
def index() -> Response:
    """The mails, the newest first."""
    here.step(_("Mailbox"))
    mails = page_of(readable_mails(here.person), [(Mail.id, True)], size=30)
    return render("mail/index.html", mails=mails)


@blueprint.get("/<number:number>")
def show(number: int) -> Response:
    """One mail."""
    mail = db.session.scalar(readable_mails(here.person).where(Mail.id == number))
    if mail is None:
        abort(404)
    here.step(_("Mailbox"), url_for("mail.index"))
    here.step(mail.subject)
    site = str(current_app.extensions["parvis"].config.public_url)
    return render("mail/show.html", mail=mail, text=with_links(mail.text, site))


def with_links(text: str, site: str) -> Markup:
    """The text, escaped, its line ends kept; addresses of this site, and no others, are links.
    They lead to where the page is read, which in a demonstration may be another port.
    """
    base = site.rstrip("/")
    parts = re.split(rf"({re.escape(base)}/[^\s<>\"']*)", text)
    html = Markup("")
    for i, part in enumerate(parts):
        if i % 2:
            html += Markup('<a href="{}">{}</a>').format(part[len(base) :], part)
        else:
            html += Markup("<br>").join(escape(line) for line in part.split("\n"))
    return html
