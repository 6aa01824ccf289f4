"""Until when people may reply: the end of a day, as people understand dates."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

LAST_MINUTE = time(23, 59)


def end_of_day(after: datetime, days: int) -> datetime:
    """The end of the day, in the site's time zone, so many days after a moment; in UTC."""
    zone = ZoneInfo(current_app.extensions["parvis"].config.timezone)
    day = after.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, LAST_MINUTE, zone).astimezone(UTC)
