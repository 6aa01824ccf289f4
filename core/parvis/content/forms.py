"""What the forms of contents share: a place on the map, a photo with the text, who said it.

Public to modules.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FloatField

from parvis.content.attachments.operations import Picture, new_pictures
from parvis.content.models import Channel
from parvis.web.forms import Form


class DegreesField(FloatField):  # type: ignore[misc]
    """Degrees, with a comma or a point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", ".") for value in valuelist])


class ContentForm(Form):
    """A form that may have `photo` and `photo_alt`, `channel` and `channel_note`: what it does not
    ask for, it does without.
    """

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what one field asks of another, once each is right."""
        if not super().validate(extra_validators):
            return False
        if self.has_photo and not self["photo_alt"].data:
            self.take({"photo_alt": _("Say in a few words what the picture shows.")})
        elif self._is_said_elsewhere and not self["channel_note"].data:
            self.take({"channel_note": _("Say where and when it was said.")})
        return not self.errors

    @property
    def has_photo(self) -> bool:
        """Whether a photo came with the form."""
        return "photo" in self and bool(self["photo"].data)

    def pictures(self) -> AbstractContextManager[list[Picture]]:
        """The photo, stored for as long as the block runs unless it is kept. Raises Invalid."""
        upload = self["photo"].data if self.has_photo else None
        return new_pictures(upload, self["photo_alt"].data or "" if upload else "", "photo")

    @property
    def _is_said_elsewhere(self) -> bool:
        return "channel" in self and self["channel"].data != Channel.WEB

    def origin(self) -> dict[str, Any]:
        """How it came, as the operation that makes the content takes it."""
        if not self._is_said_elsewhere:
            return {}
        channel = Channel(self["channel"].data)
        return {"channel": channel, "channel_note": self["channel_note"].data or ""}
