"""The forms of spaces and of their administration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from parvis.modules.manifest import Text
from parvis.modules.registry import registry
from parvis.modules.settings import CheckboxesField, Settings
from parvis.spaces.collectives import PURPOSE_LONGEST, REASON_LONGEST
from parvis.spaces.components import settings_class, settings_of
from parvis.spaces.labels import COMPONENT_STATES, ROLES, VISIBILITIES
from parvis.spaces.models import (
    Component,
    ComponentState,
    Membership,
    Phase,
    PhaseOpening,
    Role,
    Space,
    Visibility,
)
from parvis.spaces.operations import SpaceChanges
from parvis.spaces.operations.components import TITLE_LONGEST as COMPONENT_TITLE_LONGEST
from parvis.spaces.operations.members import TITLE_LONGEST as FUNCTION_LONGEST
from parvis.spaces.operations.pages import BODY_LONGEST
from parvis.spaces.operations.phases import (
    DESCRIPTION_LONGEST,
    Opening,
    phased_actions,
)
from parvis.spaces.operations.phases import TITLE_LONGEST as PHASE_TITLE_LONGEST
from parvis.spaces.operations.spaces import ABOUT_LONGEST, NAME_LONGEST, WELCOME_LONGEST
from parvis.web.forms import Form
from parvis.web.i18n import lazy_gettext as _


def choices(labels: Mapping[str, Text]) -> list[SelectChoice]:
    """Choices of a field from values and their labels."""
    return [SelectChoice(value, label) for value, label in labels.items()]


def needed() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(_("This is needed."))


class CoordinateField(FloatField):  # type: ignore[misc]
    """Degrees; the decimal comma of French is understood."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", ".") for value in valuelist])


class SpaceForm(Form):
    """Who the space is, where it is, who sees it."""

    name = StringField(_("Name"), validators=[needed(), Length(max=NAME_LONGEST)])
    welcome = TextAreaField(
        _("Welcome"),
        description=_("One or two sentences on top of the home page: what one can do here."),
        validators=[Optional(), Length(max=WELCOME_LONGEST)],
    )
    about = TextAreaField(
        _("Presentation"),
        description=_("Who runs this space, what for. A line that begins with # is a heading."),
        validators=[Optional(), Length(max=ABOUT_LONGEST)],
    )
    visibility = RadioField(
        _("Who can see this space"), choices=choices(VISIBILITIES), validators=[needed()]
    )
    parent_administers = BooleanField(_("The administrators of the territory run this space too"))
    latitude = CoordinateField(_("Latitude"), validators=[Optional()])
    longitude = CoordinateField(_("Longitude"), validators=[Optional()])
    slug = StringField(
        _("Address"),
        description=_("The word after the site’s name. Links to the former address stop working."),
        validators=[needed(), Length(max=60)],
    )

    def __init__(self, space: Space, **options: Any) -> None:
        super().__init__(obj=space, **options)
        if space.parent_id is None:
            del self.parent_administers

    def changes(self) -> SpaceChanges:
        """What `change_space` takes."""
        changes = SpaceChanges(
            name=self.name.data,
            welcome=self.welcome.data or "",
            about=self.about.data or "",
            visibility=Visibility(self.visibility.data),
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            slug=self.slug.data,
        )
        if self.parent_administers is not None:
            changes["parent_administers"] = self.parent_administers.data
        return changes


class EnableForm(Form):
    """Adding a component."""

    module = RadioField(_("What people will be able to do"), validators=[needed()])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.module.choices = [
            SelectChoice(module.name, f"{module.component.title} – {module.component.description}")
            for module in registry().components()
            if module.component is not None
        ]


class ComponentForm(Form):
    """A component's title and address; `component_form` adds its settings."""

    component_title = StringField(
        _("Title"),
        description=_("As it shows in the menu."),
        validators=[needed(), Length(max=COMPONENT_TITLE_LONGEST)],
    )
    component_state = RadioField(
        _("State"), choices=choices(COMPONENT_STATES), validators=[needed()]
    )
    component_slug = StringField(
        _("Address"),
        description=_("The word after the space’s. Links to the former address stop working."),
        validators=[needed(), Length(max=60)],
    )

    def state(self) -> ComponentState:
        """The state that was chosen."""
        return ComponentState(self.component_state.data)


