"""Days as people understand them: those of the site's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from parvis.web.days import day_of, today
from parvis_sortition.models import Recruitment

LAST_MINUTE = time(23, 59)


def end_of_day(after: datetime, days: int) -> datetime:
    """The end of the day, in the site's time zone, so many days after a moment; in UTC."""
    day = day_of(after) + timedelta(days=days)
    return datetime.combine(day, LAST_MINUTE, _zone()).astimezone(UTC)


def is_early(recruitment: Recruitment) -> bool:
    """Whether the day announced for the draw is still to come."""
    announced = recruitment.draw_at
    return announced is not None and today() < day_of(announced)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.extensions["parvis"].config.timezone)
