"""What the forms of spaces have in common."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from parvis.modules.manifest import Text
from parvis.web.i18n import lazy_gettext as _


def choices(labels: Mapping[str, Text]) -> list[SelectChoice]:
    """Choices of a field from values and their labels."""
    return [SelectChoice(value, label) for value, label in labels.items()]


def needed() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(_("This is needed."))
