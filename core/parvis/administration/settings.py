"""What the installation's administrators choose for the whole site."""

from __future__ import annotations

import time

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import SQLAlchemyError

from parvis.administration.models import Setting
from parvis.db import db
from parvis.modules.settings import Settings, option

NAME = "site"
_KEPT = "parvis_site"

FRESH = 20.0
"""Seconds for which a process goes by what it last read: every page of the site asks."""


class SiteSettings(Settings):
    """Small choices, kept in one row."""

    name: str = option(
        "",
        _("Name of the site"),
        help=_("Shown above the territories. Empty: Parvis."),
        length=80,
    )
    lead: str = option(
        "", _("A sentence for the front page"), help=_("What people can do here."), length=200
    )
    locale: str = option(
        "",
        _("Language of the site"),
        help=_("For visitors whose browser asks for none of ours."),
        choices=(("", _("As the server is set")), ("fr", "Français"), ("en", "English")),
    )
    contact: str = option(
        "",
        _("Contact address"),
        help=_("An e-mail address that everyone can write to, shown on the page about the site."),
        length=254,
    )
    source_url: str = option(
        "",
        _("Address of the source code"),
        help=_(
            "Where this site’s version of the software can be had, when you have changed it: its"
            " licence asks for it."
        ),
        length=300,
    )


def site_settings() -> SiteSettings:
    """The site's choices, as read a few seconds ago at most; the defaults while the database does
    not answer: error pages need them too.
    """
    kept: tuple[float, SiteSettings] | None = current_app.extensions.get(_KEPT)
    if kept is not None and kept[0] > time.monotonic() - FRESH:
        return kept[1]
    try:
        row = db.session.get(Setting, NAME)
    except SQLAlchemyError:
        return kept[1] if kept else SiteSettings.read({})
    found = SiteSettings.read(row.value if row and isinstance(row.value, dict) else {})
    current_app.extensions[_KEPT] = (time.monotonic(), found)
    return found


def forget_site_settings() -> None:
    """Read them again at the next question; other processes do so within seconds."""
    current_app.extensions.pop(_KEPT, None)
