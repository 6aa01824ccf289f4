"""Languages: catalogues read from the .po files of the core and of every module, one lookup.

The .po files are read when the language is first used: nothing to compile, nothing stale.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import (
    Babel,
    Domain,
    format_decimal,
    get_locale,
    gettext,
    lazy_gettext,
    lazy_pgettext,
    ngettext,
    npgettext,
    pgettext,
    to_user_timezone,
)
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from parvis.config import LOCALES
from parvis.dates import date_in_words, moment_in_words
from parvis.web.days import day_of

__all__ = [
    "LOCALES",
    "choose_locale",
    "gettext",
    "init_i18n",
    "lazy_gettext",
    "lazy_pgettext",
    "ngettext",
    "npgettext",
    "pgettext",
]


def catalogue_files(package: str, locale: str) -> list[Path]:
    """The .po files of a package for a language."""
    folder = Path(str(files(package))) / "translations" / locale / "LC_MESSAGES"
    return sorted(folder.glob("*.po")) if folder.is_dir() else []


def load_catalogue(packages: list[str], locale: str) -> Translations:
    """One catalogue of all the packages' messages; the first that translates a message wins."""
    merged = Translations()
    for package in reversed(packages):
        for path in catalogue_files(package, locale):
            compiled = io.BytesIO()
            with path.open("rb") as source:
                write_mo(compiled, read_po(source, locale))
            compiled.seek(0)
            merged.merge(Translations(compiled))
    return merged


class Catalogues(Domain):  # type: ignore[misc]
    """The domain that flask-babel asks: the catalogues of the application, by language."""

    def __init__(self, packages: list[str]) -> None:
        super().__init__()
        self.packages = packages
        self.loaded: dict[str, Translations] = {}

    def of(self, locale: str) -> Translations:
        """The catalogue of a language."""
        if locale not in self.loaded:
            self.loaded[locale] = load_catalogue(self.packages, locale)
        return self.loaded[locale]

    def get_translations(self) -> Translations:
        locale = get_locale()
        return self.of(str(locale) if locale else current_locale())


def choose_locale() -> str:
    """The language of the page: chosen on the page, the person's, the browser's, the default."""
    default: str = current_app.extensions["parvis"].config.locale
    if not has_request_context():
        return default
    # Signed-out visitors, who are most, are known by what their session has not.
    if "_user_id" in session and session.get("locale") not in LOCALES:
        return locale_of(current_user.locale if current_user.is_authenticated else None)
    return locale_of(None)


def locale_of(preferred: str | None) -> str:
    """The language of the page for someone who prefers this one."""
    default: str = current_app.extensions["parvis"].config.locale
    for chosen in (session.get("locale"), preferred):
        if chosen in LOCALES:
            return str(chosen)
    from parvis.administration.settings import site_settings

    default = site_settings().locale or default
    return _preferred(request.headers.get("Accept-Language", "")[:200], default)


@lru_cache(maxsize=512)
def _preferred(accepted: str, default: str) -> str:
    """Which of ours the browser's header prefers: there are few different ones."""
    languages = parse_accept_header(accepted, LanguageAccept)
    return languages.best_match([default, *LOCALES], default) or default


def current_locale() -> str:
    """The language of the request, or the default outside of one."""
    from parvis.web.here import where

    if has_request_context():
        return where().locale
    return str(current_app.extensions["parvis"].config.locale)


def init_i18n(app: Flask, packages: list[str]) -> None:
    """Set up flask-babel with the catalogues of these packages, and Jinja's gettext."""
    config = app.extensions["parvis"].config
    babel = Babel()
    babel.init_app(
        app,
        default_locale=config.locale,
        default_timezone=config.timezone,
        locale_selector=current_locale,
    )
    catalogues = Catalogues(packages)
    # Kept where flask-babel would keep its own: messages of Python code come from them too.
    babel.domain_instance = catalogues
    app.extensions["parvis"].catalogues = catalogues

    # flask-babel looks up context, locale and domain for every message, 22 µs; this is 5.
    def catalogue() -> Translations:
        # Mails are written in their reader's language: flask-babel knows when one is forced.
        return catalogues.of(get_locale().language)

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: catalogue().ugettext(message),
        ngettext=lambda one, many, n: catalogue().ungettext(one, many, n),
        pgettext=lambda context, message: catalogue().upgettext(context, message),
        npgettext=lambda context, one, many, n: catalogue().unpgettext(context, one, many, n),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        date=show_date,
        datetime=show_datetime,
        number=lambda value: format_decimal(value),
        money=show_money,
    )


def show_date(moment: date) -> str:
    """« 21 novembre 2026 », in the site's time zone and the language of what is being written: a
    mail's is its reader's, whatever page has it sent.
    """
    return _date(moment, get_locale().language)


def show_datetime(moment: datetime) -> str:
    """« 21 novembre 2026 à 18:30 », as `show_date`."""
    return _datetime(moment, get_locale().language)


@lru_cache(maxsize=4096)
def _date(moment: date, language: str) -> str:
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return date_in_words(day, language)


@lru_cache(maxsize=4096)
def _datetime(moment: datetime, language: str) -> str:
    return moment_in_words(to_user_timezone(moment), language)


def show_money(cents: int) -> str:
    """« 15 000 € », with cents where there are any."""
    from babel.numbers import format_currency

    form = "#,##0\u00a0¤" if cents % 100 == 0 else "#,##0.00\u00a0¤"
    locale = get_locale()
    shown = format_currency(cents / 100, "EUR", format=form, locale=locale, currency_digits=False)
    return str(shown)

