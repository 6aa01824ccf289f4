"""The form field for the commune of residence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import Choice
from wtforms.validators import ValidationError
from wtforms.widgets import Select, TextInput

from parvis.modules.converters import LARGEST
from parvis.people.residence import commune_label, few_communes, matching_communes
from parvis.spaces.models import Space
from parvis.web.forms import tidy
from parvis.web.i18n import gettext
from parvis.web.i18n import lazy_gettext as _


class ResidenceField(SelectField):  # type: ignore[misc]
    """A list of the communes where they are few; else a name or a post code to type, and a list
    of those that answer to it. Its `number` is the commune's, or None; its data the field's value,
    `=12` for a commune of the list.
    """

    number: int | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(
            _("Commune of residence"), choices=[], validate_choice=False, filters=[tidy], **options
        )
        few = few_communes()
        self.many = few is None
        self.widget = TextInput() if self.many else Select()
        self.found: list[tuple[str, Any]] = [(f"={n}", label) for n, label in few or ()]
        self.description = (
            _("Type its name or its post code.")
            if self.many
            else _("So that you see first what happens near you.")
        )

    def set_home(self, home: Space | None) -> None:
        """Fill in the commune that the person has now."""
        if home is None:
            self.data = ""
        elif self.many:
            self.data = commune_label(home)
        else:
            self.data = f"={home.id}"
            if self.data not in dict(self.found):
                self.found.append((self.data, commune_label(home)))

    def iter_choices(self) -> Iterator[Any]:
        """The choices, none of them first."""
        for value, label in [("", _("None of these communes")), *self.found]:
            yield Choice(value, label, value == (self.data or ""), {})

    def has_groups(self) -> bool:
        """The list is flat."""
        return False

    def _value(self) -> str:
        return self.data or ""

    def pre_validate(self, form: Any) -> None:
        """Find the commune that was chosen or typed."""
        text = (self.data or "").strip()
        self.number = None
        if not text:
            return
        if chosen := re.fullmatch(r"=([0-9]{1,19})", text):
            self.number = min(int(chosen[1]), LARGEST)
            return
        communes = matching_communes(text)
        if len(communes) == 1:
            self.number = communes[0].id
            return
        if not communes:
            raise ValidationError(gettext("No commune of this site answers to that."))
        self.found = [(f"={c.id}", commune_label(c)) for c in communes]
        self.widget = Select()
        raise ValidationError(gettext("Several communes answer to that: choose yours."))
