"""What a space says of itself: its name, its texts, its categories, its blocks."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    FloatField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from parvis.spaces.forms.fields import choices, needed
from parvis.spaces.labels import VISIBILITIES
from parvis.spaces.models import Space, Visibility
from parvis.spaces.operations import SpaceChanges
from parvis.spaces.operations.pages import BODY_LONGEST
from parvis.spaces.operations.spaces import ABOUT_LONGEST, NAME_LONGEST, WELCOME_LONGEST
from parvis.web.forms import Form
from parvis.web.i18n import lazy_gettext as _


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
