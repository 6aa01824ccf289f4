"""The page of an error when the site's own can't be made: the database is away, a template broken.

It asks nothing of the database, of the session's person, of the theme: whatever has failed, this
stands.
"""

from __future__ import annotations

from flask import Response, current_app, json, request, session
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from parvis.config import LOCALES

RETRY_AFTER = 10
"""Seconds that programs wait before they ask again when the database was away."""

_PAGE = Markup("""<!doctype html>
<html lang="{locale}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <title>{title}</title>
  {styles}
</head>
<body>
<main class="main" id="main"><div class="wrap page"><div class="empty">
  <h1>{title}</h1>
  {body}
</div></div></main>
</body>
</html>
""")
_BODY = Markup("""<p class="empty-sentence">{message}</p>
  <p><a href="{home}">{home_title}</a></p>""")
_STYLES = ("css/tokens.css", "css/base.css", "css/layout.css", "css/components.css")


def bare_page(code: int) -> Response:
    """The page of this status, in the language that the browser asks for; JSON for the API."""
    from parvis.web.errors import words_of

    locale = _locale()
    with force_locale(locale):
        title, message = words_of(code)
        home = _("Home")
    if request.path.startswith("/api/"):
        response = Response(
            json.dumps({"status": code, "title": title, "detail": message}),
            code,
            mimetype="application/problem+json",
        )
    else:
        parvis = current_app.extensions["parvis"]
        styles = Markup("\n  ").join(
            Markup('<link rel="stylesheet" href="{}">').format(parvis.static.address(path))
            for path in _STYLES
        )
        body = _BODY.format(message=message, home=f"{parvis.prefix}/", home_title=home)
        page = bare_html(locale, title, body, styles)
        response = Response(page, code, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    if code == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def bare_html(locale: str, title: str, body: Markup, styles: Markup | None = None) -> Markup:
    """A whole page that asks nothing of the site: a title, and under it this body."""
    return _PAGE.format(locale=locale, title=title, body=body, styles=styles or "")


def _locale() -> str:
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    default: str = current_app.extensions["parvis"].config.locale
    return request.accept_languages.best_match([default, *LOCALES], default) or default
