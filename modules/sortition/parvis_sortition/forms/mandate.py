"""The forms of a mandate."""

from __future__ import annotations

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.operations.mandate import TITLE_MAX


class BeginForm(Form):
    """The first words of a recruitment."""

    title = StringField(
        _("Title"),
        description=_("As people will read it: “Citizens’ convention on energy”."),
        validators=[InputRequired(_("A title is needed.")), Length(5, TITLE_MAX)],
    )
    body = TextAreaField(
        _("What the panel is for"),
        description=_("What it will work on, how often it meets, what becomes of its work."),
        validators=[InputRequired(_("Say what the panel is for.")), Length(max=20_000)],
        render_kw={"rows": 8},
    )
    size = IntegerField(
        _("Number of members"),
        validators=[InputRequired(_("A whole number is needed.")), NumberRange(1, 10_000)],
    )
