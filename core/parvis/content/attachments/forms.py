"""The forms of pictures and documents."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileRequired
from wtforms import FileField, StringField
from wtforms.validators import InputRequired, Length

from parvis.content.attachments.files import accepted, shown_types
from parvis.content.attachments.images import ACCEPT
from parvis.content.attachments.operations import ALT_MAX
from parvis.web.forms import Form

ALT_HELP = _(
    "In a few words, what one sees, for people who don’t see it: “The bus stop, without a bench,"
    " in full sun”."
)


ALT_VALIDATORS = [
    InputRequired(_("Say in a few words what the picture shows.")),
    Length(max=ALT_MAX),
]


class PictureForm(Form):
    """A picture with its description."""

    picture = FileField(
        _("Picture"),
        description=_("JPEG, PNG or WebP. The place and date hidden in the photo are erased."),
        validators=[FileRequired(_("Choose a picture."))],
        render_kw={"accept": ACCEPT},
    )
    alt = StringField(
        _("What the picture shows"),
        description=ALT_HELP,
        validators=ALT_VALIDATORS,
    )


class AltForm(Form):
    """A picture's description alone."""

    alt = StringField(
        _("What the picture shows"),
        validators=ALT_VALIDATORS,
    )


class FileForm(Form):
    """A document."""

    file = FileField(
        _("Document"),
        description=_("Types taken: %(types)s.", types=shown_types()),
        validators=[FileRequired(_("Choose a document."))],
        render_kw={"accept": accepted()},
    )
