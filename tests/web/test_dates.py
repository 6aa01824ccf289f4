"""Dates and amounts are in the language of what is being written."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import render_template_string
from flask_babel import force_locale

from parvis.web.i18n import show_date, show_datetime, show_money

MOMENT = datetime(2031, 3, 9, 17, 30, tzinfo=UTC)


def test_a_mail_in_another_language_leaves_the_pages_theirs(app):
    with app.test_request_context():
        with force_locale("en"):
            assert show_date(MOMENT) == "9 March 2031"
            assert show_datetime(MOMENT) == "9 March 2031, 18:30"
            assert show_money(150_000).startswith("1,500")
            page = render_template_string("{{ m | date }} {{ m | datetime }}", m=MOMENT)
            assert page == "9 March 2031 9 March 2031, 18:30"
        with force_locale("fr"):
            assert show_date(MOMENT) == "9 mars 2031"
            assert show_datetime(MOMENT) == "9 mars 2031 à 18:30"
            page = render_template_string("{{ m | date }} {{ m | datetime }}", m=MOMENT)
            assert page == "9 mars 2031 9 mars 2031 à 18:30"
            assert show_money(150_000).startswith("1\N{NARROW NO-BREAK SPACE}500")
