"""Days as people count them here: in the site's time zone."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import to_user_timezone

from parvis.db import now


def day_of(moment: datetime) -> date:
    """The day on which this moment is."""
    here: datetime = to_user_timezone(moment)
    return here.date()


def today() -> date:
    """The day that it is."""
    return day_of(now())
