"""Words of the règlement in the reader's language: sums, moments, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import get_locale

from parvis.dates import date_in_words, moment_in_words
from parvis.figures import numbers
from parvis.web.i18n import gettext as _
from parvis_budgets.reglement import Window


def money(cents: int) -> str:
    """« 15 000 € » in the language of the text."""
    return numbers.money(cents, _language())


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "en"


def one_of(names: Sequence[str]) -> str:
    """« a, b ou c »."""
    from babel.lists import format_list

    return str(format_list(names, style="or", locale=_language()))


def apart(names: Sequence[str]) -> str:
    """What may have commas of its own, with semicolons as the language spaces them."""
    return reduce(_then, names)


def _then(first: str, then: str) -> str:
    return str(_("%(first)s; %(then)s", first=first, then=then))


def quoted(name: object) -> str:
    """« À rejeter », in the quotation marks of the language."""
    return str(_("“%(name)s”", name=str(name)))


def moment_of(moment: datetime, window: Window) -> str:
    """One end of a step, without the hour where the step is whole days."""
    zone = ZoneInfo(current_app.extensions["parvis"].config.timezone)
    local, language = moment.astimezone(zone), _language()
    closes = window.closes.astimezone(zone).time() if window.closes else time.max
    if window.opens.astimezone(zone).time() == time.min and closes in (time.min, time.max):
        # What closes at midnight was open all the day before.
        day = local if moment == window.opens else local - timedelta(microseconds=1)
        return date_in_words(day.date(), language)
    return moment_in_words(local, language)
