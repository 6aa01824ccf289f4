"""The base of forms: tidy input, the person's language, what an operation found wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, i18n

from parvis.web.i18n import current_locale, lazy_gettext

# What no text holds on purpose, and PostgreSQL refuses or terminals obey: controls but tab and
# line ends, lone surrogates, what XML has no way to write.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def tidy(value: Any) -> Any:
    """Text without control characters, line ends made one, spaces at the ends taken off."""
    if not isinstance(value, str):
        return value
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form of Parvis. Text fields are tidied before they are validated."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> Any:
            # Flask-WTF would read the file again for each request.
            return _messages(current_locale())

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            # Passwords are taken as they are typed.
            if "Password" not in unbound_field.field_class.__name__:
                filters = unbound_field.kwargs.get("filters", [])
                # The declaration is shared by all the forms of the class: once is enough.
                if tidy not in filters and issubclass(unbound_field.field_class, _text_fields()):
                    unbound_field.kwargs["filters"] = [*filters, tidy]
            bound: Field = unbound_field.bind(form=form, **options)
            return bound

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            # JSON would bring numbers and lists where fields expect text, or nests beyond reading.
            return None if request and request.is_json else super().wrap_formdata(form, formdata)

    def take(self, errors: Mapping[str, Any]) -> None:
        """Show what an operation found wrong beside its fields, or on top of the form."""
        for name, message in errors.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, str(message)]
            else:
                self.form_errors.append(str(message))


CHOOSE = lazy_gettext("Choose among the answers offered.")
SAID_PLAINLY = {
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "'%(value)s' is not a valid choice for this field.": CHOOSE,
    "This field is required.": lazy_gettext("Fill this in."),
    "Invalid email address.": lazy_gettext("An e-mail address looks like name@example.org."),
    "Invalid URL.": lazy_gettext("An address begins with https://."),
    "Not a valid datetime value.": lazy_gettext("Give a day and an hour: this can’t be read."),
    "Not a valid date value.": lazy_gettext("Give a day, month and year: this can’t be read."),
    "Not a valid time value.": lazy_gettext("Give an hour and minutes, 18:30 for instance."),
    "Not a valid integer value.": lazy_gettext("Give a whole number, in figures."),
    "Not a valid decimal value.": lazy_gettext("Give a number, in figures."),
    "Not a valid float value.": lazy_gettext("Give a number, in figures."),
}
"""What the library's fields say, and what we say instead: none of it is for programmers."""


class _Messages:
    """What fields say, in a language."""

    def __init__(self, locale: str) -> None:
        self._library: Any = i18n.get_translations([locale])

    def gettext(self, message: str) -> str:
        plain = SAID_PLAINLY.get(message)
        return str(self._library.gettext(message) if plain is None else plain)

    def ngettext(self, one: str, many: str, n: int) -> str:
        plain = SAID_PLAINLY.get(one)
        return str(self._library.ngettext(one, many, n) if plain is None else plain)


@lru_cache
def _messages(locale: str) -> _Messages:
    return _Messages(locale)


def _text_fields() -> tuple[type, ...]:
    from wtforms import StringField

    return (StringField,)
