"""Texts of manifests: translated when they are shown. A manifest is read by commands too, which
start without flask and its like; these are imported at the first showing.
"""

from __future__ import annotations

import sys
from typing import Any


class LazyText:
    """A message that becomes its translation when it is turned into text. Outside an application
    it stays as it is written.
    """

    __slots__ = ("context", "message")

    def __init__(self, message: str, context: str = "") -> None:
        self.message = message
        self.context = context

    def __str__(self) -> str:
        if "flask" not in sys.modules:
            return self.message  # no application can be there
        from flask import has_app_context
        from flask_babel import gettext, pgettext

        if not has_app_context():
            return self.message
        if self.context:
            return str(pgettext(self.context, self.message))
        return str(gettext(self.message))

    def __repr__(self) -> str:
        return f"LazyText({self.message!r})"

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    def __mod__(self, values: Any) -> str:
        return str(str(self) % values)

    def __add__(self, other: Any) -> str:
        return str(self) + str(other)

    def __radd__(self, other: Any) -> str:
        return str(other) + str(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazyText):
            return (self.message, self.context) == (other.message, other.context)
        return str(self) == other

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash((self.message, self.context))

    def __bool__(self) -> bool:
        return bool(self.message)


def lazy_gettext(message: str) -> LazyText:
    """Mark a text of a manifest for translation: `from parvis.modules import lazy_gettext as _`."""
    return LazyText(message)


def lazy_pgettext(context: str, message: str) -> LazyText:
    """The same, with the context that tells two meanings of one English word apart."""
    return LazyText(message, context)
