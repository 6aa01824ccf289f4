"""The dates of a phase and what is open in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import DateField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from parvis.modules.settings import CheckboxesField
from parvis.spaces.forms.fields import needed
from parvis.spaces.models import Component, Phase, PhaseOpening
from parvis.spaces.operations.phases import (
    DESCRIPTION_LONGEST,
    TITLE_LONGEST,
    Opening,
    phased_actions,
)
from parvis.web.forms import Form
from parvis.web.i18n import lazy_gettext as _


class PhaseValues(TypedDict):
    """What `add_phase` and `change_phase` take."""

    title: str
    description: str
    starts_at: datetime
    ends_at: datetime | None
    openings: list[Opening]


class PhaseForm(Form):
    """A phase: its dates in the site's time zone."""

    title = StringField(
        _("Title"),
        description=_("What people do in it: “Your ideas”, “The vote”."),
        validators=[needed(), Length(max=TITLE_LONGEST)],
    )
    description = TextAreaField(
        _("In a few words"), validators=[Optional(), Length(max=DESCRIPTION_LONGEST)]
    )
    starts_on = DateField(_("First day"), validators=[needed()])
    starts_time = TimeField(
        _("From what time"), description=_("Empty: all day."), validators=[Optional()]
    )
    ends_on = DateField(
        _("Last day"), description=_("Empty: until further notice."), validators=[Optional()]
    )
    ends_time = TimeField(
        _("Until what time"), description=_("Empty: all day."), validators=[Optional()]
    )
    openings = CheckboxesField(
        _("Open in this phase"),
        description=_("What is ticked in no phase at all is open all the time."),
    )

    def __init__(
        self,
        components: Sequence[Component],
        phase: Phase | None = None,
        open_now: Sequence[PhaseOpening] = (),
        **options: Any,
    ) -> None:
        super().__init__(data=_phase_data(phase, open_now) if phase else None, **options)
        self.openings.choices = [
            SelectChoice(f"{component.id}:{action.name}", f"{component.title} – {action.title}")
            for component in components
            for action in phased_actions(component)
        ]
        if not self.openings.choices:
            del self.openings

    def values(self) -> PhaseValues:
        """What was filled in; the end of the last day when no time is given."""
        ends = None
        if self.ends_on.data is not None:
            ends = _moment(self.ends_on.data, self.ends_time.data or time.max)
        return PhaseValues(
            title=self.title.data,
            description=self.description.data or "",
            starts_at=_moment(self.starts_on.data, self.starts_time.data or time.min),
            ends_at=ends,
            openings=self._opened(),
        )

    def _opened(self) -> list[Opening]:
        if self.openings is None:
            return []
        pairs = [value.partition(":") for value in self.openings.data or []]
        return [Opening(int(number), action) for number, _colon, action in pairs]


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.extensions["parvis"].config.timezone)


def _moment(day: Any, hour: time) -> datetime:
    try:
        return datetime.combine(day, hour, _zone()).astimezone(UTC)
    except OverflowError:  # the first and last days of the calendar
        return datetime.combine(day, hour, UTC)


def _phase_data(phase: Phase, open_now: Sequence[PhaseOpening]) -> dict[str, Any]:
    starts = phase.starts_at.astimezone(_zone())
    ends = phase.ends_at.astimezone(_zone()) if phase.ends_at else None
    return {
        "title": phase.title,
        "description": phase.description,
        "starts_on": starts.date(),
        "starts_time": None if starts.time() == time.min else starts.time(),
        "ends_on": ends.date() if ends else None,
        "ends_time": None if ends is None or ends.time() == time.max else ends.time(),
        "openings": [f"{line.component_id}:{line.action}" for line in open_now],
    }
