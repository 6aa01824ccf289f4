"""The forms of replies."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length

from parvis.content import Channel
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.models import SeatState

CHANNELS = {
    Channel.PHONE: _("By telephone"),
    Channel.PAPER: _("On paper"),
    Channel.MEETING: _("In person"),
}
REPLIES = (SeatState.CONFIRMED.value, SeatState.DECLINED.value)


class ReplyForm(Form):
    """What someone drawn told a facilitator."""

    channel = SelectField(
        _("How they replied"),
        choices=[SelectChoice(channel.value, title) for channel, title in CHANNELS.items()],
        validators=[InputRequired(_("Choose one of them."))],
    )
    reply = StringField(validators=[InputRequired(_("Yes or no.")), AnyOf(REPLIES), Length(max=20)])
