"""The forms of spaces and of their administration."""

from parvis.spaces.forms.components import ComponentForm, EnableForm, component_form
from parvis.spaces.forms.people import (
    AppointForm,
    CollectiveForm,
    InviteForm,
    MembershipForm,
    ReasonForm,
)
from parvis.spaces.forms.phases import PhaseForm
from parvis.spaces.forms.space import BlockForm, PageForm, SpaceForm, TitleForm

__all__ = [
    "AppointForm",
    "BlockForm",
    "CollectiveForm",
    "ComponentForm",
    "EnableForm",
    "InviteForm",
    "MembershipForm",
    "PageForm",
    "PhaseForm",
    "ReasonForm",
    "SpaceForm",
    "TitleForm",
    "component_form",
]
