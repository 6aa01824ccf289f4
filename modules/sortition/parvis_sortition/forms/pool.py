"""The forms of the pool."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.operations.pool import REASON_MAX


class ExcludeForm(Form):
    """Why someone can't be drawn."""

    reason = StringField(
        _("Why they can’t be drawn"),
        description=_("They can read it: “Elected member of the council”, “Answered twice”."),
        validators=[InputRequired(_("A reason is needed.")), Length(max=REASON_MAX)],
    )


class FindForm(Form):
    """Looking for a volunteer."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(
        _("Name or reference"),
        description=_("The reference is on their receipt."),
        validators=[Optional(), Length(max=160)],
    )