def component_form(component: Component) -> tuple[ComponentForm, type[Settings] | None]:
    """The form of a component with the settings that its module declares, and their class."""
    kind = settings_class(component.module)
    fields: dict[str, Any] = kind.form_fields() if kind else {}
    form_class = type("SettingsForm", (ComponentForm,), fields)
    stored = settings_of(component).as_json()
    form: ComponentForm = form_class(
        data=stored
        | {
            "component_title": component.title,
            "component_slug": component.slug,
            "component_state": component.state,
        }
    )
    return form, kind


class PhaseForm(Form):
    """A phase: its dates in the site's time zone."""

    title = StringField(
        _("Title"),
        description=_("What people do in it: “Your ideas”, “The vote”."),
        validators=[needed(), Length(max=PHASE_TITLE_LONGEST)],
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

    def starts_at(self) -> datetime:
        """The moment it begins."""
        return _moment(self.starts_on.data, self.starts_time.data or time.min)

    def ends_at(self) -> datetime | None:
        """The moment it ends: the end of its last day when no time is given."""
        if self.ends_on.data is None:
            return None
        return _moment(self.ends_on.data, self.ends_time.data or time.max)

    def opened(self) -> list[Opening]:
        """The actions that were ticked."""
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


class TitleForm(Form):
    """The title of a category."""

    title = StringField(_("Title"), validators=[needed(), Length(max=80)])


class BlockForm(Form):
    """Adding a block to the home page."""

    name = SelectField(_("Block"), validators=[needed()])


class PageForm(Form):
    """A text of the space."""

    title = StringField(_("Title"), validators=[needed(), Length(max=120)])
    body = TextAreaField(
        _("Text"),
        description=_(
            "A line that begins with # is a heading, with - a list; two stars around words make "
            "them bold."
        ),
        validators=[needed(), Length(max=BODY_LONGEST)],
        render_kw={"rows": 20},
    )


class InviteForm(Form):
    """Inviting someone by mail."""

    email = StringField(
        _("E-mail address"),
        validators=[needed(), Length(max=254)],
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    role = RadioField(_("Role"), choices=choices(ROLES), default="member", validators=[needed()])
    title = StringField(
        _("Function"),
        description=_("Shown beside the name: “Facilitator”, “Mayor”."),
        validators=[Optional(), Length(max=FUNCTION_LONGEST)],
    )

    def __init__(self, *, members_only: bool = False, **options: Any) -> None:
        super().__init__(**options)
        if members_only:
            del self.role
            del self.title

    def chosen_role(self) -> Role:
        """The role to invite to."""
        return Role(self.role.data) if self.role is not None else Role.MEMBER

    def chosen_title(self) -> str:
        """The function to show beside the name."""
        return (self.title.data or "") if self.title is not None else ""


class AppointForm(Form):
    """Inviting the first administrator of a space."""

    email = StringField(
        _("E-mail address"),
        validators=[needed(), Length(max=254)],
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )


class MembershipForm(Form):
    """Someone's role and function."""

    role = RadioField(_("Role"), choices=choices(ROLES), validators=[needed()])
    title = StringField(
        _("Function"),
        description=_("Shown beside the name: “Facilitator”, “Mayor”."),
        validators=[Optional(), Length(max=FUNCTION_LONGEST)],
    )

    def __init__(self, membership: Membership, **options: Any) -> None:
        super().__init__(obj=membership, **options)


class CollectiveForm(Form):
    """Asking for a collective."""

    name = StringField(
        _("Name of the collective"), validators=[needed(), Length(max=NAME_LONGEST)]
    )
    purpose = TextAreaField(
        _("What is it for?"),
        description=_("What you want to do together, for whom. Two or three sentences."),
        validators=[needed(), Length(max=PURPOSE_LONGEST)],
    )
    founders = TextAreaField(
        _("Who will run it with you?"),
        description=_(
            "Their e-mail addresses, one on each line. They will hear of it once it is accepted."
        ),
        validators=[Optional(), Length(max=3000)],
    )

    def addresses(self) -> list[str]:
        """The founders' addresses, as typed."""
        return [word for word in re.split(r"[\s,;]+", self.founders.data or "") if word]


class ReasonForm(Form):
    """Refusing a collective."""

    reason = TextAreaField(
        _("Why not?"),
        description=_("The person who asked will read it. Say what would make it possible."),
        validators=[needed(), Length(max=REASON_LONGEST)],
    )
