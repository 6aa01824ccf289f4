"""What fields of forms say when they can't be read."""

from __future__ import annotations

import pytest
from flask import render_template_string
from flask_babel import force_locale
from wtforms import DateField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from parvis.web.forms import SAID_PLAINLY, Form


class Asked(Form):
    """One field of each kind that has something to say."""

    name = StringField(validators=[DataRequired()])
    day = DateField()
    people = IntegerField()
    one = RadioField(choices=["a", "b"])
    some = SelectMultipleField(choices=["a", "b"])
    short = StringField(validators=[Length(max=3)])


SENT = {"day": "demain", "people": "dix", "one": "c", "some": ["59", "58"], "short": "trop long"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Choisissez parmi les réponses proposées."),
        ("en", "Choose among the answers offered."),
    ],
)
def test_nobody_reads_the_words_of_programmers(app, language, said) -> None:
    with app.test_request_context(
        "/", method="POST", data=SENT, headers={"Accept-Language": language}
    ), force_locale(language):
        form = Asked(meta={"csrf": False})
        assert not form.validate()
        assert form.errors["one"] == form.errors["some"] == [said]
        told = " ".join(error for errors in form.errors.values() for error in errors)
        assert len(form.errors) == len(SENT) + 1
        assert "alid" not in told and "'" not in told and "59" not in told


def test_the_summary_counts_what_it_lists(app) -> None:
    summary = "{% import 'parvis/ui.html' as ui %}{{ ui.errors(form) }}"
    with app.test_request_context("/", method="POST", data=SENT, headers={"Accept-Language": "en"}):
        form = Asked(meta={"csrf": False})
        form.validate()
        form.form_errors += ["Too many.", "Too dear."]
        shown = render_template_string(summary, form=form)
    assert shown.count("<li>") == len(SENT) + 3 and f"{len(SENT) + 3} things to correct" in shown


def test_what_the_library_says_is_what_we_replace() -> None:
    """A message of another version of the library would pass by us."""
    from wtforms.i18n import get_translations

    library = get_translations(["fr"])
    for message in SAID_PLAINLY:
        assert library.ngettext(message, "", 1) != message or library.gettext(message) != message
