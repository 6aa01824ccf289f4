"""Days and hours as people write them, in the site's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

END_OF_DAY = time(23, 59)


def zone() -> ZoneInfo:
    """The site's time zone."""
    return ZoneInfo(current_app.extensions["parvis"].config.timezone)


def moment(day: date | None, hour: time = END_OF_DAY) -> datetime | None:
    """The moment of a day and hour there, in UTC."""
    if day is None:
        return None
    try:
        return datetime.combine(day, hour, zone()).astimezone(UTC)
    except OverflowError:  # the first and last days of the calendar
        return datetime.combine(day, hour, UTC)


def day_of(at: datetime | None) -> date | None:
    """The day there."""
    return None if at is None else at.astimezone(zone()).date()


def hour_of(at: datetime | None) -> time | None:
    """The hour there."""
    return None if at is None else at.astimezone(zone()).time().replace(second=0, microsecond=0)


def after(day: date, days: int) -> date:
    """So many days later; the last day of the calendar at most."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
