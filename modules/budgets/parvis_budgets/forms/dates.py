"""The dates of an edition's steps: the same four fields for each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import DateField, TimeField
from wtforms.validators import Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.labels import STEPS
from parvis_budgets.reglement import Calendar, Step, Window


def date_fields() -> dict[str, Any]:
    """The fields, by their names: `vote_opens_on`, `vote_opens_time` …"""
    fields: dict[str, Any] = {}
    for step in Step:
        fields[f"{step}_opens_on"] = DateField(_("First day"), validators=[Optional()])
        fields[f"{step}_opens_time"] = TimeField(_("Opening hour"), validators=[Optional()])
        fields[f"{step}_closes_on"] = DateField(_("Last day"), validators=[Optional()])
        fields[f"{step}_closes_time"] = TimeField(_("Closing hour"), validators=[Optional()])
    return fields


def name_steps(form: Form) -> None:
    """Give these fields whole names, for where their labels stand away from their step's."""
    for step in Step:
        for part in ("opens_on", "opens_time", "closes_on", "closes_time"):
            field = form[f"{step}_{part}"]
            field.named = f"{STEPS[step]} – {field.label.text}"


def calendar_in(form: Form) -> Calendar:
    """What was written in them."""
    windows = {}
    for step in Step:
        opens_on = form[f"{step}_opens_on"].data
        if opens_on is None:
            continue
        closes_on = form[f"{step}_closes_on"].data
        closes_at = form[f"{step}_closes_time"].data or time.max
        windows[step] = Window(
            _moment(opens_on, form[f"{step}_opens_time"].data or time.min),
            None if closes_on is None else _moment(closes_on, closes_at),
        )
    return Calendar(windows)


def _moment(day: date, hour: time) -> datetime:
    try:
        return datetime.combine(day, hour, _zone()).astimezone(UTC)
    except OverflowError:  # the first and last days of the calendar
        return datetime.combine(day, hour, UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.extensions["parvis"].config.timezone)


def dates_of(calendar: Calendar) -> dict[str, Any]:
    """The values of these fields for a calendar."""
    values: dict[str, Any] = {}
    for step, window in calendar:
        opens = window.opens.astimezone(_zone())
        values[f"{step}_opens_on"] = opens.date()
        values[f"{step}_opens_time"] = None if opens.time() == time.min else opens.time()
        if window.closes is not None:
            closes = window.closes.astimezone(_zone())
            values[f"{step}_closes_on"] = closes.date()
            values[f"{step}_closes_time"] = None if closes.time() == time.max else closes.time()
    return values
