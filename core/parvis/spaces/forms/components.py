"""Adding a component, setting it up."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from parvis.modules.registry import registry
from parvis.modules.settings import Settings
from parvis.spaces.components import settings_class, settings_of
from parvis.spaces.forms.fields import choices, needed
from parvis.spaces.labels import COMPONENT_STATES
from parvis.spaces.models import Component, ComponentState
from parvis.spaces.operations.components import TITLE_LONGEST
from parvis.web.forms import Form
from parvis.web.i18n import lazy_gettext as _


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
        validators=[needed(), Length(max=TITLE_LONGEST)],
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
