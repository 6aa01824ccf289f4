"""Chances and lines of the log, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parvis.figures.numbers import number, share
from parvis.web import here
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext

SHOWN_AS_SHARE = 0.2
"""Above this, “1 chance in so many” would be too rough."""


def chance_words(chance: float) -> str:
    """“1 chance in 13 (7.7 %)”; a sure thing and a lost one are said as such."""
    if chance <= 0:
        return str(_("no chance"))
    if chance >= 1:
        return str(_("a sure seat"))
    part = share(chance, here.locale)
    if chance > SHOWN_AS_SHARE:
        return str(_("%(share)s of the chances", share=part))
    times = number(round(1 / chance), here.locale)
    return str(_("1 chance in %(number)s (%(share)s)", number=times, share=part))


def log_words(entry: Mapping[str, Any]) -> str:
    """What a line of the log says."""
    kind, data = entry["kind"], entry["data"]
    say = _SAID.get(kind)
    return str(say(data)) if say else str(kind)


def _drawn(data: Mapping[str, Any]) -> str:
    value, index = data["source"]["value"], data["index"]
    return str(_("The value %(value)s designated panel no. %(index)s.", value=value, index=index))


def _declined(data: Mapping[str, Any]) -> str:
    return str(
        ngettext(
            "No longer on the panel: number %(numbers)s.",
            "No longer on the panel: numbers %(numbers)s.",
            len(data["numbers"]),
            numbers=_list(data["numbers"]),
        )
    )


def _replaced(data: Mapping[str, Any]) -> str:
    return str(
        ngettext(
            "Replacement: number %(numbers)s has been drawn.",
            "Replacement: numbers %(numbers)s have been drawn.",
            len(data["entered"]),
            numbers=_list(data["entered"]),
        )
    )


def _returned(data: Mapping[str, Any]) -> str:
    return str(
        ngettext(
            "Number %(numbers)s had left the panel, and sits again.",
            "Numbers %(numbers)s had left the panel, and sit again.",
            len(data["numbers"]),
            numbers=_list(data["numbers"]),
        )
    )


def _change(text: str) -> str:
    """“Age / 65–74: minimum of 4”, from how `proof.keeping.relax` reads it."""
    where, _sign, change = text.rpartition(":")
    bound, _sign, number = change.partition("=")
    value = where.replace("/", " / ")
    if bound == "min":
        return str(_("%(value)s: minimum of %(number)s", value=value, number=number))
    return str(_("%(value)s: maximum of %(number)s", value=value, number=number))


def _relaxed(data: Mapping[str, Any]) -> str:
    changes = ", ".join(map(_change, data["changes"]))
    if not data.get("reason"):
        return str(_("Quotas were changed: %(changes)s.", changes=changes))
    return str(
        _(
            "Quotas were changed: %(changes)s. Why: %(reason)s",
            changes=changes,
            reason=data["reason"],
        )
    )


_SAID: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "published": lambda data: _("The lottery was published."),
    "drawn": _drawn,
    "alternates": lambda data: _(
        "Alternates were drawn: %(numbers)s.", numbers=_list(data["numbers"])
    ),
    "declined": _declined,
    "returned": _returned,
    "unavailable": lambda data: _(
        "Number %(numbers)s can’t be called any more.",
        numbers=_list(data["numbers"]),
    ),
    "available": lambda data: _(
        "Number %(numbers)s can be called again.", numbers=_list(data["numbers"])
    ),
    "relaxed": _relaxed,
    "replaced": _replaced,
}


def _list(numbers: list[int]) -> str:
    return ", ".join(str(each) for each in numbers)
