"""The base of forms: tidy input, the person's language, what an operation found wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, i18n

from parvis.web.i18n import current_locale

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


@lru_cache
def _messages(locale: str) -> Any:
    """What the fields of the library say."""
    return i18n.get_translations([locale])


def _text_fields() -> tuple[type, ...]:
    from wtforms import StringField

    return (StringField,)
