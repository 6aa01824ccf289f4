"""The forms with which facilitators look an answer up."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from parvis.content import Channel
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.forms.answer import CHANNELS


class FindForm(Form):
    """Whose answer: by letter or by reference."""

    key = StringField(
        _("Code or number of the letter, or reference of the volunteer"),
        validators=[InputRequired(_("A code or a number is needed.")), Length(max=60)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )


class NoForm(Form):
    """Someone said no to a facilitator."""

    key = StringField(
        _("Code or number of the letter"),
        validators=[InputRequired(_("A code or a number is needed.")), Length(max=60)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
    channel = RadioField(
        _("How the answer came"),
        choices=[SelectChoice(str(channel), title) for channel, title in CHANNELS.items()],
        default=str(Channel.PHONE),
        # The form of answers stands on the same page.
        id="no-channel",
    )
    objects = BooleanField(
        _("They ask not to be written to again, by any later draw of this space")
    )
